//! Builds the book with mdBook, in a temporary folder first: only what is in order replaces the last one.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use mdbook_driver::{MDBook, book::Chapter};
use tracing_subscriber::{filter::LevelFilter, util::SubscriberInitExt};
use xtask::{exercises, server::Server};

use crate::{
    fastapi, links,
    page::{self, arguments},
    sources::{Sources, all_told, files, regex, slashes},
    transcripts::{self, File},
};

/// The book, and its pages as their authors wrote them.
fn load(sources: &Sources) -> Result<MDBook> {
    MDBook::load(sources.root.join("book")).map_err(|error| {
        let error = format!("{error:#}");
        let summary = sources.read("book/src/SUMMARY.md").unwrap_or_default();
        let is_named = |path: &str| error.contains(&format!("`{path}`"));
        let line = summary.lines().position(|line| line.split(['(', ')']).any(is_named));
        anyhow!(
            "book/src/SUMMARY.md:{}: {error}: mend it, or write what is missing\nThe book has 1 problem.",
            line.unwrap_or_default() + 1
        )
    })
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
    let mut written = String::new();
    book.book.for_each_chapter_mut(|chapter| {
        written += &format!("{}\n", chapter.content);
        chapter.content = page::expand(sources, &path_of(chapter), &chapter.content, &mut problems);
    });
    page::unused_regions(sources, &written, &mut problems);

    // What mdBook warns of, such as an element that is never closed. Left to itself it would build all the same.
    let log = output.with_extension("log");
    let logging = tracing_subscriber::fmt().with_writer(fs::File::create(&log)?);
    let logging = logging.with_max_level(LevelFilter::WARN).with_level(false);
    let logging = logging.with_target(false).without_time().set_default();
    book.build()?;
    drop(logging);
    let warnings = fs::read_to_string(log)?;
    problems.extend(warnings.lines().map(|line| format!("mdBook: {line}")));
    finish(&output)?;
    links::check(&sources.root, &output, &mut problems)?;
    all_told(&problems)?;
    Ok(output)
}

/// What mdBook's pages lack for a keyboard and a screen reader: an element, and what comes behind its name.
const ACCESS: [(&str, &str); 3] = [
    // What scrolls sideways can be scrolled by keyboard.
    (r#"<div class="table-wrapper"#, r#" tabindex="0" "#),
    (r#"<code class="language-"#, r#" tabindex="0" "#),
    // The bar is a part of the page that has a name.
    (r#"<div id="mdbook-menu-bar""#, r#" role="banner" "#),
];
/// The label of a hidden box takes no focus.
const LABEL: &str = r#"<label (id="mdbook-sidebar-toggle" class="icon-button") for="(mdbook-sidebar-toggle-anchor)"((?s:.*?))</label>"#;
/// A button does. It waits for mdBook's script, which has to be first.
const BUTTON: &str = r#"<button type="button" $1 onclick="setTimeout(() => document.getElementById('$2').click())"$3</button>"#;

/// Makes the pages usable for all. Where mdBook does it some day, a test says so.
fn finish(output: &Path) -> Result<()> {
    let label = regex(LABEL);
    for path in files(output, "", ".html") {
        let path = output.join(path);
        let mut html = fs::read_to_string(&path)?;
        for (start, with) in ACCESS {
            html = html.replace(start, &start.replacen(' ', with, 1));
        }
        fs::write(path, &*label.replace_all(&html, BUTTON))?;
    }
    Ok(())
}

/// Runs everything that the pages quote the output of.
pub fn run(sources: &Sources, start: &dyn Fn(&str) -> Result<Server>) -> Result<Vec<File>> {
    let mut files = fastapi::answers(sources, start)?;
    let (book, mut broken) = (load(sources)?, BTreeSet::new());
    for page in book.book.chapters() {
        broken.extend(arguments(&page.content, "rustc"));
        let commands = arguments(&page.content, "run").map(transcripts::parts);
        let commands: Vec<_> = commands.collect();
        let mut entries = vec![String::new(); commands.len()];
        for step in &sources.steps {
            let mut mine: Vec<_> = commands.iter().zip(&mut entries).collect();
            mine.retain(|((of, _), _)| of == step);
            if !mine.is_empty() {
                let texts: Vec<_> = mine.iter().map(|((_, text), _)| &**text).collect();
                let server = start(step);
                let printed = server.and_then(|server| transcripts::run(sources, &server, &texts));
                let failed = || format!("a command of book/src/{} failed", path_of(page));
                for ((command, entry), output) in
                    mine.into_iter().zip(printed.with_context(failed)?)
                {
                    *entry = transcripts::entry(command, &output);
                }
            }
        }
        if !commands.is_empty() {
            files.push((transcripts::file(&path_of(page)), entries.join("\n")));
        }
    }
    for name in broken {
        let said = exercises::named(name)?.compiler_says()? + "\n";
        files.push((transcripts::file(&format!("rustc-{name}")), said));
    }
    Ok(files)
}
