//! The links of the pages that mdBook made. Left to itself, it builds a book with any of them dead.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use anyhow::Result;
use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::sources::{files, slashes};

/// What mdBook makes beside the pages, of the same or with links for a server.
const MADE: [&str; 4] = ["404.html", "index.html", "print.html", "toc.html"];

/// The links of a page, and the ids that a link can lead to.
type Page = [BTreeSet<String>; 2];

/// The pages, by their paths.
fn pages(output: &Path) -> Result<BTreeMap<String, Page>> {
    let paths = files(output, "", ".html").into_iter();
    let paths = paths.filter(|path| !MADE.contains(&&**path));
    let read = paths.map(|path| {
        let html = fs::read_to_string(output.join(&path))?;
        Ok((path, page(&html)))
    });
    read.collect()
}

fn page(html: &str) -> Page {
    let mut emitter = DefaultEmitter::default();
    // What looks like an element in a script or a style sheet is none.
    emitter.naively_switch_states(true);
    let mut found = Page::default();
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        let Token::StartTag(tag) = token else {
            continue;
        };
        for (name, value) in tag.attributes {
            let value = String::from_utf8_lossy(&value).into_owned();
            match &**name {
                b"href" | b"src" => found[0].insert(value),
                b"id" => found[1].insert(value),
                _ => false,
            };
        }
    }
    found
}

fn leaves(link: &str) -> bool {
    let start = link.split(['/', '?', '#']).next().unwrap_or_default();
    start.contains(':') || link.starts_with("//")
}

/// Notes down the links that lead nowhere, and the pages that the summary does not have.
pub fn check(root: &Path, output: &Path, problems: &mut Vec<String>) -> Result<()> {
    let output = &output.canonicalize()?;
    let pages = pages(output)?;
    for (path, [links, _]) in &pages {
        let inside = links.iter().filter(|link| !leaves(link));
        problems.extend(inside.filter_map(|link| {
            let (page, why) = (
                path.replace(".html", ".md"),
                dead(link, path, output, &pages)?,
            );
            Some(format!(
                "book/src/{page}: the link to {link} leads nowhere: {why}"
            ))
        }));
    }
    for path in files(&root.join("book/src"), "", ".md") {
        if path != "SUMMARY.md" && !pages.contains_key(&path.replace(".md", ".html")) {
            let what = "SUMMARY.md does not have this page: add it, or delete it";
            problems.push(format!("book/src/{path}: {what}"));
        }
    }
    Ok(())
}

/// Says why a link from a page leads nowhere, if it does.
fn dead(link: &str, from: &str, output: &Path, pages: &BTreeMap<String, Page>) -> Option<String> {
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let from = output.join(from);
    let target = match path {
        "" => from,
        path => from.with_file_name("").join(path),
    };
    let target = target.canonicalize().ok().filter(|target| target.is_file());
    // What leads out of the folder is not there once the book is somewhere else.
    let file = target.as_ref().map(|target| target.strip_prefix(output));
    let Some(Ok(file)) = file else {
        return Some("there is no such page or file below book/src".to_owned());
    };
    let [_, ids] = pages.get(&slashes(file))?;
    let is_made = |id: &&String| id.starts_with("mdbook-") || id.starts_with("fa-");
    let own = ids.iter().filter(|id| !is_made(id));
    (!fragment.is_empty() && !ids.contains(fragment)).then(|| {
        let own = own.map(String::as_str).collect::<Vec<_>>().join(", ");
        format!("that page has no `{fragment}`. It has {own}")
    })
}

/// Every link that leaves the book, with its page: one in a line.
pub fn list(output: &Path) -> Result<String> {
    let mut lines = String::new();
    for (path, [links, _]) in pages(output)? {
        for link in links.iter().filter(|link| leaves(link)) {
            lines += &format!("book/src/{} {link}\n", path.replace(".html", ".md"));
        }
    }
    Ok(lines)
}
