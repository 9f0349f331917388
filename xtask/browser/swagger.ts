// Swagger UI: the parts that the rows look at and press.
import { expect, type Page } from "@playwright/test";

export const GET = ".opblock-get";
export const ANSWER = `${GET} .live-responses-table tbody`;
export const AUTHORIZE = ".scheme-container button.authorize";
export const DIALOG = ".modal-ux";

export async function close(page: Page) {
    await page.click(`${DIALOG} .btn-done`);
    await expect(page.locator(DIALOG)).toBeHidden();
}

/** Executes `GET /items/`. */
export async function tryItOut(page: Page) {
    for (const button of [".opblock-summary-control", "button.try-out__btn", "button.execute"])
        await page.click(`${GET} ${button}`);
}
