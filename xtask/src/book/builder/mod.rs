//! Builds the book, checks it, and runs what its pages say.

#![allow(clippy::format_collect, reason = "a page is put together once: plain is best")]

mod build;
mod checks;
mod elements;
mod fastapi;
mod helpers;
mod marks;
mod problems;
mod quotes;
mod recordings;
mod serve;
mod server;
mod sources;
#[cfg(test)]
mod tests;

use regex::Regex;

use self::{server::Server, sources::Sources};
use crate::course::root;

/// Builds the book, and does what else it is asked for.
pub fn run(args: &super::Args) -> anyhow::Result<()> {
    let sources = Sources::at(&root())?;
    if args.links {
        return checks::list_links(&sources);
    }
    if args.check {
        build::check(&sources)?;
        recordings::check(&sources, &Server::start)?;
        println!("The book is in order.");
        return Ok(());
    }
    if args.renew {
        recordings::renew(&sources, &Server::start)?;
    }
    if args.serve {
        return serve::run(&sources, args.open);
    }
    let index = build::build(&sources)?.join("index.html");
    println!("Built {}", index.display());
    if args.open {
        opener::open(&index)?;
    }
    Ok(())
}

/// An expression of this tool's own.
fn regex(expression: &str) -> Regex {
    Regex::new(expression).expect("the tests use every expression")
}
