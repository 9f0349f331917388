// The tests take the pictures of the book. Beside each lies a file with the text and structure of what it shows.
import { expect, type Locator, type Page } from "@playwright/test";
import { env, PICTURES } from "./playwright.config";

// Colours must not fade while the picture is taken. A dialog may be as high as its content. Swagger UI's dark version
// forgot the colour of a field. Everything but the parts is hidden, so that the picture cuts nothing in half.
const STYLE = `
    * { transition: none !important }
    .modal-ux-content { max-height: none !important }
    html.dark-mode .swagger-ui .response-col_description td { color: #e4e6e6 }
    body *:not([data-part], [data-part] *, :has([data-part])) { display: none !important }`;

/** Takes or compares the picture of that name. It shows the page from the first to the last of the parts. */
export async function picture(page: Page, name: string, within: string, ...selectors: string[]) {
    const parts = selectors.map(it => page.locator(`${within} ${it}`).filter({ visible: true }).first());
    for (const part of parts) await part.evaluate(it => it.setAttribute("data-part", ""));
    await page.evaluate(redact);
    const texts = await Promise.all(parts.map(part => part.ariaSnapshot()));
    const stale = `The picture ${name} is not what the page shows. To take it again: cargo xtask browser --save`;
    expect(`${texts.join("\n")}\n`, stale).toMatchSnapshot(`${name}.txt`);
    if (env.SAVE === "true")
        for (const colorScheme of ["dark", "light"] as const) await take(page, name, parts, colorScheme);
    for (const part of parts) await part.evaluate(it => it.removeAttribute("data-part"));
}

async function take(page: Page, name: string, parts: Locator[], colorScheme: "dark" | "light") {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(([style, colorScheme]) => {
        // Swagger UI has a dark version, but does not follow the system by itself.
        document.documentElement.classList.toggle("dark-mode", colorScheme === "dark");
        // The frontend's Content-Security-Policy allows a style sheet that a script makes.
        document.adoptedStyleSheets = [new CSSStyleSheet()];
        document.adoptedStyleSheets[0].replaceSync(style);
        scrollTo(0, 0);
    }, [STYLE, colorScheme]);
    const boxes = await Promise.all(parts.map(async part => (await part.boundingBox())!));
    const y = Math.max(0, Math.min(...boxes.map(box => box.y)) - 16);
    const height = Math.max(...boxes.map(box => box.y + box.height)) + 16 - y;
    const path = `${PICTURES}/${name}-${colorScheme}.png`;
    await page.screenshot({ path, clip: { x: 0, y, width: 740, height }, fullPage: true });
    await page.evaluate(() => (document.adoptedStyleSheets = []));
}

/** Replaces what differs in each run, on the page itself, so that the picture and the text beside it say the same. */
function redact() {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text: Text; (text = texts.nextNode() as Text);)
        text.data = text.data.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8000")
            .replace(/Bearer [\w.-]{43,}/g, "Bearer [access_token]")
            .replace(/\w{3}, ?\d+ \w{3} \d{4} [\d:]+ GMT/g, "[date]");
}
