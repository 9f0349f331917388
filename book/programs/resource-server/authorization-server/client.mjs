// openid-client: begins with nothing but the API's address, finds out who logs in for it, and calls it.
import * as client from "openid-client";
import { logIn } from "./person.mjs";

const api = process.env.API_URL ?? "http://127.0.0.1:8000";

// The API refuses, and its challenge says where it is described [RFC 9728, section 5].
const refusal = await fetch(`${api}/items/`);
const [, metadata] = /resource_metadata="([^"]+)"/.exec(refusal.headers.get("WWW-Authenticate"));
const { resource, authorization_servers: [issuer], scopes_supported } = await (await fetch(metadata)).json();
// They describe the whole API. A client that wants to read there the very URL that it asked for begins with them.
if (!`${api}/`.startsWith(`${resource}/`)) throw new Error(`${metadata} describes another API: ${resource}`);

// Plain HTTP is refused otherwise. This is for loopback alone.
const options = { execute: [client.allowInsecureRequests] };
const server = await client.discovery(new URL(issuer), "program", undefined, client.None(), options);

// The user logs in at the server, in a browser, which comes back to the program with a code.
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const url = client.buildAuthorizationUrl(server, {
    resource, state, scope: scopes_supported.join(" "), redirect_uri: "http://127.0.0.1:49152/callback",
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
});
const callback = await logIn(url, "johndoe", "secret");

const checks = { pkceCodeVerifier: verifier, expectedState: state };
const { access_token } = await client.authorizationCodeGrant(server, callback, checks, { resource });
const items = await client.fetchProtectedResource(server, access_token, new URL(`${api}/items/`), "GET");
console.log((await items.json()).username);
