// The program whose users log in at an authorization server: its documentation, and a client. And that server.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, type Page, type Request } from "@playwright/test";
import { picture } from "./pictures";
import { env } from "./playwright.config";
import { ANSWER, AUTHORIZE, close, DIALOG, GET, tryItOut } from "./swagger";
import { expectReadable, inEachLook, needs, see, test } from "./visit";

const SERVER = `${__dirname}/../../book/programs/resource-server/authorization-server`;

test.describe(() => rows("resource server", env.RESOURCE, env.ISSUER));

test.describe(() => {
    test.beforeEach(() => needs(env.NGINX_PROGRAM, "This needs nginx: apt-get install nginx-light"));
    rows("resource server behind nginx", env.BEHIND, env.BEHIND_ISSUER);
});

test.describe(() => {
    test.beforeEach(async ({ page, may }) => {
        may.ask.push(env.RESOURCE, env.ISSUER);
        may.fail.push("status of 401");
        await open(page, env.RESOURCE);
    });

    test("resource server: a wrong password is answered by the server, and can be typed again", async ({ page }) => {
        const popup = await toTheServer(page);
        await logIn(popup, "wrong");
        await see(popup, "[role=alert]", "Wrong username or password.");
        await logIn(popup);
        await popup.click("text=Allow");
        await authorized(page);
    });

    for (const [when, password] of [["who it is", undefined], ["for consent", "secret"]])
        test(`resource server: whoever cancels when asked ${when} gets no token`, async ({ page }) => {
            const popup = await toTheServer(page);
            if (password) await logIn(popup, password);
            await see(popup, "main", password ? "Your consent" : "Log in");
            await popup.click("text=Cancel");
            await see(page, `${DIALOG} .errors`, "access_denied");
            await close(page);
            await tryItOut(page);
            await see(page, ANSWER, "401", "Not authenticated");
        });

    test("resource server: after Logout, the server still knows who it is", async ({ page }) => {
        await authorize(page);
        await logOut(page);
        await close(page);
        await tryItOut(page);
        await see(page, ANSWER, "401", "Not authenticated");
        await page.click(AUTHORIZE);
        // Nobody is asked for anything.
        await page.click(`${DIALOG} button.authorize`);
        await authorized(page);
    });

    test("resource server: a logout at the server ends no token, but the next login asks again", async ({ page }) => {
        await authorize(page);
        const tab = await page.context().newPage();
        await tab.goto(`${env.ISSUER}/session/end`);
        await tab.click("button");
        await see(tab, "main", "You are logged out of the authorization server.");
        await tryItOut(page);
        await see(page, ANSWER, "200", '"username": "johndoe"');
        await logOut(page);
        await close(page);
        await see(await toTheServer(page), "main", "Log in");
    });

    test("resource server: an expired token is refused, and authorizing again helps", async ({ page, may }) => {
        may.ask.push(env.BRIEF_RESOURCE, env.BRIEF_ISSUER);
        await open(page, env.BRIEF_RESOURCE);
        await authorize(page);
        await tryItOut(page);
        await see(page, ANSWER, "200", '"username": "johndoe"');
        // It is good for two seconds, and for the ten by which a clock may be wrong.
        await expect(async () => {
            await page.click(`${GET} button.execute`);
            await expect(page.locator(ANSWER)).toContainText('error="invalid_token"', { timeout: 1000 });
        }).toPass({ timeout: 30_000 });
        await logOut(page);
        await page.click(`${DIALOG} button.authorize`);
        await authorized(page);
        await page.click(`${GET} button.execute`);
        await see(page, ANSWER, "200", '"username": "johndoe"');
    });
});

test.describe(() => {
    test.beforeEach(({ may }) => void may.ask.push(env.ISSUER));

    for (const [what, changed, status, said] of [
        ["asks who it is for a code", {}, 303, "/interaction/"],
        ["gives no code without PKCE", { code_challenge: "", code_challenge_method: "" }, 303, "requires+PKCE"],
        ["gives no code with a challenge in the clear", { code_challenge_method: "plain" }, 303, "invalid_request"],
        ["gives no token into a URL", { response_type: "id_token" }, 303, "unsupported_response_type"],
        ["gives no token for another API", { resource: "http://127.0.0.1:1" }, 303, "invalid_target"],
        ["sends nobody to another address", { redirect_uri: "http://127.0.0.1:1" }, 400, "invalid_redirect_uri"],
    ] as const)
        test(`authorization server: it ${what}`, async ({ request }) => {
            const answer = await request.get(login(changed), { maxRedirects: 0 });
            expect(`${answer.headers().location} ${await answer.text()}`).toContain(said);
            expect(answer.status()).toBe(status);
        });

    test("authorization server: no other page can show its pages in a frame", async ({ request }) => {
        const answer = await request.get(login({}));
        expect(await answer.text()).toContain("Password");
        expect(answer.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
    });

    for (const [name, value, said] of [
        ["PORT", "9000x", "PORT=9000x is not a number from 0 to 65535."],
        ["PORT", new URL(env.ISSUER).port, "address already in use"],
        ["LIFETIME", "0", "LIFETIME=0 is not a number from 1 to 86400."],
        ["DOCS", "http://127.0.0.1:8000,8001", "DOCS=8001 is not an address. Write one like http://127.0.0.1:8000"],
        ["AUDIENCE", "http://127.0.0.1:8000/", "AUDIENCE=http://127.0.0.1:8000/ is not an address."],
    ])
        test(`authorization server: it does not start with ${said}`, async () => {
            // It ends, even where it starts after all.
            const told = { cwd: SERVER, env: { ...env, [name]: value }, timeout: 20_000 };
            const ended = promisify(execFile)(process.execPath, ["server.mjs"], told);
            await expect(ended).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(said) });
        });

    inEachLook(740, look =>
        test(`authorization server: each of its pages can be read ${look}`, async ({ page, may }) => {
            may.fail.push("status of 400");
            const readable = async (text: string) => {
                await see(page, "main", text);
                await expectReadable(page, text);
            };
            await page.goto(login({ redirect_uri: "http://127.0.0.1:1" }));
            await readable("invalid_redirect_uri: redirect_uri did not match");
            await page.goto(login({}));
            await readable("No other page gets to see your password.");
            await logIn(page, "wrong");
            await readable("Wrong username or password.");
            await logIn(page);
            await readable("May docs read your items");
            await page.goto(`${env.ISSUER}/session/end`);
            await readable("Log out?");
            await page.click("button");
            await readable("You are logged out");
        }));
});

