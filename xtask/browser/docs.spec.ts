// The page of a step's documentation, Swagger UI: on the step's own port, and behind nginx.
import { expect, type Page } from "@playwright/test";
import { picture } from "./pictures";
import { env } from "./playwright.config";
import { ANSWER, AUTHORIZE, close, DIALOG, GET, logOut, tryItOut } from "./swagger";
import { needs, run, see, test } from "./visit";

const LOCK = `${GET} .authorization__btn`;

for (const step of [1, 2, 3]) test.describe(() => docs(`step 0${step}`, step, env[`STEP_${step}`]));

test.describe(() => {
    test.beforeEach(() => needs(env.NGINX_PROGRAM, "This needs nginx: apt-get install nginx-light"));
    test.describe(() => docs("step 03 behind nginx", 3, env.PREFIX));

    for (const [name, from11th, what] of [
        ["PREFIX", "400", "the page's four lines pass all on"],
        ["LIMITS", "429", "the page's limits limit the logins of one address, and not of another"],
    ])
        test(`step 03 behind nginx: ${what}`, async () => {
            const form = "grant_type=password&username=johndoe&password=wrong";
            const curl = `-s -o /dev/null -w %{http_code} -d ${form} ${env[name]}/token --interface`.split(" ");
            const wrongPassword = (address: string) => run(["curl", ...curl, address]);
            for (let login = 1; login <= 12; login++)
                expect(await wrongPassword("127.0.0.1"), `Login ${login}`).toBe(login > 10 ? from11th : "400");
            expect(await wrongPassword("127.0.0.2"), "The answer to another address").toBe("400");
        });
});

/** The rows of the page, wherever it is served, and those of its step. */
function docs(name: string, step: number, base: string) {
    // The pictures show a step on its own port, without nginx.
    const pictured = name === `step 0${step}`;

    test.beforeEach(async ({ page, may }) => {
        may.ask.push(base);
        await page.goto(`${base}/docs/`);
        await expect(page).toHaveURL(`${base}/docs`);
        await see(page, ".info .title", `Step 0${step}`);
        await see(page, GET, "/items/");
        await expect(page.locator(".errors-wrapper")).toBeHidden();
    });

    const dialog = "a dialog that says the scheme, the flow and the token URL";
    test(`${name}: the Authorize button and the lock open ${dialog}`, async ({ page }) => {
        await see(page, AUTHORIZE, "Authorize");
        await expect(page.locator(LOCK)).toHaveAccessibleName("authorization button unlocked");
        if (step === 1) await picture(page, "step-01-authorize", "", ".scheme-container", GET);
        for (const button of [LOCK, AUTHORIZE]) {
            await page.click(button);
            await see(page, DIALOG, "OAuth2PasswordBearer (OAuth2, password)", "Flow: password");
            for (const label of ["username:", "password:", "client_id:", "client_secret:"])
                await expect(page.locator(DIALOG).getByLabel(label)).toBeVisible();
            await expect(page.locator(`${DIALOG} p`, { hasText: "Token URL:" })).toHaveText(/^Token URL:\s*token$/);
            if (step === 1 && button === AUTHORIZE) await picture(page, "step-01-dialog", DIALOG, "");
            await close(page);
        }
    });

    if (step === 2)
        test(`${name}: Execute answers 401 with its challenge, and the 401 is documented`, async ({ page, may }) => {
            may.fail.push("status of 401");
            await tryItOut(page);
            await see(page, ANSWER, "401", "www-authenticate: Bearer");
            await expect(page.locator(`${ANSWER} .response-undocumented`)).toBeHidden();
            await see(page, `${GET} .response[data-code='401']`, "No valid bearer token", "WWW-Authenticate");
            await picture(page, "step-02-401", `${GET} .responses-inner`, "> div > div > h4", ".live-responses-table",
                "> div > h4", "> table thead", "> table [data-code='401']");
        });

    if (step < 3)
        return test(`${name}: logging in answers the error that the book shows, and changes nothing`, async ({ page, may }) => {
            may.fail.push("status of 404", "status of 401");
            await logIn(page, "secret");
            await see(page, `${DIALOG} .errors`, "Auth Error", "Error: Not Found");
            if (step === 1) await picture(page, "step-01-login-error", DIALOG, "h4", ".wrapper:has(#oauth_username)",
                ".wrapper:has(#oauth_password)", ".errors", ".auth-btn-wrapper");
            await close(page);
            await tryItOut(page);
            await see(page, ANSWER, step === 1 ? '"token": null' : "Not authenticated");
        });

    test(`${name}: a wrong password is explained, and the right one is good until Logout`, async ({ page, may }) => {
        may.fail.push("status of 400", "status of 401");
        await logIn(page, "wrong");
        await see(page, `${DIALOG} .errors`, "invalid_grant", "Wrong username or password.");
        await page.fill("#oauth_password", "secret");
        await page.click(`${DIALOG} button.authorize`);
        await see(page, `${DIALOG} h6`, "Authorized");
        if (pictured) await picture(page, "step-03-logged-in", DIALOG, "");
        await close(page);
        await expect(page.locator(LOCK)).toHaveAccessibleName("authorization button locked");
        await tryItOut(page);
        await see(page, ANSWER, "200", '"username": "johndoe"');
        if (pictured) await picture(page, "step-03-200", `${GET} .responses-inner`, "> div > div");
        await logOut(page);
        await page.click(`${GET} button.execute`);
        await see(page, ANSWER, "401", "Not authenticated");
    });
}

/** Sends the form of the dialog as johndoe. */
async function logIn(page: Page, password: string) {
    await page.click(AUTHORIZE);
    await page.fill("#oauth_username", "johndoe");
    await page.fill("#oauth_password", password);
    await page.click(`${DIALOG} button.authorize`);
}
