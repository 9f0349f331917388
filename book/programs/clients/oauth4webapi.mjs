// oauth4webapi: logs in, calls the API, and names a wrong password.
import * as oauth from "oauth4webapi";

const api = process.env.API_URL;
// The API has no metadata to discover. The client has a name and no secret.
const server = { issuer: api, token_endpoint: `${api}/token` };
const client = { client_id: "the-course" };
// By default it refuses plain HTTP. Allow that for loopback alone.
const options = { [oauth.allowInsecureRequests]: true };

async function logIn(password) {
    const user = { username: "johndoe", password };
    const answer = await oauth.genericTokenEndpointRequest(server, client, oauth.None(), "password", user, options);
    return oauth.processGenericTokenEndpointResponse(server, client, answer);
}

const token = (await logIn("secret")).access_token;
const url = new URL(`${api}/items/`);
const items = await oauth.protectedResourceRequest(token, "GET", url, undefined, undefined, options);
console.log((await items.json()).username);

try {
    await logIn("wrong");
    throw new Error("A wrong password logs in.");
} catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) throw error;
    console.log(error.name, error.error);
}
