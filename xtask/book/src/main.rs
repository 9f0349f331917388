//! `cargo xtask book`: the book, with its listings, answers and differences computed from the steps.
#![allow(clippy::format_collect, reason = "a page is put together once")]

mod build;
mod fastapi;
mod html;
mod links;
mod measured;
mod minutes;
mod page;
mod quote;
mod sources;
#[cfg(test)]
mod tests;
mod transcripts;

use std::{env, io::Write, io::stdout, process::Command, process::ExitCode};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use xtask::{authorization_server, course::root, server::Server};

/// Build the book, and open, serve, check or renew it
#[derive(Parser)]
#[command(name = "cargo xtask book", bin_name = "cargo xtask book")]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
struct Args {
    /// Open the book in the browser
    #[arg(long, conflicts_with = "serve")]
    open: bool,
    /// Serve the book on 127.0.0.1:4000 (or PORT), with Python's own server
    #[arg(long)]
    serve: bool,
    /// Build, run the commands of the pages and compare their output; write nothing
    #[arg(long, exclusive = true)]
    check: bool,
    /// Run the commands of the pages, and record their output
    #[arg(long)]
    renew: bool,
    /// List the links that leave the book
    #[arg(long, exclusive = true)]
    links: bool,
}

fn main() -> ExitCode {
    let Err(error) = run(&Args::parse()) else { return ExitCode::SUCCESS };
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

fn run(args: &Args) -> Result<()> {
    let sources = sources::Sources::at(&root())?;
    if args.links {
        // A reader such as `head` may have seen enough.
        _ = stdout().write_all(links::list(&build::check(&sources)?)?.as_bytes());
        return Ok(());
    }
    if args.check {
        build::check(&sources)?;
        transcripts::compare(&sources, &build::run(&sources, &start)?)?;
        println!("The book is in order.");
        return Ok(());
    }
    if args.renew {
        transcripts::renew(&sources, &build::run(&sources, &start)?)?;
    }
    let index = build::build(&sources)?.join("index.html").display().to_string();
    println!("Built {index}");
    if args.open {
        println!("If no browser opens, open it yourself.");
        opener::open(&index)
            .with_context(|| format!("No browser could be started: open {index} yourself"))?;
    }
    if args.serve {
        let port = env::var("PORT").unwrap_or("4000".into());
        println!("Serving the book on http://127.0.0.1:{port}/. Press Ctrl+C to stop.");
        let options = format!("-m http.server {port} --bind 127.0.0.1 --directory book/book");
        let mut python = Command::new("python3");
        let served = python.args(options.split(' ')).current_dir(root()).status();
        let served =
            served.with_context(|| format!("python3 could not be started: open {index} yourself"))?;
        ensure!(served.success(), "python3 failed: set PORT to a free port");
    }
    Ok(())
}

/// Starts a step, or the program that runs beside the steps, for the commands of a page.
fn start(step: &str) -> Result<Server> {
    eprintln!("Building and starting {step}");
    if step == transcripts::RESOURCE_SERVER {
        let [issuer, mut server] = authorization_server::with_resource_server("600")?;
        server.needed = Some(Box::new(issuer));
        return Ok(server);
    }
    // Commands that log in again and again are to be answered all the same.
    Server::step(step, &[("LOGIN_LIMIT", "0")])
}
