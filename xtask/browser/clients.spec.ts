// Clients that log in to step 3: those that the book shows, and those that others wrote.
import { execFile } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";
import { env } from "./playwright.config";
import { needs, serve, test as base } from "./visit";

const EXAMPLES = "../../step-03-token-route/examples";
// Node.js looks for packages beside the program that asks for them.
const CLIENTS = "node_modules/.clients";
cpSync(`${__dirname}/../../book/programs/clients`, `${__dirname}/${CLIENTS}`, { recursive: true });

/** Programs that get the step's URL: the library, the file, and the output. */
const PROGRAMS = [
    ["Authlib as the book shows it", `${EXAMPLES}/client.py`, "{'username': 'johndoe'}"],
    ["Authlib", `${CLIENTS}/python-authlib.py`, "johndoe, OAuthError invalid_grant"],
    ["requests-oauthlib", `${CLIENTS}/python-requests-oauthlib.py`, "johndoe, InvalidGrantError invalid_grant"],
    ["openid-client", `${CLIENTS}/openid-client.mjs`, "johndoe, ResponseBodyError invalid_grant"],
    ["oauth4webapi", `${CLIENTS}/oauth4webapi.mjs`, "johndoe, ResponseBodyError invalid_grant"],
    ["simple-oauth2", `${CLIENTS}/simple-oauth2.mjs`, "johndoe, Boom invalid_grant"],
];
const PACKAGES = "python3-authlib python3-requests python3-requests-oauthlib";

/** A server that redirects every login to a second server, which has a token for it. No request may get there. */
const test = base.extend<{ redirecting: string }>({
    redirecting: async ({}, use) => {
        const followed: string[] = [];
        // Pages may read the answers, so that only the client itself holds back.
        const headers = { "Access-Control-Allow-Origin": "*", "Content-Type": "application/json" };
        const second = await serve(({ method }, answer) => {
            followed.push(method!);
            answer.writeHead(200, headers).end('{"access_token": "stolen", "token_type": "bearer", "expires_in": 60}');
        });
        const first = await serve(({ method }, answer) => method === "POST"
            ? answer.writeHead(307, { Location: `${second.url}/token` }).end()
            : answer.writeHead(200, { "Content-Type": "text/html" }).end("<link rel=icon href=data:>"));
        await use(first.url);
        [first, second].forEach(server => server.end());
        expect(followed, "The requests that reach what the redirect points to").toEqual([]);
    },
});

test("clients: a browser's fetch logs in and calls the API", async ({ page, may }) => {
    may.ask.push(env.FRONTEND, env.API);
    await page.goto(env.FRONTEND);
    const printed = page.waitForEvent("console");
    await runIn(page, env.API);
    expect(await (await printed).args()[0].jsonValue()).toEqual({ username: "johndoe" });
});

test("clients: a browser's fetch takes no password to where a redirect points", async ({ page, may, redirecting }) => {
    may.ask.push(redirecting);
    may.fail.push("net::ERR_FAILED");
    // This page may call any server. The frontend's own policy would stop it.
    await page.goto(redirecting);
    await expect(runIn(page, redirecting)).rejects.toThrow("TypeError: Failed to fetch");
});

for (const [whose, file, prints] of PROGRAMS) {
    const python = file.endsWith("py");
    const run = (api: string) => {
        needs(!python || env.PYTHON, `This needs Authlib and requests-oauthlib: apt-get install ${PACKAGES}`);
        const told = { cwd: __dirname, env: { ...env, API_URL: api } };
        return promisify(execFile)(python ? env.PYTHON : process.execPath, [file], told);
    };

    test(`clients: ${whose} logs in, calls the API and prints ${prints}`, async () => {
        const { stdout } = await run(env.API);
        expect(stdout.trim().replace("\n", ", ")).toBe(prints);
    });

    test(`clients: ${whose} takes no password to where a redirect points`, async ({ redirecting }) => {
        await expect(run(redirecting), "It takes the redirect for a login").rejects.toThrow();
    });
}

/** Runs the example for a browser in a page. */
function runIn(page: Page, api: string) {
    const script = readFileSync(`${__dirname}/${EXAMPLES}/client.js`, "utf8").replace("http://127.0.0.1:8000", api);
    return page.evaluate(`(async () => { ${script} })()`);
}
