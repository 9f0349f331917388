// The pages of the book, as they lie on the disk, and its pictures.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { env, PICTURES } from "./playwright.config";
import { expectReadable, inEachLook, needs, test } from "./visit";

const files = existsSync(env.BOOK) ? readdirSync(env.BOOK, { recursive: true }).map(String).sort() : [];
// All pages but the printed book, the table of contents for a browser without JavaScript, the 404 page, and redirects.
const pages = files.filter(file => file.endsWith(".html") && !/(^|\/)(print|toc|404)\.html$/.test(file)
    && !readFileSync(`${env.BOOK}/${file}`, "utf8").includes('http-equiv="refresh"'));

test.beforeEach(({ may }) => {
    needs(pages.length, `There is no book in ${env.BOOK}. Build it first: cargo xtask book`);
    // A page may ask only for files of the folder.
    may.ask.push(new URL(`file://${env.BOOK}`).href);
});

// These rows take no pictures, so letters need not be drawn twice as large.
test.use({ deviceScaleFactor: 1 });

inEachLook(1280, look =>
    test(`book: every page can be read ${look}`, async ({ page }) => {
        test.setTimeout(1_200_000);
        for (const file of pages) {
            await page.goto(`file://${env.BOOK}/${file}`);
            // A reader may open every fold.
            await page.locator("details").evaluateAll(all => all.forEach(it => it.setAttribute("open", "")));
            await expectReadable(page, file);
            // axe-core accepts a picture without a text. mdBook draws its own beside the title of a note.
            const silent = "main img[alt=''], main svg:not([aria-label], [aria-labelledby], [aria-hidden], p *)";
            expect.soft(await page.locator(silent).count(), `${file}: pictures without a text`).toBe(0);
        }
    }));

test("book: a search leads to the page that has the answer", async ({ page }) => {
    for (const [words, leads] of [
        ["second endpoint", "now-yours"], ["unit test", "now-yours"], ["current user", "guards-of-your-own"],
        ["prefix", "behind-a-proxy"], ["logout", "logging-out"], ["realm", "glossary"],
        ["client_id", "step-03-the-form"], ["two servers", "production"],
    ]) {
        await page.goto(`file://${env.BOOK}/index.html?search=${encodeURIComponent(words)}`);
        const found = page.locator("#mdbook-searchresults a");
        await expect(found.first()).toBeVisible();
        const all = await found.evaluateAll(links => links.slice(0, 5).map(link => link.getAttribute("href")));
        expect.soft(all.join("\n"), `The first five places for: ${words}`).toContain(leads);
    }
});

test("book: the contents open and close, and code scrolls sideways, by keyboard", async ({ page }) => {
    const toggle = page.getByRole("button", { name: "Toggle Table of Contents" });
    // On a wide screen they are open at first.
    for (const [file, width, open] of [["print.html", 1280, true], ["step-02-use-it.html", 740, false]] as const) {
        await page.setViewportSize({ width, height: 1000 });
        await page.goto(`file://${env.BOOK}/${file}`);
        for (const [key, opened] of [["Enter", !open], [" ", open]] as const) {
            await toggle.press(key);
            await expect(toggle).toHaveAttribute("aria-expanded", String(opened));
            await expect(page.locator("#mdbook-sidebar")).toBeVisible({ visible: opened });
        }
    }
    const all = page.locator("pre > code");
    const code = all.nth(await all.evaluateAll(all => all.findIndex(it => it.scrollWidth > it.clientWidth)));
    await code.press("ArrowRight");
    await expect.poll(() => code.evaluate(it => it.scrollLeft)).toBeGreaterThan(0);
    await expect(page).toHaveURL(/step-02-use-it.html$/);
});

test("book: it loads nothing from elsewhere, not even in what no page asks for yet", () => {
    const loads = String.raw`<(?!a\b)\w[^<>]*\s(href|src|srcset|poster|data|action)=|url\(|@import`;
    const remote = new RegExp(String.raw`(${loads})\s*["']?(https?:)?//[^"'\s)]+`, "gi");
    const found = files.filter(file => /\.(css|html|svg)$/.test(file)).flatMap(file =>
        (readFileSync(`${env.BOOK}/${file}`, "utf8").match(remote) ?? []).map(part => `${file}: ${part}`));
    expect(found, "It loads something from another machine").toEqual([]);
});

test("pictures: each is one that a row takes and a page shows", () => {
    const read = (folder: string) => readdirSync(folder).filter(name => /\.(ts|md)$/.test(name))
        .map(name => readFileSync(`${folder}/${name}`, "utf8")).join("\n");
    const texts = read(`${PICTURES}/..`);
    const taken = [...read(__dirname).matchAll(/ picture\(\w+, "([\w-]+)"/g)].map(([, name]) => name);
    const files = taken.flatMap(name => [`${name}-dark.png`, `${name}-light.png`, `${name}.txt`]);
    expect(readdirSync(PICTURES).sort(), "Pictures, and what rows take: cargo xtask browser --save").toEqual(files.sort());
    const orphans = files.filter(name => name.endsWith("png") && !texts.includes(`pictures/${name}`));
    expect(orphans, "Pictures on no page: show them, or take them no more").toEqual([]);
});
