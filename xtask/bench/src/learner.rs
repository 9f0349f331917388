//! The time that a learner waits: for a build, for an answer after a save, for the tests.

use std::{fs, net::TcpListener, process::Command, time::Instant};

use anyhow::{Result, ensure};
use xtask::course::{copy, scratch};
use xtask::server::Server;

use crate::figures::Figures;
use crate::programs::{CONTENDERS, CURL, Program, shell};

const SAVES: u32 = 7;

/// Measures all of it in a copy, so that the course itself stays as it is.
pub fn measure(programs: &[Program], run: &mut Figures) -> Result<()> {
    copy(&scratch("bench"))?;
    for round in 1..=3 {
        eprintln!("cold builds, {round} of 3");
        timed(&format!("rm -rf target {CONTENDERS}/target"))?;
        let hello = timed(&format!("cd {CONTENDERS}; cargo build --locked --package hello-world"))?;
        run.row("build-time", "axum's hello world")?.push(hello);
        run.row("build-time", "step 1")?.push(timed("cargo build --locked --package step-01-first-steps")?);
    }
    if let Some(fastapi) = programs.iter().find(|program| program.name == "FastAPI") {
        let (serve, source) =
            (format!("{} --reload", fastapi.command), format!("{CONTENDERS}/first_steps.py"));
        *run.row("edit", "uvicorn --reload")? = answers(&serve, &source, ": token}", ": token + '#'}")?;
    }
    let (dev, source) = ("cargo run --locked --quiet --package xtask dev 2", "step-02-use-it/src/lib.rs");
    let seconds = answers(dev, source, "Items { token })", "Items { token: token + \"#\" })")?;
    *run.row("edit", "cargo xtask dev 2")? = seconds;
    let test = "INSTA_WORKSPACE_ROOT=$PWD cargo test --locked --package step-02-use-it";
    let seconds = saves("step-02-use-it/src/security.rs", "//!", "//! #", test)?;
    *run.row("edit", "save to all tests of step 2")? = seconds;
    Ok(())
}

/// Starts a server that reloads after a save, and measures the seconds to the first answer that shows the change.
fn answers(command: &str, source: &str, old: &str, new: &str) -> Result<Vec<f64>> {
    // The port is the same each time.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut env = Command::new("env");
    env.args(format!("-u CARGO_TARGET_DIR PORT={} {command}", address.port()).split(' '));
    let server = Server::start(env.current_dir(scratch("bench")))?;
    let ask = format!("{CURL} -H 'Authorization: Bearer foobar' {address}/items/ 2>&1");
    // Asking more often would take time from the build.
    let tries = "for try in $(seq 9999); do sleep 0.01";
    let seconds = saves(source, old, new, &format!("{tries}; {ask} | grep foobar# && exit; done; false"))?;
    server.end()?;
    Ok(seconds)
}

/// Saves a change, each time with another number for `#`, and measures the seconds that the commands take.
fn saves(source: &str, old: &str, new: &str, commands: &str) -> Result<Vec<f64>> {
    let file = scratch("bench").join(source);
    let text = fs::read_to_string(&file)?;
    ensure!(
        text.contains(old),
        "{source} has no `{old}` to change any more: name another text in learner.rs."
    );
    let mut seconds = Vec::new();
    for save in 0..=SAVES {
        eprintln!("saves of {source}, {save} of {SAVES}");
        let number = |text: &str| text.replace('#', &save.to_string());
        fs::write(&file, text.replace(old, &number(new)))?;
        seconds.push(timed(&number(commands))?);
        // Work that goes on after the answer must not count for the next one.
        shell("sleep 0.5")?;
    }
    fs::write(&file, text)?;
    // The first one waits for a cold build.
    Ok(seconds.split_off(1))
}

/// The seconds that these commands take in the copy.
fn timed(commands: &str) -> Result<f64> {
    let start = Instant::now();
    shell(&format!("cd target/course/bench; {commands}"))?;
    Ok(start.elapsed().as_secs_f64())
}
