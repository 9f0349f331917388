// Before the first test, this starts nginx in front of step 3 and of the resource servers.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { env } from "./playwright.config";
import { serve } from "./visit";

/** The configurations of nginx that the book shows: the variable with its URL, and the file. */
const NGINX = [["PREFIX", "prefix"], ["LIMITS", "limits"], ["BEHIND", "instances"]];

export default async function setup() {
    if (!env.NGINX_PROGRAM) return;

    // Everything that nginx writes goes into its own folder. A single process is easy to start and to end.
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(it => `${it}_temp_path ${it};`).join(" ");
    let text = `daemon off; master_process off; pid nginx.pid; events {} http { access_log off; ${paths}\n`;
    for (const [name, file] of NGINX) {
        const { url, end } = await serve(() => {});
        end();
        // Whoever has to know its own address was told it before.
        env[name] ??= `${url}/api/v1`;
        const changes = [
            ["127.0.0.1:8080", new URL(env[name]).host], ["http://127.0.0.1:8000", env.API],
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
