//! `cargo xtask ci`: everything that has to pass before a change lands.

use std::{io, process::Command, thread, time::Instant};

use anyhow::{Context, bail};
use xtask::course::root;
use xtask::progress::{BAD, BOLD, GOOD};

/// The commands, as you would type them in the root of the repository. Cargo compiles crates that are tested together
/// with the features of them all, so the steps are tested alone, as a learner does it, what is built on them next, and
/// the tool last.
const COMMANDS: [&str; 10] = [
    "cargo fmt --check",
    "cargo fmt --check --all --manifest-path xtask/bench/contenders/Cargo.toml",
    "cargo test --locked -- --include-ignored",
    "cargo test --locked --package clients --package notes --package resource-server --package fuzz",
    "cargo test --locked --package xtask --package xtask-book --package xtask-bench",
    "cargo clippy --locked --workspace --all-targets -- -D warnings",
    "cargo xtask break --verify",
    "cargo xtask book --check",
    "cargo xtask book",
    "cargo xtask browser --check",
];

/// This one runs beside the others, and is reported last: its counts do not depend on what else the machine does, and
/// its release build has a folder of its own.
const BESIDE: &str = "cargo xtask bench --instructions";

/// Runs the commands, one after the other, up to the first that fails.
pub fn run() -> anyhow::Result<()> {
    let (start, beside) = (Instant::now(), thread::spawn(|| command(BESIDE).output()));
    for line in COMMANDS {
        anstream::println!("\n{BOLD}{line}{BOLD:#}");
        let start = Instant::now();
        let status = command(line).status().with_context(|| format!("{line} could not be started"))?;
        told(line, status.success(), start)?;
    }
    anstream::println!("\n{BOLD}{BESIDE}{BOLD:#}");
    let output = beside.join().unwrap_or(Err(io::ErrorKind::Other.into()));
    let output = output.with_context(|| format!("{BESIDE} could not be started"))?;
    print!("{}", String::from_utf8_lossy(&[output.stderr, output.stdout].concat()));
    told(BESIDE, output.status.success(), start)?;
    let (count, seconds) = (COMMANDS.len() + 1, start.elapsed().as_secs_f32());
    anstream::println!("\n{GOOD}PASSED{GOOD:#}: {count} commands in {seconds:.1} s");
    Ok(())
}

fn command(line: &str) -> Command {
    let mut words = line.split(' ');
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).current_dir(root());
    command
}

fn told(line: &str, passed: bool, start: Instant) -> anyhow::Result<()> {
    if !passed {
        bail!("\n{BAD}FAILED{BAD:#} {line}\nTo repeat it, run that line alone.");
    }
    anstream::println!("{GOOD}passed{GOOD:#} in {:.1} s", start.elapsed().as_secs_f32());
    Ok(())
}
