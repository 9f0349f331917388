//! `cargo xtask book`: the book, with its listings, answers and differences computed from the steps.
//!
//! mdBook is compiled behind the feature `book`, which only this command switches on.

#![allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a page is put together once: plain is best"
)]

#[cfg(feature = "book")]
mod build;
#[cfg(feature = "book")]
mod checks;
#[cfg(feature = "book")]
mod fastapi;
#[cfg(feature = "book")]
mod helpers;
#[cfg(feature = "book")]
mod html;
#[cfg(feature = "book")]
mod marks;
#[cfg(feature = "book")]
mod problems;
#[cfg(feature = "book")]
mod quotes;
#[cfg(feature = "book")]
mod repository;
#[cfg(feature = "book")]
mod runs;
#[cfg(feature = "book")]
mod serve;
#[cfg(feature = "book")]
mod server;
#[cfg(all(test, feature = "book"))]
mod tests;
#[cfg(feature = "book")]
mod transcripts;

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
    use anyhow::Context;
    let mut cargo = std::process::Command::new("cargo");
    cargo.args(["run", "--locked", "--package", "xtask", "--features", "book"]);
    // The first time compiles mdBook, and a silent minute looks like a hang.
    let built =
        std::env::current_exe().ok().and_then(|exe| std::fs::read_dir(exe.parent()?.join("deps")).ok());
    let is_mdbook =
        |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("libmdbook_driver");
    if built.is_some_and(|entries| entries.flatten().any(is_mdbook)) {
        cargo.arg("--quiet");
    }
    if cfg!(windows) {
        // There, cargo cannot write over a program that runs: this one.
        cargo.args(["--target-dir", concat!(env!("CARGO_MANIFEST_DIR"), "/../target/book")]);
    }
    let status = cargo.arg("--").args(std::env::args_os().skip(1)).status();
    let status = status.context("cargo could not be started: is it in your PATH?")?;
    // What went wrong is said already.
    std::process::exit(status.code().unwrap_or(1))
}

/// Builds the book, and does what else it is asked for.
#[cfg(feature = "book")]
pub fn run(args: &Args) -> anyhow::Result<()> {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let repository = repository::Repository::new(root)?;
    if args.links {
        return checks::list_links(&repository);
    }
    if args.check {
        build::check(&repository)?;
        runs::check(&repository, &server::Server::start)?;
        println!("The book is in order.");
        return Ok(());
    }
    if args.renew {
        runs::renew(&repository, &server::Server::start)?;
    }
    if args.serve {
        return serve::run(&repository, args.open);
    }
    let index = build::build(&repository)?.join("index.html");
    println!("Built {}", index.display());
    if args.open {
        opener::open(&index)?;
    }
    Ok(())
}
