import { defineConfig } from "@playwright/test";

/** The URLs of all that `cargo xtask browser` started, and what it was told. */
export const env = process.env as Record<string, string>;

/** Where the pictures of the book are, each with its text. */
export const PICTURES = `${__dirname}/../../book/src/pictures`;

export default defineConfig({
    fullyParallel: true,
    workers: 2,
    timeout: 60_000,
    expect: { timeout: 20_000 },
    globalSetup: "./setup.ts",
    outputDir: "../../target/course/browser",
    snapshotPathTemplate: `${PICTURES}/{arg}{ext}`,
    updateSnapshots: env.SAVE === "true" ? "all" : "none",
    use: {
        // As wide as a picture is in the book, and with letters that are drawn alike on every machine.
        viewport: { width: 740, height: 1000 },
        deviceScaleFactor: 2,
        launchOptions: { executablePath: env.CHROMIUM, args: ["--disable-quic", "--font-render-hinting=none"] },
    },
});
