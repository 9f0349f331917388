//! `cargo xtask ci`: everything that has to pass before a change lands.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::{
    course::{root, target},
    show::{BOLD, NEW, OLD, styled},
};

/// The commands, as a person types them in the root of the repository.
const COMMANDS: [&str; 17] = [
    "cargo fmt --check",
    "cargo fmt --check --manifest-path step-02-use-it/fuzz/Cargo.toml",
    "cargo fmt --check --manifest-path step-03-token-route/fuzz/Cargo.toml",
    "cargo fmt --check --all --manifest-path xtask/contenders/Cargo.toml",
    "cargo test --locked --workspace -- --include-ignored",
    "cargo test --locked --manifest-path step-02-use-it/fuzz/Cargo.toml",
    "cargo test --locked --manifest-path step-03-token-route/fuzz/Cargo.toml",
    "cargo clippy --locked --workspace --all-targets -- -D warnings",
    "cargo xtask break --verify",
    "cargo xtask book --check",
    "cargo test --locked --package xtask --features browser browser::",
    "cargo clippy --locked --package xtask --features browser --all-targets -- -D warnings",
    "cargo xtask book",
    "cargo xtask browser",
    "cargo test --locked --package xtask --features bench bench::",
    "cargo clippy --locked --package xtask --features bench --all-targets -- -D warnings",
    "cargo xtask bench --instructions",
];

/// Runs the commands, one after the other, up to the first that fails.
pub fn run() -> anyhow::Result<()> {
    let start = Instant::now();
    for command in COMMANDS {
        anstream::println!("\n{}", styled(BOLD, command));
        let start = Instant::now();
        let mut words = command.split(' ');
        let status = Command::new(words.next().unwrap_or_default())
            .args(words)
            .current_dir(root())
            // For the `fuzz` crates, workspaces of their own: here they find their dependencies built.
            .env("CARGO_TARGET_DIR", target()?)
            .status()
            .with_context(|| format!("{command} could not be started"))?;
        if !status.success() {
            bail!("\n{} {command}\nThat line alone repeats it.", styled(OLD, "FAILED"));
        }
        anstream::println!("{} in {}", styled(NEW, "passed"), seconds(start.elapsed()));
    }
    let passed = styled(NEW, "PASSED");
    anstream::println!("\n{passed}: {} commands in {}", COMMANDS.len(), seconds(start.elapsed()));
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f32())
}
