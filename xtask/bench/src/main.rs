//! `cargo xtask bench`: how fast the steps are compared with others, and how long a learner waits.

mod counts;
mod figures;
mod learner;
mod load;
mod programs;

use anyhow::{Result, ensure};
use clap::Parser;
use xtask::{course::installed, record};

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
    let mut counts = Figures::of(record::COUNTS)?;
    if only_counts {
        return counts::check(&mut counts, args.signatures, args.save);
    }
    let (mut run, programs) = (Figures::of(record::RUN)?, programs::all(args.save)?);
    counts::measure(&programs, &mut counts)?;
    counts::signatures(&mut counts)?;
    counts.write(false)?;
    for part in [load::requests, load::connections, load::tokens, learner::measure] {
        part(&programs, &mut run)?;
        // A later part may fail.
        run.write(false)?;
    }
    for mut figures in [counts, run] {
        figures.show();
        figures.write(args.save)?;
    }
    Ok(())
}
