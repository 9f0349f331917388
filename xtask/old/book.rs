//! `cargo xtask book`: starts the book's builder, a crate of its own, which the other commands need not compile.

use std::process::exit;

use anyhow::Context;

use crate::course::cargo;

/// What `cargo xtask book` can be asked for: the builder knows.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// See `cargo xtask book --help`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Passes the arguments on, and the exit code back.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut builder = cargo();
    // Not `--quiet`: the first time compiles mdBook, and a silent minute looks like a hang.
    builder.args(["run", "--locked", "--package", "xtask-book", "--"]).args(&args.arguments);
    let status = builder.status().context("cargo could not be started: is it in your PATH?")?;
    exit(status.code().unwrap_or(1))
}