/** The rows that the program has wherever it is. */
function rows(name: string, base: string, issuer: string) {
    // The pictures are taken of a program that stands for itself.
    const pictured = base === env.RESOURCE;

    test.beforeEach(({ may }) => void may.ask.push(base, issuer));

    test(`${name}: the server alone is sent the password, and Execute is 200 with the name`, async ({ page }) => {
        const requests: Request[] = [];
        page.context().on("request", request => requests.push(request));
        await open(page, base);
        const popup = await toTheServer(page);
        await see(popup, "main", "Log in");
        if (pictured) await picture(popup, "resource-server-login", "main", "");
        await logIn(popup);
        await see(popup, "main", "You are johndoe. May docs read your items (items:read)?");
        await popup.click("text=Allow");
        await authorized(page);
        await tryItOut(page);
        await see(page, ANSWER, "200", '"username": "johndoe"');
        if (pictured) await picture(page, "resource-server-200", `${GET} .responses-inner`, "> div > div");
        const sent = (it: Request) => [it.url(), it.postData(), ...Object.values(it.headers())].join(" ");
        const carriers = requests.filter(it => /\bsecret\b/.test(sent(it))).map(it => new URL(it.url()).origin);
        expect(carriers, "The origins that are sent the password").toEqual([issuer]);

        // Two programs are behind nginx: it asks them in turn, and either may be asked directly.
        const { authorization } = requests.findLast(it => it.url() === `${base}/items/`)!.headers();
        for (const api of pictured ? [base] : [env.FIRST, env.SECOND, base, base]) {
            const answer = await page.request.get(`${api}/items/`, { headers: { authorization } });
            expect(await answer.json(), api).toEqual({ username: "johndoe" });
        }
    });

    test(`${name}: openid-client finds its way from the API's address alone`, async () => {
        const told = { cwd: SERVER, env: { ...env, API_URL: base } };
        expect((await promisify(execFile)(process.execPath, ["client.mjs"], told)).stdout).toBe("johndoe\n");
    });
}

/** The URL at which `docs` sends a user to log in, with some parameters changed. */
function login(changed: Record<string, string>) {
    const asked = {
        client_id: "docs", redirect_uri: `${env.RESOURCE}/docs/oauth2-redirect.html`,
        response_type: "code", scope: "items:read",
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
    };
    return `${env.ISSUER}/auth?${new URLSearchParams({ ...asked, ...changed })}`;
}

/** Opens the documentation, once the program has heard of its authorization server. */
async function open(page: Page, base: string) {
    await expect.poll(async () => (await page.request.get(`${base}/openapi.json`)).status()).toBe(200);
    await page.goto(`${base}/docs`);
    await see(page, GET, "/items/");
}

/** Presses Authorize, and gives the window of the server that this opens. */
async function toTheServer(page: Page) {
    await page.click(AUTHORIZE);
    const popup = page.waitForEvent("popup");
    await page.click(`${DIALOG} button.authorize`);
    return popup;
}

async function logIn(popup: Page, password = "secret") {
    await popup.getByLabel("User name").fill("johndoe");
    await popup.getByLabel("Password").fill(password);
    await popup.click("button >> text=Log in");
}

/** All of it, as johndoe. */
async function authorize(page: Page) {
    const popup = await toTheServer(page);
    await logIn(popup);
    await popup.click("text=Allow");
    await authorized(page);
}

/** Waits until the dialog says that the user is, and closes it. */
async function authorized(page: Page) {
    await see(page, `${DIALOG} h6`, "Authorized");
    await close(page);
}

/** Logs out in the dialog, which stays open. */
async function logOut(page: Page) {
    await page.click(AUTHORIZE);
    await page.click(`${DIALOG} button:text("Logout")`);
    await see(page, `${DIALOG} .auth-btn-wrapper`, "Authorize");
}
