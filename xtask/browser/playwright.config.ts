import { defineConfig } from "@playwright/test";

/** The URLs of everything that `cargo xtask browser` started, and its options. */
export const env = process.env as Record<string, string>;

/** The folder of the book's pictures, each with its text. */
export const PICTURES = `${__dirname}/../../book/src/pictures`;

export default defineConfig({
    fullyParallel: true,
    workers: 2,
    timeout: 120_000,
    expect: { timeout: 20_000 },
    globalSetup: "./setup.ts",
    outputDir: "../../target/course/browser",
    snapshotPathTemplate: `${PICTURES}/{arg}{ext}`,
    updateSnapshots: env.SAVE === "true" ? "all" : "none",
    use: {
        // The window is as wide as a picture in the book, and every machine draws letters alike.
        viewport: { width: 740, height: 1000 },
        deviceScaleFactor: 2,
        launchOptions: { executablePath: env.CHROMIUM, args: ["--disable-quic", "--font-render-hinting=none"] },
    },
});
