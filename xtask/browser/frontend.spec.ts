// The example frontend, on another origin than the API.
import { expect, type Page } from "@playwright/test";
import { picture } from "./pictures";
import { env } from "./playwright.config";
import { expectReadable, inEachLook, see, test } from "./visit";

test.beforeEach(async ({ page, may }) => {
    may.ask.push(env.FRONTEND, env.API);
    await page.goto(env.FRONTEND);
});

test("frontend: by keyboard alone it logs in, says who, survives a reload, and logs out", async ({ page }) => {
    await logIn(page);
    await expect(page.locator("#login")).toBeHidden();
    await picture(page, "frontend-logged-in", "main", "h1", "#items");
    await page.reload();
    await see(page, "#items", "You are logged in as alice.");
    // The focus is on the button already.
    await page.keyboard.press("Enter");
    await see(page, "#message", "You are logged out.");
    await page.reload();
    await see(page, "#login", "User name");
    await expect(page.locator("#items")).toBeHidden();
});

test("frontend: closing the tab logs out", async ({ page, context }) => {
    await logIn(page);
    await page.close();
    const tab = await context.newPage();
    await tab.goto(env.FRONTEND);
    await see(tab, "#login", "User name");
});

test("frontend: a wrong password is answered kindly, and can be typed again at once", async ({ page, may }) => {
    may.fail.push("status of 400");
    await logIn(page, "wrong", "That user name and password do not match. Please try again.");
    await picture(page, "frontend-wrong-password", "main", "h1", "#login", "#message");
    // The password is selected: what is typed replaces it.
    await page.keyboard.type("secret2\n");
    await see(page, "#items", "alice");
});

test("frontend: after too many logins it says when to try again", async ({ page, may }) => {
    may.ask.push(env.LIMITED_FRONTEND, env.LIMITED_API);
    may.fail.push("status of 400", "status of 429");
    await page.goto(env.LIMITED_FRONTEND);
    await logIn(page, "wrong", "do not match");
    await page.keyboard.type("secret2\n");
    await see(page, "#message", "Too many logins. Please try again in 60 seconds.");
});

test("frontend: the browser refuses it on a third origin, which the API does not allow", async ({ page, may }) => {
    // Another host name makes another origin.
    const third = env.FRONTEND.replace("127.0.0.1", "localhost");
    may.ask.push(third);
    may.fail.push("blocked by CORS policy", "net::ERR_FAILED");
    await page.goto(third);
    await logIn(page, "secret2", "No answer from the API");
    await see(page, "#message", "does it allow this page's origin?");
    await expect(page.locator("#items")).toBeHidden();
    // The frontend could have another reason for its message.
    const read = await page.evaluate(url => fetch(url).then(it => it.status, String), `${env.API}/items/`);
    expect(read, "What a page on a third origin reads of the API").toBe("TypeError: Failed to fetch");
});

test("frontend: no other page can show it in a frame", async ({ request }) => {
    const answer = await request.get(env.FRONTEND);
    expect(answer.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
});

test("frontend: each field has its label, and even without the script no URL gets the password", async ({ page }) => {
    await expect(page.locator("#login")).toHaveJSProperty("method", "post");
    // A password manager reads what a field is for.
    await expect(page.getByLabel("User name", { exact: true })).toHaveAttribute("autocomplete", "username");
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("autocomplete", "current-password");
});

inEachLook(740, (look, dark) =>
    test(`frontend: ${look} it can be read, logged in or not`, async ({ page }) => {
        await expect(page.locator("body")).toHaveCSS("color", dark ? "rgb(255, 255, 255)" : "rgb(0, 0, 0)");
        await expectReadable(page, "Logged out");
        await logIn(page);
        await expectReadable(page, "Logged in");
    }));

/** Logs in by keyboard, and waits for the result. The focus comes to the first field by itself. */
async function logIn(page: Page, password = "secret2", text = "You are logged in as alice.") {
    await expect(page.locator("#username")).toBeFocused();
    await page.keyboard.type("alice");
    await page.keyboard.press("Tab");
    await page.keyboard.type(`${password}\n`);
    await see(page, "main", text);
}
