// The program whose users log in at an authorization server: its documentation, and a client.
import { expect, type Page, type Request } from "@playwright/test";
import { logIn, SERVER } from "./login";
import { picture } from "./pictures";
import { env } from "./playwright.config";
import { ANSWER, AUTHORIZE, close, DIALOG, GET, logOut, tryItOut } from "./swagger";
import { needs, run, see, test } from "./visit";

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

    test("resource server: a logout on the page is none at the server, but one there is", async ({ page }) => {
        await authorize(page);
        await logOut(page);
        await tryItOut(page);
        await see(page, ANSWER, "401", "Not authenticated");
        await page.click(AUTHORIZE);
        // Nobody is asked for anything.
        await page.click(`${DIALOG} button.authorize`);
        await authorized(page);
        const tab = await page.context().newPage();
        await tab.goto(`${env.ISSUER}/session/end`);
        await tab.click("button");
        await see(tab, "main", "You are logged out of the authorization server.");
        // That ended no token.
        await page.click(`${GET} button.execute`);
        await see(page, ANSWER, "200", '"username": "johndoe"');
        await logOut(page);
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
        await page.click(AUTHORIZE);
        await page.click(`${DIALOG} button.authorize`);
        await authorized(page);
        await page.click(`${GET} button.execute`);
        await see(page, ANSWER, "200", '"username": "johndoe"');
    });
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
        await logIn(popup, "wrong");
        await see(popup, "[role=alert]", "Wrong username or password.");
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
        expect(await run([process.execPath, `${SERVER}/client.mjs`], { API_URL: base })).toBe("johndoe\n");
    });
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
