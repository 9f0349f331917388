//! The links of the pages that mdBook made. Left to itself, it builds a book with any of them dead.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use anyhow::Result;

use crate::sources::{files, regex, slashes};

/// mdBook makes these beside the pages, of the same text or with links for a server.
const MADE: [&str; 4] = ["404.html", "index.html", "print.html", "toc.html"];

/// The links of each page, and the ids that a link can lead to. A page goes by the path of what it is made from.
type Pages = BTreeMap<String, [BTreeSet<String>; 2]>;

/// The HTML of each page.
fn htmls(output: &Path) -> Result<Vec<(String, String)>> {
    let paths = files(output, "", ".html").into_iter().filter(|path| !MADE.contains(&&**path));
    let html = |path: String| Ok((path.replace(".html", ".md"), fs::read_to_string(output.join(path))?));
    paths.map(html).collect()
}

fn pages(output: &Path) -> Result<Pages> {
    // mdBook writes each attribute between double quotes, and with no < or > in it.
    let attributes = ["href|src", "id"].map(|names| regex(&format!(r#"<\w[^<>]*?\s(?:{names})="([^"]*)""#)));
    let mut pages = Pages::new();
    for (page, html) in htmls(output)? {
        let found = attributes.each_ref().map(|attribute| attribute.captures_iter(&html));
        let values = found.map(|found| found.map(|found| found[1].replace("&amp;", "&")).collect());
        pages.insert(page, values);
    }
    Ok(pages)
}

fn leaves(link: &str) -> bool {
    link.starts_with("//") || link.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'))
}

/// Notes down the links that lead nowhere, and the pages that the summary does not have.
pub fn check(root: &Path, output: &Path, problems: &mut Vec<String>) -> Result<()> {
    let output = &output.canonicalize()?;
    let pages = pages(output)?;
    for (page, [links, _]) in &pages {
        for link in links.iter().filter(|link| !leaves(link)) {
            if let Some(why) = dead(link, page, output, &pages) {
                problems.push(format!("book/src/{page}: the link to {link} leads nowhere: {why}"));
            }
        }
    }
    let sources = files(&root.join("book/src"), "", ".md").into_iter();
    let lost = sources.filter(|page| page != "SUMMARY.md" && !pages.contains_key(page));
    let what = "SUMMARY.md does not have this page: add it, or delete it";
    problems.extend(lost.map(|page| format!("book/src/{page}: {what}")));
    Ok(())
}

/// Says why a link from a page leads nowhere, if it does.
fn dead(link: &str, from: &str, output: &Path, pages: &Pages) -> Option<String> {
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let from = output.join(from).with_extension("html");
    let target = if path.is_empty() { from } else { from.with_file_name(path) };
    let target = target.canonicalize().ok().filter(|target| target.is_file());
    // A file outside the folder is not there once the book is somewhere else.
    let Some(Ok(file)) = target.as_ref().map(|target| target.strip_prefix(output)) else {
        return Some("there is no such page or file below book/src".to_owned());
    };
    let [_, ids] = pages.get(&slashes(file).replace(".html", ".md"))?;
    let mut own: Vec<_> = ids.iter().map(String::as_str).collect();
    own.retain(|id| !id.starts_with("mdbook-") && !id.starts_with("fa-"));
    let why = || format!("that page has no `{fragment}`. It has {}", own.join(", "));
    (!fragment.is_empty() && !ids.contains(fragment)).then(why)
}

/// Every link that leaves the book: its page, its address, and the text that says what is there.
pub fn list(output: &Path) -> Result<String> {
    let (link, tag) = (regex(r#"(?s)<a [^<>]*?href="([^"]*)"[^<>]*>(.*?)</a>"#), regex("<[^<>]*>"));
    let mut lines = BTreeSet::new();
    for (page, html) in htmls(output)? {
        let leaving = link.captures_iter(&html).filter(|link| leaves(&link[1]));
        lines.extend(leaving.map(|link| {
            format!("book/src/{page} {} {}\n", &link[1], tag.replace_all(&link[2], "").replace('\n', " "))
        }));
    }
    Ok(lines.into_iter().collect())
}
