// Each test watches the requests of its page, and the errors in its console.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page, type Request } from "@playwright/test";
import { env } from "./playwright.config";

/** The folder of the clients: Node.js looks for packages beside the program that asks for them. */
export const CLIENTS = "node_modules/.clients";

/** The URLs below which a test's pages may ask for something, and the texts that errors in the console may contain. */
export const test = base.extend<{ may: Record<"ask" | "fail", string[]> }>({
    may: [async ({ context }, use) => {
        const may = { ask: [] as string[], fail: [] as string[] };
        const [asked, errors]: string[][] = [[], []];
        // A window that was opened asks for its page before it has a frame.
        const who = (request: Request) => request.isNavigationRequest() ? "Whoever leads there" : request.frame().url();
        context.on("request", request => asked.push(`${who(request)} asks for ${request.url()}`));
        context.on("console", message => message.type() === "error" && errors.push(message.text()));
        context.on("weberror", error => errors.push(String(error.error())));
        await use(may);
        const own = ["data:", "blob:", ...may.ask.map(it => `${it}/`)].map(it => ` asks for ${it}`);
        const beyond = (all: string[], may: string[]) => all.filter(text => !may.some(part => text.includes(part)));
        expect.soft(beyond(asked, own), "It asks somebody else").toEqual([]);
        expect.soft(beyond(errors, may.fail), "The console has an error").toEqual([]);
    }, { auto: true }],
});

/** Serves on a free port. */
export async function serve(listener: RequestListener) {
    const http = createServer(listener).listen(0, "127.0.0.1");
    await once(http, "listening");
    const { port } = http.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, end: () => http.close().closeAllConnections() };
}

/** Runs a program with these variables set, and gives what it prints. It ends, even where it starts to serve. */
export async function run([program, ...args]: string[], settings: Record<string, string> = {}) {
    const told = { env: { ...env, ...settings }, timeout: test.info().timeout - 10_000 };
    return (await promisify(execFile)(program, args, told)).stdout;
}

/** Leaves the test out if something is missing, or fails if nothing may be left out. */
export function needs(there: unknown, sentence: string) {
    if (!there && env.CHECK === "true") throw new Error(`${sentence} (--check leaves nothing out.)`);
    if (!there) console.log(`LEFT OUT: ${sentence}`);
    test.skip(!there, sentence);
}

/** Waits until the selected part is visible and shows all of these texts. */
export async function see(page: Page, selector: string, ...texts: string[]) {
    const part = page.locator(selector).filter({ visible: true });
    for (const text of texts) await expect(part).toContainText(text, { useInnerText: true });
}

/** The same row in light and in dark, on a wide screen and on a phone. */
export function inEachLook(wide: number, row: (look: string, dark: boolean) => void) {
    for (const colorScheme of ["light", "dark"] as const)
        for (const width of [wide, 360])
            test.describe(() => {
                test.use({ colorScheme, viewport: { width, height: 1000 } });
                row(`in ${colorScheme} and ${width} px wide`, colorScheme === "dark");
            });
}

/** Fails for a page that has violations, or is wider than the window, and says which page it is. */
export async function expectReadable(page: Page, name: string) {
    // `preload` is off: it would ask for style sheets, which a page from a file may not.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"], preload: false });
    const found = (await axe.analyze()).violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, any, all, none }) => `${id}: ${target} ${[...any, ...all, ...none][0]?.message ?? help}`));
    expect.soft(found, `${name}: axe-core finds something`).toEqual([]);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(wider, `${name} is wider than the window`).toBeLessThanOrEqual(0);
}
