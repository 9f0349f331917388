// The authorization server of the book, and the form at which its users log in.
import type { Page } from "@playwright/test";

/** The folder of its script. */
export const SERVER = `${__dirname}/../../book/programs/resource-server/authorization-server`;

/** Sends the form as johndoe. */
export async function logIn(popup: Page, password = "secret") {
    await popup.getByLabel("User name").fill("johndoe");
    await popup.getByLabel("Password").fill(password);
    await popup.click("button >> text=Log in");
}
