// Swagger UI: the parts that the rows look at and press.
import { expect, type Page } from "@playwright/test";
import { see } from "./visit";

export const GET = ".opblock-get";
export const ANSWER = `${GET} .live-responses-table tbody`;
export const AUTHORIZE = ".scheme-container button.authorize";
export const DIALOG = ".modal-ux";

export async function close(page: Page) {
    await page.click(`${DIALOG} .btn-done`);
    await expect(page.locator(DIALOG)).toBeHidden();
}

/** Logs out in the dialog. */
export async function logOut(page: Page) {
    await page.click(AUTHORIZE);
    await page.click(`${DIALOG} button:text("Logout")`);
    await see(page, `${DIALOG} .auth-btn-wrapper`, "Authorize");
    await close(page);
}

/** Executes `GET /items/`. */
export async function tryItOut(page: Page) {
    for (const button of [".opblock-summary-control", "button.try-out__btn", "button.execute"])
        await page.click(`${GET} ${button}`);
}
