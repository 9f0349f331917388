//! Builds the book with mdBook: into a temporary folder first, and only what is in order replaces the last one.

use std::{
    cell::RefCell,
    fs,
    io::{BufRead, BufReader, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

use mdbook_driver::{MDBook, book::BookItem};
use tempfile::TempDir;
use tracing_subscriber::{filter::LevelFilter, util::SubscriberInitExt};

use super::{
    checks,
    helpers::Helpers,
    problems::Problems,
    repository::{Repository, files},
};

/// A page of the book, as its author wrote it.
pub struct Page {
    /// From `book/src`, with slashes.
    pub path: String,
    /// Its Markdown.
    pub text: String,
}

/// The pages, in the order of the summary.
pub fn pages(repository: &Repository) -> anyhow::Result<Vec<Page>> {
    Ok(pages_of(&MDBook::load(repository.root.join("book"))?))
}

fn pages_of(book: &MDBook) -> Vec<Page> {
    let pages = book.iter().filter_map(|item| match item {
        BookItem::Chapter(chapter) => {
            let path = chapter.source_path.as_ref()?.to_string_lossy().replace('\\', "/");
            Some(Page { path, text: chapter.content.clone() })
        }
        _ => None,
    });
    pages.collect()
}

/// Builds the book, and says where it is. A book with a problem changes nothing.
pub fn build(repository: &Repository) -> anyhow::Result<PathBuf> {
    let built = check(repository)?;
    let output = repository.root.join("book/book");
    if output.exists() {
        fs::remove_dir_all(&output)?;
    }
    for path in files(built.path(), "")? {
        let to = output.join(&path);
        fs::create_dir_all(to.parent().unwrap_or(&output))?;
        fs::copy(built.path().join(path), to)?;
    }
    Ok(output)
}

/// Builds the book in a temporary folder, and fails with all that is wrong with it.
pub fn check(repository: &Repository) -> anyhow::Result<TempDir> {
    let problems = Problems::default();
    let output = tempfile::tempdir()?;
    let mut book = match MDBook::load(repository.root.join("book")) {
        Ok(book) => book,
        Err(error) => {
            let error = format!("{error:#}");
            let summary = repository.read("book/src/SUMMARY.md").unwrap_or_default();
            let named = |line: &str| line.split(['(', ')']).any(|path| error.contains(&format!("`{path}`")));
            let line = summary.lines().position(named).map_or(0, |index| index + 1);
            problems.add("book/src/SUMMARY.md", line, format!("{error}: mend it, or write what is missing"));
            problems.into_result()?;
            return Ok(output);
        }
    };
    output.path().clone_into(&mut book.config.build.build_dir);
    book.with_preprocessor(Helpers {
        repository: repository.clone(),
        problems: problems.clone(),
        used: RefCell::default(),
    });

    // What mdBook warns of, such as an element that is never closed. Left to itself it would build all the same.
    let mut log = tempfile::tempfile()?;
    let logging = tracing_subscriber::fmt()
        .with_writer(Arc::new(log.try_clone()?))
        .with_max_level(LevelFilter::WARN)
        .with_level(false)
        .with_target(false)
        .without_time()
        .set_default();
    book.build()?;
    drop(logging);
    log.rewind()?;
    for warning in BufReader::new(log).lines() {
        problems.add("mdBook", 0, warning?);
    }
    finish(output.path())?;
    checks::run(repository, &pages_of(&book), output.path(), &problems)?;
    problems.into_result()?;
    Ok(output)
}

/// What mdBook's pages lack for a keyboard and a screen reader, and what they get instead.
const ACCESS: [(&str, &str); 4] = [
    // What scrolls sideways can be scrolled by keyboard.
    ("<div class=\"table-wrapper", "<div tabindex=\"0\" class=\"table-wrapper"),
    ("><code class=\"language-", "><code tabindex=\"0\" class=\"language-"),
    // The bar is a part of the page that has a name.
    ("<div id=\"mdbook-menu-bar\"", "<div role=\"banner\" id=\"mdbook-menu-bar\""),
    // The label of a hidden box takes no focus; a button does. It waits for mdBook's script, which has to be first.
    (
        "<label id=\"mdbook-sidebar-toggle\" class=\"icon-button\" for=\"mdbook-sidebar-toggle-anchor\"",
        "<button type=\"button\" id=\"mdbook-sidebar-toggle\" class=\"icon-button\" \
         onclick=\"setTimeout(() => document.getElementById('mdbook-sidebar-toggle-anchor').click())\"",
    ),
];

/// Makes the pages usable for all. Where mdBook does it some day, a test says so.
fn finish(output: &Path) -> anyhow::Result<()> {
    for path in files(output, "")?.iter().filter(|path| path.ends_with("html")).map(|path| output.join(path))
    {
        let mut html = fs::read_to_string(&path)?;
        for (from, to) in ACCESS {
            html = html.replace(from, to);
        }
        if let Some((before, after)) = html.split_once("id=\"mdbook-sidebar-toggle\"") {
            html =
                format!("{before}id=\"mdbook-sidebar-toggle\"{}", after.replacen("</label>", "</button>", 1));
        }
        fs::write(path, html)?;
    }
    Ok(())
}
