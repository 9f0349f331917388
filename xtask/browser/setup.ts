// Before the first test, this finds a Python that has the libraries, and starts nginx in front of step 3 and of the
// resource servers.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { setTimeout } from "node:timers/promises";
import { env } from "./playwright.config";
import { CLIENTS, serve } from "./visit";

/** The configurations of nginx that the book shows: the variable with its URL, the file, and the prefix. */
const NGINX = [
    ["PREFIX", "prefix", "/a/deeper/one"], ["LIMITS", "limits", "/api/v1"], ["BEHIND", "instances", "/api/v1"],
];

export default async function setup() {
    cpSync("../../book/programs/clients", CLIENTS, { recursive: true });
    // The first Python of the machine may lack the libraries.
    const pythons = env.PATH.split(delimiter).map(folder => `${folder}/python3`);
    const libraries = ["-c", "import authlib, requests, requests_oauthlib"];
    env.PYTHON = pythons.find(python => spawnSync(python, libraries).status === 0) ?? "";
    if (!env.NGINX_PROGRAM) return;

    // Everything that nginx writes goes into its own folder. A single process is easy to start and to end.
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(it => `${it}_temp_path ${it};`).join(" ");
    let text = `daemon off; master_process off; pid nginx.pid; events {} http { access_log off; ${paths}\n`;
    for (const [name, file, prefix] of NGINX) {
        const { url, end } = await serve(() => {});
        end();
        // Whoever has to know its own address was told it before.
        env[name] ??= url + prefix;
        const changes = [
            ["/api/v1", prefix], ["127.0.0.1:8080", new URL(env[name]).host], ["http://127.0.0.1:8000", env.API],
            ["127.0.0.1:8000", new URL(env.FIRST).host], ["127.0.0.1:8001", new URL(env.SECOND).host],
        ];
        const conf = readFileSync(`${__dirname}/../../book/programs/nginx/${file}.conf`, "utf8");
        text += changes.reduce((conf, [old, now]) => conf.replaceAll(old, now), conf);
    }
    const folder = `${__dirname}/../../target/course/nginx`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/nginx.conf`, `${text}}`);
    const nginx = spawn(env.NGINX_PROGRAM, ["-p", folder, "-c", "nginx.conf", "-e", "error.log"]);
    while (!(await fetch(env.PREFIX).catch(() => false))) {
        if (nginx.exitCode !== null) throw new Error(`nginx does not start: ${folder}/error.log says why.`);
        await setTimeout(20);
    }
    return () => void nginx.kill();
}
