//! What each helper becomes.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use similar::TextDiff;

use super::{
    RENEW, Sources, curves, elements, fastapi, files, helpers::USAGE, marks, measured::Measured, recordings,
    tables,
};
use crate::show;

/// What a helper becomes. Of `recorded`, the transcript of its page, a command takes its part.
pub fn quote(sources: &Sources, page: &str, name: &str, text: &str, recorded: &mut &str) -> Result<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    match (name, &*words) {
        ("listing", [path]) => listing(sources, path, true),
        ("listing", [path, "plain"]) => listing(sources, path, false),
        ("snapshot", [step, name]) => snapshot(sources, step, name),
        ("diff", [one, other, path]) => diff(sources, [known(sources, one)?, known(sources, other)?], path),
        ("run", [step, _, ..]) => {
            known(sources, step)?;
            let (step, command) = recordings::parts(text);
            Ok(marks::terminal(step, &command, recordings::take(recorded, text)?))
        }
        ("fastapi", [what]) => fastapi::compare(sources, what),
        ("exercise", [name]) => exercise(sources, name),
        ("rustc", [name]) => {
            let said = sources.read(&recordings::compiler_file(name)).ok();
            let said =
                said.with_context(|| format!("what the compiler says is not recorded yet: {RENEW}"))?;
            Ok(marks::listing("What the compiler says", "plaintext", &said, &[]))
        }
        ("lines", [path]) => count(sources, path, |file| Ok(sources.text(file)?.lines().count())),
        ("lines", [path, "new"]) => {
            let count_new = |new: Vec<bool>| new.into_iter().filter(|new| *new).count();
            count(sources, path, |file| sources.new_in_file(file).map(count_new))
        }
        ("term", [_, ..]) => term(sources, page, text),
        ("measured", [name]) => tables::measured(Measured::read(sources)?.table(name)?),
        ("curve", [name]) => curves::figure(Measured::read(sources)?.curve(name)?),
        ("machine", []) => Ok(tables::machine(&Measured::read(sources)?)),
        ("targets", []) => Ok(tables::targets(&Measured::read(sources)?)),
        ("ratio", [table, _, ..]) => Measured::read(sources)?.ratio(table, &words[1..].join(" ")),
        ("value", [table, _, ..]) => Measured::read(sources)?.value(table, &words[1..].join(" ")),
        _ => {
            let usage = USAGE.iter().find(|usage| usage[3..].starts_with(name)).unwrap_or(&"");
            bail!("`{{{{#{name} {text}}}}}` has not the arguments it needs: write {usage}")
        }
    }
}

fn known<'a>(sources: &Sources, step: &'a str) -> Result<&'a str> {
    ensure!(sources.steps.iter().any(|name| name == step), "there is no step {step}");
    Ok(step)
}

fn listing(sources: &Sources, path: &str, mark: bool) -> Result<String> {
    let (path, region) = path.split_once('#').map_or((path, None), |(path, name)| (path, Some(name)));
    let (text, regions) = sources.unmarked(path)?;
    let all: Vec<_> = text.lines().collect();
    let range = match region {
        Some(name) => regions.get(name).map(|(_, range)| range.clone()).with_context(|| {
            format!("{path} has no region `{name}`: put it between `ANCHOR: {name}` and `ANCHOR_END: {name}`")
        })?,
        None => 0..all.len(),
    };
    let lines = all.get(range.clone()).unwrap_or_default();
    let full = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = full.map(|line| line.len() - line.trim_start().len()).min();
    let indent = indent.with_context(|| {
        format!("the listing of {path} would be empty: there is no line in it, or no end")
    })?;
    let code: String = lines.iter().map(|line| format!("{}\n", line.get(indent..).unwrap_or(""))).collect();
    let language = match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("rs") => "rust",
        Some("js" | "mjs") => "javascript",
        Some("conf") => "nginx",
        Some("txt") | None => "plaintext",
        Some(other) => other,
    };
    let new = if mark { sources.new_in_file(path)? } else { Vec::new() };
    Ok(marks::listing(&format!("<code>{path}</code>"), language, &code, new.get(range).unwrap_or(&[])))
}

fn snapshot(sources: &Sources, step: &str, name: &str) -> Result<String> {
    let (name, pointer) = name.split_once('#').map_or((name, None), |(name, pointer)| (name, Some(pointer)));
    let text = sources.snapshot(step, name, pointer)?;
    let new = sources.new_lines(step, |step| sources.snapshot(step, name, pointer))?;
    let mut title = format!("<code>{step}</code>, test <code>{}</code>", name.replace("__", "::"));
    if let Some(pointer) = pointer {
        title += &format!(", at <code>{}</code>", marks::escape(pointer));
    }
    Ok(marks::listing(&title, marks::language(&text), &text, &new))
}

fn diff(sources: &Sources, [one, other]: [&str; 2], path: &str) -> Result<String> {
    let folder = if path.starts_with("snapshots/") { "tests/it/" } else { "" };
    let paths = [one, other].map(|step| format!("{step}/{folder}{path}"));
    let (old, new) = match (sources.text(&paths[0]), sources.text(&paths[1])) {
        (Err(error), Err(_)) => return Err(error),
        (old, new) => (old.unwrap_or_default(), new.unwrap_or_default()),
    };
    ensure!(old != new, "{path} is the same in {one} and {other}: there is no difference to show");
    let difference = TextDiff::from_lines(&old, &new).unified_diff().header(&paths[0], &paths[1]).to_string();
    let (added, removed) = show::count(&old, &new);
    let steps = format!("from <code>{one}</code> to <code>{other}</code>");
    let summary = format!("The difference of <code>{path}</code> {steps} (+{added} and -{removed} lines)");
    Ok(marks::folded(&summary, &difference))
}

fn exercise(sources: &Sources, name: &str) -> Result<String> {
    let file = format!("xtask/exercises/{name}.patch");
    let patch = sources.read(&file)?;
    let start = ["diff --git ", "--- "].iter().find_map(|start| patch.find(start));
    let start = start.with_context(|| format!("{file} has no difference in it"))?;
    Ok(marks::folded(&format!("What the exercise <code>{name}</code> changes"), &patch[start..]))
}

fn count(sources: &Sources, path: &str, lines: impl Fn(&str) -> Result<usize>) -> Result<String> {
    let files = files(&sources.root, path, "");
    ensure!(!files.is_empty(), "cannot read {path}: there is no such file or folder");
    Ok(files.iter().map(|file| lines(file)).sum::<Result<usize>>()?.to_string())
}

/// A link to the word's entry in the glossary: a heading, or a `<dfn id="...">`.
fn term(sources: &Sources, page: &str, term: &str) -> Result<String> {
    let entries = elements::of_markdown(&sources.read("book/src/glossary.md")?).into_iter();
    let mut entries = entries.filter(|entry| entry.name == "dfn" || entry.level().is_some());
    let entry = entries.find(|entry| entry.text.trim().to_lowercase() == term.to_lowercase());
    let entry = entry.with_context(|| {
        format!("`{term}` has no entry: write one, a heading `### {term}`, in book/src/glossary.md")
    })?;
    let id = entry.get("id").map_or_else(|| id(&entry.text), str::to_owned);
    Ok(format!("[{term}]({}glossary.md#{id})", "../".repeat(page.matches('/').count())))
}

/// The id that mdBook gives a heading.
fn id(heading: &str) -> String {
    let characters = heading.trim().to_lowercase().replace(char::is_whitespace, "-");
    characters.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect()
}
