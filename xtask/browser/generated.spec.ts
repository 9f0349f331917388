// A client whose types are generated from the document of step 3, as the book shows it.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { env } from "./playwright.config";
import { test } from "./visit";

// Node.js looks for packages beside the program that asks for them.
const FOLDER = `${__dirname}/node_modules/.generated`;

/** Runs a program in that folder, and returns what it prints to stdout and stderr. */
function run(name: string, ...args: string[]) {
    const bin = `${__dirname}/node_modules/${name}`;
    return execFileSync(process.execPath, [bin, ...args], { cwd: FOLDER, encoding: "utf8", stdio: "pipe" });
}

test("clients: one in TypeScript is generated from the document, logs in, and does not compile with a wrong path", () => {
    mkdirSync(FOLDER, { recursive: true });
    const client = readFileSync(`${__dirname}/../../book/programs/clients/generated.mts`, "utf8");
    const compile = (text: string) => {
        writeFileSync(`${FOLDER}/generated.mts`, text.replaceAll("http://127.0.0.1:8000", env.API));
        run("typescript/bin/tsc", "--strict", "--module", "nodenext", "generated.mts");
    };
    run("openapi-typescript/bin/cli.js", `${env.API}/openapi.json`, "--output", "schema.d.ts");
    compile(client);
    expect(run(".generated/generated.mjs")).toBe("johndoe\ninvalid_grant\n");
    expect(client).toContain('"/items/"');
    expect(() => compile(client.replace('"/items/"', '"/item/"'))).toThrow();
});
