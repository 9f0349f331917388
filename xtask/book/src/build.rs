//! Builds the book with mdBook, in a temporary folder first: only what is in order replaces the last one.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anyhow::{Context, Result};
use mdbook_driver::{MDBook, book::Chapter};
use tracing_subscriber::{filter::LevelFilter, util::SubscriberInitExt};
use xtask::{exercises, server::Server};

use crate::page::{self, arguments};
use crate::sources::{Sources, all_told, slashes};
use crate::transcripts::{self, File};
use crate::{fastapi, links};

/// The book, and its pages as their authors wrote them.
fn load(sources: &Sources) -> Result<MDBook> {
    let says = "book/src/SUMMARY.md names what cannot be read: mend it, or write what is missing";
    MDBook::load(sources.root.join("book")).context(says)
}

/// The path of a page from `book/src`.
fn path_of(page: &Chapter) -> String {
    page.source_path.as_deref().map(slashes).unwrap_or_default()
}

/// Builds the book, and says where it is. A book with a problem changes nothing.
pub fn build(sources: &Sources) -> Result<PathBuf> {
    let (built, output) = (check(sources)?, sources.root.join("book/book"));
    _ = fs::remove_dir_all(&output);
    fs::rename(built, &output)?;
    Ok(output)
}

/// Builds the book in a folder of its own, and fails with all that is wrong with it.
pub fn check(sources: &Sources) -> Result<PathBuf> {
    let (mut book, mut problems) = (load(sources)?, Vec::new());
    let output = sources.root.join("target/course/book");
    fs::create_dir_all(&output)?;
    book.config.build.build_dir.clone_from(&output);
    book.book.for_each_chapter_mut(|chapter| {
        chapter.content = page::expand(sources, &path_of(chapter), &chapter.content, &mut problems);
    });

    // mdBook warns of an element that is never closed, and the like. Left to itself it would build all the same.
    let log = output.with_extension("log");
    let logging = tracing_subscriber::fmt().with_writer(fs::File::create(&log)?);
    let logging = logging.with_max_level(LevelFilter::WARN).with_level(false).with_target(false);
    let logging = logging.without_time().set_default();
    book.build()?;
    drop(logging);
    problems.extend(fs::read_to_string(log)?.lines().map(|line| format!("mdBook: {line}")));
    links::check(&sources.root, &output, &mut problems)?;
    all_told(&problems)?;
    Ok(output)
}

/// Runs everything that the pages quote the output of.
pub fn run(sources: &Sources, start: &dyn Fn(&str) -> Result<Server>) -> Result<Vec<File>> {
    let (mut files, mut broken) = (fastapi::answers(sources, start)?, BTreeSet::new());
    let book = load(sources)?.book;
    for page in book.chapters() {
        broken.extend(arguments(&page.content, "rustc"));
        let (path, mut entries) = (path_of(page), Vec::new());
        let commands: Vec<_> = arguments(&page.content, "run").map(transcripts::parts).collect();
        for commands in commands.chunk_by(|one, next| one.0 == next.0) {
            let printed = transcripts::run(sources, &start(commands[0].0)?, commands);
            entries.extend(printed.with_context(|| format!("a command of book/src/{path} failed"))?);
        }
        if !entries.is_empty() {
            files.push((transcripts::file(&path), entries.join("\n")));
        }
    }
    for name in broken {
        let said = exercises::named(name)?.compiler_says()? + "\n";
        files.push((transcripts::file(&format!("rustc-{name}")), said));
    }
    Ok(files)
}
