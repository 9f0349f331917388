//! `cargo xtask book`: the book, with its listings, answers and differences computed from the steps.
//!
//! mdBook is compiled behind the feature `book`, which only this command switches on.

#[cfg(feature = "book")]
mod builder;

#[cfg(feature = "book")]
pub use builder::run;

/// What `cargo xtask book` can be asked for.
#[derive(clap::Args)]
#[cfg_attr(not(feature = "book"), allow(dead_code, reason = "read by the tool that has the feature"))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag a person types")]
pub struct Args {
    /// Open the book in the browser
    #[arg(long, conflicts_with_all = ["check", "links"])]
    open: bool,
    /// Serve the book on 127.0.0.1:4000 (or PORT), build it again on a change, and reload the page
    #[arg(long, conflicts_with_all = ["check", "links"])]
    serve: bool,
    /// Build, run the commands of the pages and compare their output; write nothing
    #[arg(long, conflicts_with_all = ["renew", "links"])]
    check: bool,
    /// Run the commands of the pages, and record their output
    #[arg(long, conflicts_with = "links")]
    renew: bool,
    /// List the links that leave the book
    #[arg(long)]
    links: bool,
}

/// Runs this very command again, in a course tool that has mdBook.
#[cfg(not(feature = "book"))]
pub fn run(_: &Args) -> anyhow::Result<()> {
    // Not `--quiet`: the first time compiles mdBook, and a silent minute looks like a hang.
    crate::course::again_with("book", &[])
}
