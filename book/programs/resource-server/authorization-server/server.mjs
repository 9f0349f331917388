// An authorization server to try the program with: oidc-provider, with two users and two clients. What it keeps is in
// memory, its key too: when it starts again, nobody is logged in, and it signs with another key.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { AUDIENCE, DOCS, fail, LIFETIME, PORT } from "./settings.mjs";
import Provider, { errors } from "oidc-provider";
import * as pages from "./pages.mjs";

const SCOPE = "items:read";
/** A program on the user's machine listens on any port of it [RFC 8252, section 7.3]. */
const LOOPBACK = "http://127.0.0.1/callback";
const USERS = { johndoe: "secret", alice: "secret2" };

const server = createServer().listen(PORT, "127.0.0.1");
await once(server, "listening").catch(({ message }) =>
    fail(`Cannot ${message}. Set PORT to a free port, or to 0 for any.`));
const issuer = `http://127.0.0.1:${server.address().port}`;

// A program in the user's hands can keep no secret. PKCE with S256 is required of it instead.
const publicClient = { token_endpoint_auth_method: "none" };
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(issuer, {
    clients: [
        { ...publicClient, client_id: "docs", redirect_uris: DOCS.map(api => `${api}/docs/oauth2-redirect.html`) },
        { ...publicClient, client_id: "program", application_type: "native", redirect_uris: [LOOPBACK] },
    ],
    // The page of the API asks for its token with `fetch`, from its own origin.
    clientBasedCORS: (_, origin) => DOCS.some(api => new URL(api).origin === origin),
    // Neither the implicit flow nor a hybrid one: a token in a URL is a token in a history [RFC 9700, section 2.1.2].
    responseTypes: ["code"],
    cookies: { keys: [randomBytes(32)] },
    features: {
        devInteractions: { enabled: false },
        // The access token is a JWT for one API [RFC 9068], also where a client names none: Swagger UI cannot.
        resourceIndicators: {
            defaultResource: () => AUDIENCE,
            getResourceServerInfo(_, resource) {
                if (resource !== AUDIENCE) throw new errors.InvalidTarget();
                return { audience: AUDIENCE, scope: SCOPE, accessTokenFormat: "jwt" };
            },
            useGrantedResource: () => true,
        },
        rpInitiatedLogout: { logoutSource: pages.logOut, postLogoutSuccessSource: pages.loggedOut },
    },
    findAccount: (_, name) => ({ accountId: name, claims: () => ({ sub: name }) }),
    jwks: { keys: [privateKey.export({ format: "jwk" })] },
    renderError: pages.error,
    ttl: { AccessToken: LIFETIME, Grant: 3600, IdToken: LIFETIME, Interaction: 600, Session: 3600 },
});

// The user logs in and consents here: `prompt` says which it is, and a form comes back to the page that showed it.
provider.use(async (ctx, next) => {
    ctx.set("Content-Security-Policy", "frame-ancestors 'none'");
    if (!ctx.path.startsWith("/interaction/")) return next();
    const asked = await provider.interactionDetails(ctx.req, ctx.res).catch(() => undefined);
    if (!asked) {
        ctx.status = 400;
        return pages.error(ctx, { error: "invalid_request", error_description: "This page has expired: begin anew." });
    }
    const { params, prompt, session } = asked;
    const finish = result => provider.interactionFinished(ctx.req, ctx.res, result);
    const form = new URLSearchParams(await text(ctx.req));
    if (form.has("cancel")) return finish({ error: "access_denied" });
    if (prompt.name === "login") {
        const name = form.get("username");
        if (name && USERS[name] === form.get("password")) return finish({ login: { accountId: name } });
        return pages.logIn(ctx, ctx.method === "POST" ? "Wrong username or password." : "");
    }
    if (ctx.method !== "POST") return pages.consent(ctx, params.client_id, session.accountId);
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addResourceScope(AUDIENCE, SCOPE);
    // Some clients ask for an ID token as well.
    grant.addOIDCScope("openid");
    return finish({ consent: { grantId: await grant.save() } });
});

server.on("request", provider.callback());
console.log(`Serving on ${issuer}. Log in as johndoe / secret, or as alice / secret2. Press Ctrl+C to stop.`);
