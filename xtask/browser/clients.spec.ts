// Clients that log in to step 3: those that the book shows, and those that others wrote.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { env } from "./playwright.config";
import { CLIENTS, needs, run, serve, test as base } from "./visit";

const EXAMPLES = "../../step-03-token-route/examples";
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

/** A server that redirects every login to another path, where no request may come. */
const test = base.extend<{ redirecting: string }>({
    redirecting: async ({}, use) => {
        const asked = new Set<string>();
        const { url, end } = await serve((request, answer) => {
            asked.add(request.url!);
            if (request.url === "/token") answer.writeHead(307, { Location: "/elsewhere" });
            answer.end("<!doctype html><link rel=icon href=data:>");
        });
        await use(url);
        end();
        expect(asked, "The login").toContain("/token");
        expect(asked, "Where the redirect points").not.toContain("/elsewhere");
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
    const ask = (api: string) => {
        needs(!python || env.PYTHON, `This needs Authlib and requests-oauthlib: apt-get install ${PACKAGES}`);
        return run([python ? env.PYTHON : process.execPath, file], { API_URL: api });
    };

    test(`clients: ${whose} logs in, calls the API and prints ${prints}`, async () => {
        expect((await ask(env.API)).trim().replace("\n", ", ")).toBe(prints);
    });

    test(`clients: ${whose} takes no password to where a redirect points`, async ({ redirecting }) => {
        await expect(ask(redirecting), "It takes the redirect for a login").rejects.toThrow();
    });
}

test("clients: one in TypeScript is generated, logs in, and does not compile with a wrong path", async () => {
    // A compiler takes its time, where other rows run beside it.
    test.slow();
    const node = (...args: string[]) => run([process.execPath, ...args]);
    const file = `${CLIENTS}/compiled.mts`;
    const compile = (text: string) => {
        writeFileSync(file, text.replaceAll("http://127.0.0.1:8000", env.API));
        return node("node_modules/typescript/bin/tsc", "--strict", "--module", "nodenext", file);
    };
    const client = readFileSync(`${CLIENTS}/generated.mts`, "utf8");
    const schema = ["--output", `${CLIENTS}/schema.d.ts`];
    await node("node_modules/openapi-typescript/bin/cli.js", `${env.API}/openapi.json`, ...schema);
    await compile(client);
    expect(await node(`${CLIENTS}/compiled.mjs`)).toBe("johndoe\ninvalid_grant\n");
    const wrong = compile(client.replace('"/items/"', '"/item/"'));
    await expect(wrong).rejects.toMatchObject({ stdout: expect.stringContaining("error TS") });
});

/** Runs the example for a browser in a page. */
function runIn(page: Page, api: string) {
    const script = readFileSync(`${EXAMPLES}/client.js`, "utf8").replace("http://127.0.0.1:8000", api);
    return page.evaluate(`(async () => { ${script} })()`);
}
