//! What must not be wrong with a page. Left to itself, mdBook builds a book with all of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, mem,
    path::Path,
};

use mdbook_driver::book::Chapter;
use percent_encoding::percent_decode_str;
use url::Url;

use super::elements::{Element, elements, is_remote, of_markdown, remote_in_css};
use super::{Problems, Sources, build, files, helpers, path_of};

/// The elements of the pages that mdBook made, by their paths.
type Built = BTreeMap<String, Vec<Element>>;

/// Checks the pages against each other and against what mdBook made of them, in `output`.
pub fn run(
    sources: &Sources,
    pages: &[Chapter],
    output: &Path,
    problems: &mut Problems,
) -> anyhow::Result<()> {
    helpers::unused_regions(sources, pages, problems);
    let mut built = Built::new();
    for path in files(output, "", ".html") {
        let html = elements(&fs::read_to_string(output.join(&path))?);
        built.insert(path, html);
    }
    for page in pages {
        let file = format!("book/src/{}", path_of(page));
        // The scheme stands for the book: what has another one leaves it.
        let (url, mut before) = (Url::parse("book:///book/")?.join(&path_of(page))?, 0);
        for element in of_markdown(&helpers::without(&page.content)) {
            problems.add(&file, element.line, alternative(&element));
            problems.add(&file, element.line, heading(&element, &mut before));
            problems.add(&file, element.line, link(&element, &url, output, &built));
            problems.add(&file, element.line, element.remote().map(loads));
        }
    }
    for path in ["book/src", "book/theme"].iter().flat_map(|folder| files(&sources.root, folder, "")) {
        let name = path.trim_start_matches("book/src/");
        if ends_in(name, "md") && name != "SUMMARY.md" && !pages.iter().any(|page| path_of(page) == name) {
            let what = "SUMMARY.md does not have this page: add it, or delete it";
            problems.add(&path, 0, what.to_owned());
        }
        remote(&sources.root, &path, &path, problems);
    }
    // What no page and no file of ours asks for, mdBook's own theme does.
    if problems.0.is_empty() {
        for path in files(output, "", "") {
            remote(output, &path, &format!("book/book/{path}"), problems);
        }
    }
    Ok(())
}

fn ends_in(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// Looks into a style sheet, a drawing or a page for what it loads from elsewhere.
fn remote(root: &Path, path: &str, name: &str, problems: &mut Problems) {
    let Ok(text) = fs::read_to_string(root.join(path)) else { return };
    if ends_in(path, "css") {
        for (index, line) in text.lines().enumerate() {
            problems.add(name, index + 1, remote_in_css(line).map(loads));
        }
    } else if ends_in(path, "svg") || ends_in(path, "html") {
        for element in elements(&text) {
            problems.add(name, element.line, element.remote().map(loads));
        }
    }
}

fn loads(url: &str) -> String {
    format!("loads {url} from another machine: put a copy into book/src and use that")
}

fn alternative(element: &Element) -> Option<String> {
    let empty = |name: &&str| element.get(name).is_none_or(|text| text.trim().is_empty());
    let what = match &*element.name {
        "img" if empty(&"alt") => "the picture has no alternative text: ![say what it shows](...)",
        "svg" if ["aria-label", "aria-labelledby", "aria-hidden"].iter().all(empty) => {
            "the drawing has no alternative text: give it role=\"img\" and an aria-label"
        }
        _ => return None,
    };
    Some(what.to_owned())
}

fn heading(element: &Element, before: &mut u8) -> Option<String> {
    let level = element.level()?;
    let wanted = mem::replace(before, level) + 1;
    (level > wanted)
        .then(|| format!("a heading of level {level} follows level {}: write level {wanted}", wanted - 1))
}

/// What is wrong with where an element of the page `from` leads, if it stays in the book.
fn link(element: &Element, from: &Url, output: &Path, built: &Built) -> Option<String> {
    let url = element.get("href").or_else(|| element.get("src"))?;
    let target = from.join(url).ok().filter(|target| target.scheme() == "book" && !target.has_host())?;
    let decoded = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
    let fragment = decoded(target.fragment().unwrap_or_default());
    // What leads out of the folder leads to the folder itself, which is no page.
    let file = decoded(target.path().strip_prefix("/book/").unwrap_or_default());
    let file = file.strip_suffix(".md").map_or(file.clone(), |page| format!("{page}.html"));
    if !output.join(&file).is_file() {
        return Some(format!("the link to {url} leads nowhere: there is no such file below book/src"));
    }
    let ids: BTreeSet<_> = built.get(&file)?.iter().filter_map(|element| element.get("id")).collect();
    let own = ids.iter().copied().filter(|id| !id.starts_with("mdbook-") && !id.starts_with("fa-"));
    (!fragment.is_empty() && !ids.contains(&*fragment)).then(|| {
        let own = own.collect::<Vec<_>>().join(", ");
        format!("the link to {url} leads nowhere: that page has no `{fragment}`. It has {own}")
    })
}

/// Prints every link that leaves the book: page, line and URL.
pub fn list_links(sources: &Sources) -> anyhow::Result<()> {
    for page in build::load(sources)?.1 {
        for element in of_markdown(&helpers::without(&page.content)) {
            if let Some(url) = element.get("href").filter(|url| is_remote(url)) {
                println!("book/src/{}:{} {url}", path_of(&page), element.line);
            }
        }
    }
    Ok(())
}
