//! The course tool: what a learner, a teacher and a maintainer type after `cargo xtask`.

mod bench;
mod book;
mod browser;
mod check;
mod ci;
mod course;
mod dev;
mod diff;
mod exercises;
mod installed;
mod map;
mod promises;
mod show;
mod snapshots;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::course::{BadInput, Step};

/// The course tool. Without a command it shows the map of the course.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// A step is named `2`, `02` or `step-02-use-it` everywhere.
#[derive(Subcommand)]
enum Command {
    /// Run a step, and build and start it again whenever a file of it is saved
    Dev {
        /// The step to run
        step: String,
    },
    /// Show what one step adds to another
    Diff(diff::Args),
    /// Ask whether a server of your own keeps the promises of a step
    Check(check::Args),
    /// List the snapshots that wait for a decision, and those that no test asks for
    Snapshots {
        /// Take the new ones over and delete the orphans
        #[arg(long)]
        accept: bool,
    },
    /// Break a copy of a step on purpose, and see which promise it breaks
    Break(exercises::Args),
    /// Build the book, and open, serve, check or renew it
    Book(book::Args),
    /// See the steps, the frontend and the book as a person does, in a browser
    Browser(browser::Args),
    /// Measure how fast the steps are, and how long a learner waits
    Bench(bench::Args),
    /// Run everything that has to pass before a change lands
    Ci,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("{error:#}");
            // 2 for what the person typed, as clap has it; 1 for what the command found.
            if error.is::<BadInput>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(command: Option<Command>) -> anyhow::Result<()> {
    match command {
        None => map::run(),
        Some(Command::Dev { step }) => dev::run(&Step::named(&step)?),
        Some(Command::Diff(args)) => diff::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Snapshots { accept }) => snapshots::run(accept),
        Some(Command::Break(args)) => exercises::run(&args),
        Some(Command::Book(args)) => book::run(&args),
        Some(Command::Browser(args)) => browser::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Ci) => ci::run(),
    }
}
