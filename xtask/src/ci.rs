//! `cargo xtask ci`: everything that has to pass before a change lands.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

/// The commands, as a person types them in the root of the repository.
const COMMANDS: [&str; 3] = [
    "cargo test --locked --workspace -- --include-ignored",
    "cargo fmt --check",
    "cargo clippy --locked --workspace --all-targets -- -D warnings",
];

/// Runs the commands, one after the other, up to the first that fails.
pub fn run() -> anyhow::Result<()> {
    let start = Instant::now();
    for command in COMMANDS {
        println!("\n$ {command}");
        let start = Instant::now();
        let mut words = command.split(' ');
        let status = Command::new(words.next().unwrap_or_default())
            .args(words)
            .current_dir(root())
            .status()
            .with_context(|| format!("{command} could not be started"))?;
        if !status.success() {
            bail!("\nFAILED: {command}\nRun that line alone to repeat it.");
        }
        println!("passed in {}", seconds(start.elapsed()));
    }
    println!("\nPASSED: {} commands in {}", COMMANDS.len(), seconds(start.elapsed()));
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f32())
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
