//! What is quoted of the steps: listings, snapshots, differences, exercises, counts and terms.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use similar::TextDiff;

use crate::{
    html::{self, escape, folded, language},
    sources::{Sources, files, regex},
};

pub fn known(sources: &Sources, step: &str) -> Result<()> {
    let is_known = sources.steps.iter().any(|name| name == step);
    ensure!(is_known, "there is no step {step}");
    Ok(())
}

/// A name, and what comes after a `#`.
fn part(text: &str) -> (&str, Option<&str>) {
    let parts = text.split_once('#');
    parts.map_or((text, None), |(name, part)| (name, Some(part)))
}

pub fn listing(sources: &Sources, path: &str, mark: bool) -> Result<String> {
    let (path, region) = part(path);
    let (text, regions) = sources.unmarked(path)?;
    let all: Vec<_> = text.lines().collect();
    let range = match region {
        None => 0..all.len(),
        Some(name) => match regions.get(name) {
            Some((_, range)) => range.clone(),
            None => bail!(
                "{path} has no region `{name}`: put it between `ANCHOR: {name}` and `ANCHOR_END: {name}`"
            ),
        },
    };
    let lines = all.get(range.clone()).unwrap_or_default();
    let full = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = full.map(|line| line.len() - line.trim_start().len()).min();
    let indent = indent.with_context(|| {
        format!("the listing of {path} would be empty: there is no line in it, or no end")
    })?;
    let lines = lines.iter().map(|line| line.get(indent..).unwrap_or(""));
    let code: String = lines.map(|line| format!("{line}\n")).collect();
    let extension = Path::new(path).extension().unwrap_or_default();
    let language = match extension.to_str().unwrap_or_default() {
        "rs" => "rust",
        "js" | "mjs" => "javascript",
        "conf" => "nginx",
        "txt" | "" => "plaintext",
        other => other,
    };
    let new = sources.new_in_file(path)?;
    let new = new.get(range).filter(|_| mark).unwrap_or_default();
    let title = format!("<code>{path}</code>");
    Ok(html::listing(&title, language, &code, new))
}

pub fn snapshot(sources: &Sources, step: &str, name: &str) -> Result<String> {
    let (name, pointer) = part(name);
    let text = sources.snapshot(step, name, pointer)?;
    let new = sources.new_lines(step, |step| sources.snapshot(step, name, pointer))?;
    let of = name.replace("__", "::");
    let at = pointer.map(|pointer| format!(", at <code>{}</code>", escape(pointer)));
    let at = at.unwrap_or_default();
    let title = format!("<code>{step}</code>, test <code>{of}</code>{at}");
    Ok(html::listing(&title, language(&text), &text, &new))
}

pub fn diff(sources: &Sources, [one, other]: [&str; 2], path: &str) -> Result<String> {
    known(sources, one)?;
    known(sources, other)?;
    let file = path.replace("snapshots/", "tests/it/snapshots/");
    let paths = [one, other].map(|step| format!("{step}/{file}"));
    let (old, new) = match (sources.text(&paths[0]), sources.text(&paths[1])) {
        (Err(error), Err(_)) => return Err(error),
        (old, new) => (old.unwrap_or_default(), new.unwrap_or_default()),
    };
    let same = format!("{path} is the same in {one} and {other}");
    ensure!(old != new, "{same}: there is no difference to show");
    let diff = TextDiff::from_lines(&old, &new);
    let text = diff.unified_diff().header(&paths[0], &paths[1]).to_string();
    // The first two lines name the files.
    let [added, removed] = ['+', '-'].map(|sign| {
        let lines = text.lines().skip(2);
        lines.filter(|line| line.starts_with(sign)).count()
    });
    let steps = format!("from <code>{one}</code> to <code>{other}</code>");
    let size = format!("(+{added} and -{removed} lines)");
    let summary = format!("The difference of <code>{path}</code> {steps} {size}");
    Ok(folded(&summary, &text))
}

pub fn exercise(sources: &Sources, name: &str) -> Result<String> {
    let file = format!("xtask/exercises/{name}.patch");
    let patch = sources.read(&file)?;
    let start = patch.find("--- a/");
    let start = start.with_context(|| format!("{file} has no difference in it"))?;
    let summary = format!("What the exercise <code>{name}</code> changes");
    Ok(folded(&summary, &patch[start..]))
}

/// The lines of a file or a folder, or those that are new.
pub fn lines(sources: &Sources, path: &str, only_new: bool) -> Result<String> {
    let files = files(&sources.root, path, "");
    let missing = "there is no such file or folder";
    ensure!(!files.is_empty(), "cannot read {path}: {missing}");
    let count = |file: &String| {
        if only_new {
            let new = sources.new_in_file(file)?;
            return Ok(new.iter().filter(|new| **new).count());
        }
        Ok(sources.text(file)?.lines().count())
    };
    Ok(files.iter().map(count).sum::<Result<usize>>()?.to_string())
}

/// A link to the word's entry in the glossary: a heading, or a `<dfn id="...">`.
pub fn term(sources: &Sources, page: &str, term: &str) -> Result<String> {
    let glossary = sources.read("book/src/glossary.md")?;
    let entries = regex(r#"(?m)(?:^#+ +|<dfn id="(?<id>[^"]+)">)(?<text>[^<\n]+)"#);
    let id = entries.captures_iter(&glossary).find_map(|entry| {
        let text = entry["text"].replace(['`', '*'], "").to_lowercase();
        let given = entry.name("id").map(|id| id.as_str().to_owned());
        (text.trim() == term.to_lowercase()).then(|| given.unwrap_or_else(|| id(&text)))
    });
    let id = id.with_context(|| {
        format!("`{term}` has no entry: write one, a heading `### {term}`, in book/src/glossary.md")
    })?;
    let up = "../".repeat(page.matches('/').count());
    Ok(format!("[{term}]({up}glossary.md#{id})"))
}

/// The id that mdBook gives a heading.
fn id(heading: &str) -> String {
    let characters = heading.trim().replace(char::is_whitespace, "-");
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
    characters.chars().filter(kept).collect()
}
