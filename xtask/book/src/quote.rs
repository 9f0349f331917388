//! Quotes of the steps: listings, snapshots, differences, exercises and counts.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use similar::TextDiff;
use xtask::exercises::{self, BUILD};

use crate::html::{self, escape, folded, language};
use crate::sources::{Sources, files};

pub fn listing(sources: &Sources, path: &str, mark: bool) -> Result<String> {
    let (path, region) = path.split_once('#').unwrap_or((path, ""));
    let (text, regions) = sources.unmarked(path)?;
    let all: Vec<_> = text.lines().collect();
    let range = match regions.get(region) {
        Some(range) => range.clone(),
        None if region.is_empty() => 0..all.len(),
        None => bail!(
            "{path} has no region `{region}`: put it between `ANCHOR: {region}` and `ANCHOR_END: {region}`"
        ),
    };
    let lines = all.get(range.clone()).unwrap_or_default();
    let full = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = full.map(|line| line.len() - line.trim_start().len()).min().with_context(|| {
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
    let new = sources.new_in_file(path)?;
    let new = new.get(range).filter(|_| mark).unwrap_or_default();
    Ok(html::listing(&format!("<code>{path}</code>"), language, &code, new))
}

pub fn snapshot(sources: &Sources, step: &str, name: &str) -> Result<String> {
    let (name, pointer) = name.split_once('#').unwrap_or((name, ""));
    let text = sources.snapshot(step, name, pointer)?;
    let new = sources.new_lines(step, |step| sources.snapshot(step, name, pointer))?;
    let at = if pointer.is_empty() { "" } else { &format!(", at <code>{}</code>", escape(pointer)) };
    let title = format!("<code>{step}</code>, test <code>{}</code>{at}", name.replace("__", "::"));
    Ok(html::listing(&title, language(&text), &text, &new))
}

/// The answers of an operation in a step's document: the status, the description and the fields of each.
pub fn answers(sources: &Sources, step: &str, name: &str) -> Result<String> {
    let (name, pointer) = name.split_once('#').unwrap_or((name, ""));
    let answers = sources.snapshot(step, name, pointer)?;
    let answers: BTreeMap<String, Value> = serde_json::from_str(&answers)?;
    let rows = answers.iter().map(|(status, answer)| {
        // A description may explain several errors: each has a line.
        let says = answer["description"].as_str().unwrap_or_default().replace(". `", "<br>`");
        let fields = answer["headers"].as_object().into_iter().flatten().map(|(name, _)| format!("`{name}`"));
        format!("| {status} | {says} | {} |\n", fields.collect::<Vec<_>>().join(", "))
    });
    Ok(format!("| status | when | fields |\n|---|---|---|\n{}", rows.collect::<String>()))
}

pub fn diff(sources: &Sources, steps: [&str; 2], path: &str) -> Result<String> {
    let file = path.replace("snapshots/", "tests/it/snapshots/");
    let [old_path, new_path] = steps.map(|step| format!("{step}/{file}"));
    let (old, new) = (sources.unmarked(&old_path)?.0, sources.unmarked(&new_path)?.0);
    let [one, other] = steps;
    ensure!(old != new, "{path} is the same in {one} and {other}: there is no difference to show");
    let text = TextDiff::from_lines(&old, &new).unified_diff().header(&old_path, &new_path).to_string();
    // The first two lines name the files.
    let count = |sign: char| text.lines().skip(2).filter(|line| line.starts_with(sign)).count();
    let (added, removed) = (count('+'), count('-'));
    let steps = format!("from <code>{one}</code> to <code>{other}</code>");
    let summary = format!("The difference of <code>{path}</code> {steps} (+{added} and -{removed} lines)");
    Ok(folded(&summary, &text))
}

/// The change of an exercise, and the tests that it breaks: `cargo xtask break --verify` has seen them fail.
pub fn exercise(name: &str) -> Result<String> {
    let exercise = exercises::named(name)?;
    let changes = folded(&format!("What the exercise <code>{name}</code> changes"), &exercise.patch);
    let breaks: Vec<_> = exercise.breaks.iter().map(|test| format!("<code>{test}</code>")).collect();
    let breaks = breaks.join(", ").replace(&format!("<code>{BUILD}</code>"), BUILD);
    Ok(format!("{changes}\n\n<p>It breaks {breaks}.</p>"))
}

/// The lines of a file or a folder, or those that are new.
pub fn lines(sources: &Sources, path: &str, only_new: bool) -> Result<String> {
    let files = files(&sources.root, path, "");
    ensure!(!files.is_empty(), "cannot read {path}");
    let lines: Result<Vec<_>> = files.iter().map(|file| sources.new_in_file(file)).collect();
    Ok(lines?.concat().iter().filter(|is_new| **is_new || !only_new).count().to_string())
}
