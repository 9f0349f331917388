//! `cargo xtask book`: the book, with its listings, answers and differences computed from the steps.
#![allow(clippy::format_collect, reason = "a page is put together once")]

mod build;
mod curve;
mod fastapi;
mod html;
mod links;
mod measured;
mod page;
mod quote;
mod sources;
#[cfg(test)]
mod tests;
mod transcripts;

use std::process::{Command, ExitCode};
use std::{env, io::Write, io::stdout, net::TcpListener};

use anyhow::{Context, Result, bail};
use clap::Parser;
use xtask::course::{BadInput, root};
use xtask::server::Server;

use sources::Sources;

/// Build the book, and open, serve, check or renew it
#[derive(Parser)]
#[command(name = "cargo xtask book", bin_name = "cargo xtask book")]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
struct Args {
    /// Open the book in the browser
    #[arg(long, conflicts_with_all = ["check", "links"])]
    open: bool,
    /// Serve the book on 127.0.0.1:4000 (or PORT), with Python's own server
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

fn main() -> ExitCode {
    let Err(error) = run(&Args::parse()) else {
        return ExitCode::SUCCESS;
    };
    eprintln!("{error:#}");
    // 2 for what the person typed, as clap has it; 1 for what the command found.
    ExitCode::from(if error.is::<BadInput>() { 2 } else { 1 })
}

fn run(args: &Args) -> Result<()> {
    let sources = Sources::at(&root())?;
    let start = |step: &str| {
        eprintln!("Building and starting {step}");
        // Commands that log in again and again are to be answered all the same.
        Server::step(step, &[("LOGIN_LIMIT", "0")])
    };
    if args.links {
        let list = links::list(&build::check(&sources)?)?;
        // Whoever reads it may have seen enough.
        _ = stdout().write_all(list.as_bytes());
        return Ok(());
    }
    if args.check {
        build::check(&sources)?;
        transcripts::compare(&sources, &build::run(&sources, &start)?)?;
        println!("The book is in order.");
        return Ok(());
    }
    if args.renew {
        transcripts::renew(&sources, build::run(&sources, &start)?)?;
    }
    let folder = build::build(&sources)?;
    println!("Built {}", folder.join("index.html").display());
    let mut page = format!("file://{}/index.html", folder.display()).replace(' ', "%20");
    let python = |arguments: String| {
        let mut python = Command::new("python3");
        let python = python.args(arguments.split(' ')).current_dir(&folder);
        let python = python.spawn();
        python.context("python3 could not be started: open the book yourself")
    };
    let mut server = None;
    if args.serve {
        let port = env::var("PORT").unwrap_or("4000".into());
        let address = format!("127.0.0.1:{port}");
        // Python would say with a traceback that the port is taken.
        if let Err(error) = TcpListener::bind(&address) {
            let what = format!("Cannot listen on {address}: {error}");
            bail!(BadInput(format!("{what}. Set PORT to a free port.")));
        }
        page = format!("http://{address}/");
        println!("Serving the book on {page}. Press Ctrl+C to stop.");
        server = Some(python(format!("-m http.server --bind 127.0.0.1 {port}"))?);
    }
    if args.open {
        python(format!("-m webbrowser {page}"))?.wait()?;
    }
    if let Some(mut server) = server {
        server.wait()?;
    }
    Ok(())
}
