//! `cargo xtask diff 1 2`: what one step adds to another.

use std::process::Command;

use anyhow::{Context, ensure};
use xtask::course::{BadInput, Step, root};

#[derive(clap::Args)]
pub struct Args {
    /// The step to start from
    from: String,
    /// The step to arrive at
    to: String,
    /// Only the code
    #[arg(long)]
    code: bool,
    /// Only the snapshots
    #[arg(long, conflicts_with = "code")]
    snapshots: bool,
    /// Only the summary
    #[arg(long)]
    stat: bool,
}

/// Asks git, which has colours, a pager, and your own settings for both.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let (from, to) = (Step::named(&args.from)?, Step::named(&args.to)?);
    let twice = || BadInput(format!("{} is the same step twice: name two, as in diff 1 2.", from.name));
    ensure!(from != to, twice());
    let part = match (args.code, args.snapshots) {
        (true, _) => "/src",
        (_, true) => "/tests/it/snapshots",
        _ => "",
    };
    let mut git = Command::new("git");
    git.current_dir(root()).args(["diff", "--no-index"]).args(args.stat.then_some("--stat"));
    // The name of the crate and the expression of a snapshot are not differences worth reading.
    let names = [&from, &to].map(|step| step.name.replace('-', "[-_]"));
    git.arg(format!("--ignore-matching-lines={}|^expression: ", names.join("|")));
    git.args([&from, &to].map(|step| format!("{}{part}", step.name)));
    let status = git.status().context("git could not be started: is it in your PATH?")?;
    // 1 means that they differ. A pager that is closed early ends git by a signal.
    ensure!(status.code().is_none_or(|code| code < 2), "git could not compare the steps.");
    Ok(())
}
