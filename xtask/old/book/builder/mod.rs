//! Builds the book, checks it, and runs what its pages say.

#![allow(clippy::format_collect, reason = "a page is put together once: plain is best")]

mod build;
mod checks;
mod curves;
mod drawing;
mod elements;
mod fastapi;
mod helpers;
mod marks;
mod measured;
mod quotes;
mod recordings;
mod serve;
mod server;
mod sources;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use mdbook_driver::book::Chapter;
use regex::Regex;

use self::{
    recordings::RENEW,
    server::{Server, Start},
    sources::{Sources, files, slashes},
};
use crate::course::root;

/// What is wrong with the book: a file, a line (0 stands for all), and what to do. All is told at once.
#[derive(Default)]
struct Problems(BTreeSet<(String, usize, String)>);

impl Problems {
    /// Notes down what is wrong, if something is.
    fn add(&mut self, file: &str, line: usize, what: impl Into<Option<String>>) {
        self.0.extend(what.into().map(|what| (file.to_owned(), line, what)));
    }

    /// Fails with all the problems, if there are any.
    fn into_result(self) -> anyhow::Result<()> {
        let lines = self.0.iter().map(|(file, line, what)| match line {
            0 => format!("{file}: {what}\n"),
            _ => format!("{file}:{line}: {what}\n"),
        });
        let (count, lines) = (self.0.len(), lines.collect::<String>());
        let problems = if count == 1 { "problem" } else { "problems" };
        anyhow::ensure!(count == 0, "{lines}The book has {count} {problems}.");
        Ok(())
    }
}

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

/// The path of a page from `book/src`.
fn path_of(page: &Chapter) -> String {
    page.source_path.as_deref().map(slashes).unwrap_or_default()
}

/// An expression of this tool's own.
fn regex(expression: &str) -> Regex {
    Regex::new(expression).expect("the tests use every expression")
}
