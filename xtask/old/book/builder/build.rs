//! Builds the book with mdBook: into a temporary folder first, and only what is in order replaces the last one.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use mdbook_driver::{MDBook, book::Chapter};
use tempfile::{NamedTempFile, TempDir};
use tracing_subscriber::{filter::LevelFilter, util::SubscriberInitExt};

use super::{Problems, Sources, checks, files, helpers, path_of, regex};

/// The book, and its pages as their authors wrote them, in the order of the summary.
pub fn load(sources: &Sources) -> anyhow::Result<(MDBook, Vec<Chapter>)> {
    let book = MDBook::load(sources.root.join("book"))?;
    let pages = book.book.chapters().cloned().collect();
    Ok((book, pages))
}

/// Builds the book, and says where it is. A book with a problem changes nothing.
pub fn build(sources: &Sources) -> anyhow::Result<PathBuf> {
    let built = check(sources)?;
    let output = sources.root.join("book/book");
    if output.exists() {
        fs::remove_dir_all(&output)?;
    }
    for path in files(built.path(), "", "") {
        let to = output.join(&path);
        fs::create_dir_all(to.parent().unwrap_or(&output))?;
        fs::copy(built.path().join(path), to)?;
    }
    Ok(output)
}

/// Builds the book in a temporary folder, and fails with all that is wrong with it.
pub fn check(sources: &Sources) -> anyhow::Result<TempDir> {
    let mut problems = Problems::default();
    let output = tempfile::tempdir()?;
    let (mut book, pages) = match load(sources) {
        Ok(loaded) => loaded,
        Err(error) => {
            let error = format!("{error:#}");
            let summary = sources.read("book/src/SUMMARY.md").unwrap_or_default();
            let named = |line: &str| line.split(['(', ')']).any(|path| error.contains(&format!("`{path}`")));
            let line = summary.lines().position(named).map_or(0, |index| index + 1);
            problems.add("book/src/SUMMARY.md", line, format!("{error}: mend it, or write what is missing"));
            return problems.into_result().map(|()| output);
        }
    };
    output.path().clone_into(&mut book.config.build.build_dir);
    book.book.for_each_chapter_mut(|chapter| {
        chapter.content = helpers::expand(sources, &path_of(chapter), &chapter.content, &mut problems);
    });

    // What mdBook warns of, such as an element that is never closed. Left to itself it would build all the same.
    let log = NamedTempFile::new()?;
    let logging = tracing_subscriber::fmt()
        .with_writer(Arc::new(log.reopen()?))
        .with_max_level(LevelFilter::WARN)
        .with_level(false)
        .with_target(false)
        .without_time()
        .set_default();
    book.build()?;
    drop(logging);
    for warning in fs::read_to_string(&log)?.lines() {
        problems.add("mdBook", 0, warning.to_owned());
    }
    finish(output.path())?;
    checks::run(sources, &pages, output.path(), &mut problems)?;
    problems.into_result().map(|()| output)
}

/// What mdBook's pages lack for a keyboard and a screen reader, and what they get instead.
const ACCESS: [(&str, &str); 4] = [
    // What scrolls sideways can be scrolled by keyboard.
    (r#"<div class="table-wrapper"#, r#"<div tabindex="0" class="table-wrapper"#),
    (r#"><code class="language-"#, r#"><code tabindex="0" class="language-"#),
    // The bar is a part of the page that has a name.
    (r#"<div id="mdbook-menu-bar""#, r#"<div role="banner" id="mdbook-menu-bar""#),
    // The label of a hidden box takes no focus; a button does. It waits for mdBook's script, which has to be first.
    (
        r#"<label (id="mdbook-sidebar-toggle" class="icon-button") for="(mdbook-sidebar-toggle-anchor)"((?s:.*?))</label>"#,
        r#"<button type="button" $1 onclick="setTimeout(() => document.getElementById('$2').click())"$3</button>"#,
    ),
];

/// Makes the pages usable for all. Where mdBook does it some day, a test says so.
fn finish(output: &Path) -> anyhow::Result<()> {
    let access = ACCESS.map(|(from, to)| (regex(from), to));
    for path in files(output, "", ".html").iter().map(|path| output.join(path)) {
        let mut html = fs::read_to_string(&path)?;
        for (from, to) in &access {
            html = from.replace_all(&html, *to).into_owned();
        }
        fs::write(path, html)?;
    }
    Ok(())
}
