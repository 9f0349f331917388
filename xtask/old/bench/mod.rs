//! `cargo xtask bench`: how fast the steps are, beside others, and how long a learner waits.
//!
//! What measures is compiled behind the feature `bench`, which only this command switches on. The book reads the
//! records.

#[cfg(all(feature = "bench", unix))]
mod measure;
#[cfg(any(feature = "bench", feature = "book"))]
pub mod record;
#[cfg(any(feature = "bench", feature = "book"))]
pub mod targets;

#[cfg(all(feature = "bench", unix))]
pub use measure::run;

/// What `cargo xtask bench` can be asked for.
#[derive(clap::Args)]
#[cfg_attr(not(feature = "bench"), allow(dead_code, reason = "read by the tool that has the feature"))]
pub struct Args {
    /// What to measure; without it, everything
    parts: Vec<Part>,
    /// Keep the figures, for the book to show; of a part, beside those that were measured on the same machine before
    #[arg(long)]
    save: bool,
    /// Compare the counts of the steps with the recorded ones, and fail where one has grown by more than 3 %
    #[arg(long, conflicts_with = "parts")]
    instructions: bool,
}

/// A part of what is measured.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum Part {
    /// Requests, time, memory and start of each server, beside the others
    Server,
    /// Instructions, allocations and crates, which do not depend on the machine's mood
    Counts,
    /// How long a learner waits for a build, for an answer after a save, and for the tests
    Learner,
    /// How the work of a server grows with connections and tokens
    Growth,
}

/// Runs this very command again, in a course tool that can measure.
#[cfg(all(not(feature = "bench"), unix))]
pub fn run(_: &Args) -> anyhow::Result<()> {
    anstream::println!("Building what measures. The first time takes a minute.");
    crate::course::again_with("bench", &["--quiet"])
}

#[cfg(not(unix))]
pub fn run(_: &Args) -> anyhow::Result<()> {
    anyhow::bail!(
        "The tools that measure, wrk and valgrind, need Linux. On Windows, use its subsystem for Linux."
    )
}
