//! wrk, the load generator: the requests a second and the memory of each program, also as the work grows.

use anyhow::{Context, Result};
use xtask::course::{copy, root, scratch};
use xtask::exercises::{self, Of};
use xtask::record::number;

use crate::figures::Figures;
use crate::programs::{CONTENDERS, Program, Running, build, shell};

const ROUNDS: u32 = 5;
/// Stands before the command of a server. wrk has the second core.
const FIRST_CORE: &str = "taskset -c 0";

/// The requests a second and the memory of each program.
pub fn requests(programs: &[Program], run: &mut Figures) -> Result<()> {
    let debug = build("step 2, debug build", ".", "step-02-use-it", "")?;
    let all = programs.iter().chain([&debug]);
    let servers = all.map(|program| program.start(FIRST_CORE)).collect::<Result<Vec<_>>>()?;
    // The programs take turns, so that a disturbance hits them all. The first round warms up.
    for round in 0..=ROUNDS {
        for server in &servers {
            let name = &server.name;
            eprintln!("requests, {round} of {ROUNDS}: {name}");
            let (rate, memory) = load(server, &server.token, 64, 2)?;
            if round > 0 {
                run.row("requests-token-64", name)?.push(rate);
                run.row("memory-64", name)?.push(memory);
            }
        }
    }
    Ok(())
}

/// The requests a second with more and more connections.
pub fn connections(programs: &[Program], run: &mut Figures) -> Result<()> {
    let both = programs.iter().filter(|program| ["FastAPI", "step 2"].contains(&&*program.name));
    let servers = both.map(|program| program.start(FIRST_CORE)).collect::<Result<Vec<_>>>()?;
    for round in 1..=ROUNDS {
        eprintln!("connections, {round} of {ROUNDS}");
        for server in servers.iter().rev() {
            for count in [1, 8, 64, 256] {
                let s = if count == 1 { "" } else { "s" };
                let row = format!("{}, {count} connection{s}", server.name);
                run.row("connections", &row)?.push(load(server, &server.token, count, 1)?.0);
            }
        }
    }
    Ok(())
}

/// Step 3 with one live token, with ten thousand and with a million.
pub fn tokens(_: &[Program], run: &mut Figures) -> Result<()> {
    copy(&scratch("bench"))?;
    let course = "target/course/bench";
    exercises::apply(&scratch("bench"), &root().join(CONTENDERS).join("tokens.patch"), Of::Course)?;
    let program = build("step 3", course, "step-03-token-route", "--release")?;
    let mut servers = Vec::new();
    for count in [1, 10_000, 1_000_000] {
        eprintln!("logging in: {count} times");
        let server = program.start(FIRST_CORE)?;
        let (api, file) = (&server.server.url, format!("target/tokens-{count}"));
        // It ends by itself, and in any case after half an hour, when the first tokens expire.
        let wrk = format!("wrk -t 1 -c 8 -d 1800 -s {CONTENDERS}/login.lua");
        shell(&format!("taskset -c 1 {wrk} {api}/token -- {count} {file}"))?;
        servers.push((number(f64::from(count)), server, format!("@{file}")));
    }
    for round in 1..=ROUNDS {
        eprintln!("tokens, {round} of {ROUNDS}");
        for how in ["the same token again", "one token after another"] {
            for (count, server, file) in &servers {
                let token = if how.starts_with("the") { &server.token } else { file };
                run.row("tokens", &format!("{count}, {how}"))?.push(load(server, token, 64, 1)?.0);
            }
        }
    }
    Ok(())
}

/// Sends requests for some seconds, with one token or with those in `@FILE`. Returns the answers a second, and the MiB
/// of the server with all connections open.
fn load(to: &Running, token: &str, connections: u32, seconds: u32) -> Result<(f64, f64)> {
    let wrk = format!("wrk -t1 -c{connections} -d{seconds} -s{CONTENDERS}/load.lua");
    let (id, url) = (to.server.id(), &to.url);
    let text = shell(&format!("SERVER={id} taskset -c 1 {wrk} {url} -- {token}"))?;
    // load.lua writes the last line.
    let report = serde_json::from_str(text.lines().last().unwrap_or_default());
    report.with_context(|| format!("wrk has measured nothing: {text}"))
}
