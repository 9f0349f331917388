//! `cargo xtask ci`: everything that has to pass before a change lands.

use std::{process::Command, time::Instant};

use anyhow::{Context, bail};
use xtask::course::{root, target};
use xtask::progress::{BAD, BOLD, GOOD};

/// The commands, as a person types them in the root of the repository.
const COMMANDS: [&str; 11] = [
    "cargo fmt --check",
    "cargo fmt --check --manifest-path xtask/fuzz/Cargo.toml",
    "cargo fmt --check --all --manifest-path xtask/bench/contenders/Cargo.toml",
    "cargo test --locked --workspace -- --include-ignored",
    "cargo clippy --locked --workspace --all-targets -- -D warnings",
    "cargo test --locked --manifest-path xtask/fuzz/Cargo.toml",
    "cargo xtask break --verify",
    "cargo xtask book --check",
    "cargo xtask book",
    "cargo xtask browser --check",
    "cargo xtask bench --instructions",
];

/// Runs the commands, one after the other, up to the first that fails.
pub fn run() -> anyhow::Result<()> {
    let start = Instant::now();
    for command in COMMANDS {
        anstream::println!("\n{BOLD}{command}{BOLD:#}");
        let start = Instant::now();
        let mut words = command.split(' ');
        let mut run = Command::new(words.next().unwrap_or_default());
        run.args(words).current_dir(root());
        // The fuzz crate, a workspace of its own, finds its dependencies built.
        run.env("CARGO_TARGET_DIR", target());
        let status = run.status().with_context(|| format!("{command} could not be started"))?;
        if !status.success() {
            bail!("\n{BAD}FAILED{BAD:#} {command}\nThat line alone repeats it.");
        }
        anstream::println!("{GOOD}passed{GOOD:#} in {:.1} s", start.elapsed().as_secs_f32());
    }
    let (count, seconds) = (COMMANDS.len(), start.elapsed().as_secs_f32());
    anstream::println!("\n{GOOD}PASSED{GOOD:#}: {count} commands in {seconds:.1} s");
    Ok(())
}
