//! The course tool: the commands that learners, teachers and maintainers type after `cargo xtask`.

mod breaking;
mod browser;
mod check;
mod ci;
mod dev;
mod diff;
mod judge;
mod new;
mod promises;
mod question;
mod requirement;
mod snapshots;

use std::{ffi::OsString, process::ExitCode};

use anyhow::Context;
use clap::Parser;
use xtask::{
    authorization_server,
    course::{BadInput, cargo},
};

/// The course tool. A step is named 2, 02 or step-02-use-it, and runs with: cargo run -p step-02-use-it
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
enum Command {
    /// Run a step, or a crate of your own, and build and start it again whenever a file of it is saved
    Dev(dev::Args),
    /// Begin an API of your own from a step, in a folder of its own
    New(new::Args),
    /// Show what one step adds to another
    Diff(diff::Args),
    /// Check that the document of any API is true, or that a server keeps the promises of a step
    Check(check::Args),
    /// Show the answers that changed, and the snapshots that no test asks for
    Snapshots {
        /// Accept the changed answers, and delete the orphans
        #[arg(long)]
        accept: bool,
    },
    /// Break a copy of a step on purpose, and see which promise it breaks
    Break(breaking::Args),
    /// Start the authorization server for the program in book/programs/resource-server
    AuthorizationServer,
    /// Build the book, and open, serve, check or renew it
    #[command(disable_help_flag = true)]
    Book(Rest),
    /// See the steps, the frontend and the book as a person does, in a browser
    Browser(browser::Args),
    /// Measure how fast the steps are, and how long a learner waits
    #[command(disable_help_flag = true)]
    Bench(Rest),
    /// Run everything that has to pass before a change lands
    Ci,
}

/// The arguments for another program of the course.
#[derive(clap::Args)]
struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{error:#}");
            // 2 means bad input, as in clap. 1 means that the command found something.
            ExitCode::from(if error.is::<BadInput>() { 2 } else { 1 })
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Dev(args) => dev::run(&args),
        Command::New(args) => new::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Snapshots { accept } => snapshots::run(accept),
        Command::Break(args) => breaking::run(&args),
        Command::AuthorizationServer => return authorization_server::run(),
        Command::Book(rest) => return other("xtask-book", rest),
        Command::Browser(args) => browser::run(&args),
        Command::Bench(rest) => return other("xtask-bench", rest),
        Command::Ci => ci::run(),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Runs another crate, so that the other commands need not compile its dependencies.
fn other(package: &str, rest: Rest) -> anyhow::Result<ExitCode> {
    let mut run = cargo();
    run.args(["run", "--locked", "--package", package, "--"]).args(rest.words);
    let status = run.status().context("cargo could not be started: is it in your PATH?")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}
