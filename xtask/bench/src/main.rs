//! `cargo xtask bench`: how fast the steps are compared with others, and how long a learner waits.

mod counts;
mod figures;
mod learner;
mod load;
mod programs;

use anyhow::{Result, ensure};
use clap::Parser;
use xtask::course::installed;
use xtask::record::{COUNTS, RUN};

use figures::Figures;

/// Measure how fast the steps are, and how long a learner waits.
///
/// It takes half an hour, and needs the machine for itself. With --instructions or --signatures it takes some minutes.
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench")]
struct Args {
    /// Keep the figures, so that the book shows them
    #[arg(long)]
    save: bool,
    /// Count for the steps alone, and fail if a count is more than 3 % above the recorded one
    #[arg(long)]
    instructions: bool,
    /// The same for a token of an authorization server, with each kind of signature
    #[arg(long, conflicts_with = "instructions")]
    signatures: bool,
}

fn main() {
    if let Err(error) = measure(&Args::parse()) {
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}

fn measure(args: &Args) -> Result<()> {
    let only_counts = args.instructions || args.signatures;
    for tool in ["curl", "valgrind", "wrk"] {
        let is_there = installed(tool).is_some() || (only_counts && tool == "wrk");
        ensure!(is_there, "Install {tool} first. The measurement needs Linux.");
    }
    if args.instructions {
        return part(args, COUNTS, |counts| counts::measure(&programs::steps()?, counts));
    }
    if args.signatures {
        return part(args, COUNTS, counts::signatures);
    }
    let programs = programs::all(args.save)?;
    part(args, COUNTS, |counts| counts::measure(&programs, counts))?;
    part(args, COUNTS, counts::signatures)?;
    for measure in [load::requests, load::connections, load::tokens, learner::measure] {
        part(args, RUN, |run| measure(&programs, run))?;
    }
    Ok(())
}

/// Measures a part, shows it, and keeps it or judges it. A later part may fail, so it does not wait for the others.
fn part(args: &Args, file: &'static str, measure: impl FnOnce(&mut Figures) -> Result<()>) -> Result<()> {
    let mut figures = Figures::of(file)?;
    measure(&mut figures)?;
    let verdict = figures.judge();
    if args.save {
        figures.save()
    } else if args.instructions || args.signatures {
        verdict
    } else {
        Ok(())
    }
}
