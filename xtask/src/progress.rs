//! The look of the commands: a sign while long work goes on, and the colours of its result.

use std::{
    process::{Command, Output},
    time::Duration,
};

use anyhow::Context;
use clap::builder::styling::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

/// As it should be.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// As it should not be.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// A heading.
pub const BOLD: Style = Style::new().bold();

/// Runs a command, and returns its output. Meanwhile a terminal shows what goes on, and for how long. A pipe does not.
pub fn run(what: &str, command: &mut Command) -> anyhow::Result<Output> {
    let style = ProgressStyle::with_template("{spinner} {msg}, {elapsed}")?;
    let bar = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    let output = command.output();
    bar.finish_and_clear();
    output.with_context(|| format!("{} could not be started", command.get_program().display()))
}
