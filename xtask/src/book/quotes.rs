//! What each helper becomes.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use mdbook_preprocessor::errors::Result;

use super::{
    fastapi,
    helpers::{Helpers, recording},
    html, marks,
    repository::files,
    transcripts::{RENEW, Recording},
};

/// How each helper is written.
pub const USAGE: [(&str, &str); 8] = [
    (
        "listing",
        "{{#listing STEP/src/file.rs}}, with #region after it for a part, and ` plain` to mark nothing",
    ),
    ("snapshot", "{{#snapshot STEP module__test}}, with #/json/pointer after it for a part of a document"),
    ("diff", "{{#diff STEP STEP src/file.rs}}, or snapshots/it__module__test.snap for the file"),
    ("run", "{{#run STEP command}}"),
    ("fastapi", "{{#fastapi document}}, {{#fastapi items}} or {{#fastapi token}}"),
    ("exercise", "{{#exercise NAME}}"),
    ("lines", "{{#lines STEP/src}}, with ` new` after it for those new in this step"),
    ("term", "{{#term a word}}"),
];

impl Helpers {
    /// What a helper becomes. `recordings` are those of its page, in their order.
    pub fn call(
        &self,
        page: &str,
        name: &str,
        text: &str,
        recordings: &mut impl Iterator<Item = Recording>,
    ) -> Result<String> {
        let words: Vec<_> = text.split_whitespace().collect();
        match (name, &*words) {
            ("listing", [path]) => self.listing(path, true),
            ("listing", [path, "plain"]) => self.listing(path, false),
            ("snapshot", [step, name]) => self.snapshot(step, name),
            ("diff", [one, other, path]) => self.diff([self.step(one)?, self.step(other)?], path),
            ("run", [step, _, ..]) => {
                self.step(step)?;
                let wanted = recording(text);
                let same = |run: &Recording| wanted.as_ref().is_some_and(|wanted| wanted.is(run));
                let recorded = recordings.next().filter(same);
                let recorded = recorded.with_context(|| format!("this command is not recorded yet: {RENEW}"));
                Ok(recorded?.html())
            }
            ("fastapi", [what]) => fastapi::table(&self.repository, what),
            ("exercise", [name]) => self.exercise(name),
            ("lines", [path]) => self.count(path, false),
            ("lines", [path, "new"]) => self.count(path, true),
            ("term", [_, ..]) => self.term(page, text),
            _ => {
                let usage = USAGE.iter().find(|(helper, _)| *helper == name).map_or("", |(_, usage)| usage);
                bail!("`{{{{#{name} {text}}}}}` has not the arguments it needs: write {usage}")
            }
        }
    }

    fn step<'a>(&self, step: &'a str) -> Result<&'a str> {
        ensure!(self.repository.steps.iter().any(|name| name == step), "there is no step {step}");
        Ok(step)
    }

    fn listing(&self, path: &str, mark: bool) -> Result<String> {
        let (path, region) = path.split_once('#').map_or((path, None), |(path, name)| (path, Some(name)));
        let text = self.repository.text(path)?;
        let (first, end) = match region {
            Some(name) => {
                self.used.borrow_mut().insert((path.to_owned(), name.to_owned()));
                self.repository.region(path, name)?
            }
            None => (0, text.lines().count()),
        };
        let lines: Vec<_> = text.lines().skip(first).take(end - first).collect();
        let full = lines.iter().filter(|line| !line.trim().is_empty());
        let indent = full.map(|line| line.len() - line.trim_start().len()).min();
        let indent = indent
            .with_context(|| format!("the listing of {path} would be empty: there is no line in it"))?;
        let code: String =
            lines.iter().map(|line| format!("{}\n", line.get(indent..).unwrap_or(""))).collect();
        let language = match Path::new(path).extension().and_then(|extension| extension.to_str()) {
            Some("rs") => "rust",
            Some("js") => "javascript",
            Some("txt") | None => "plaintext",
            Some(other) => other,
        };
        let new = if mark { self.new_in_file(path, &text) } else { Vec::new() };
        Ok(marks::block(&format!("<code>{path}</code>"), language, &code, new.get(first..end).unwrap_or(&[])))
    }

    fn snapshot(&self, step: &str, name: &str) -> Result<String> {
        let (name, pointer) =
            name.split_once('#').map_or((name, None), |(name, pointer)| (name, Some(pointer)));
        let text = self.repository.snapshot(step, name, pointer)?;
        ensure!(!text.trim().is_empty(), "the snapshot {name} of {step} is empty");
        let new = self.new_lines(step, &text, |step| self.repository.snapshot(step, name, pointer));
        let mut title = format!("<code>{step}</code>, test <code>{}</code>", name.replace("__", "::"));
        if let Some(pointer) = pointer {
            title += &format!(", at <code>{}</code>", marks::escape(pointer));
        }
        Ok(marks::block(&title, marks::language(&text), &text, &new))
    }

    /// Which lines of a text are new since the step before, where `old` gets the same. In a first step, none is.
    fn new_lines(&self, step: &str, text: &str, old: impl Fn(&str) -> Result<String>) -> Vec<bool> {
        let Some(previous) = self.repository.previous(step) else { return Vec::new() };
        let old = old(previous).unwrap_or_default();
        marks::new_lines(&self.repository.anonymous(&old), &self.repository.anonymous(text))
    }

    fn new_in_file(&self, path: &str, text: &str) -> Vec<bool> {
        let (step, file) = path.split_once('/').unwrap_or_default();
        self.new_lines(step, text, |step| self.repository.text(&format!("{step}/{file}")))
    }

    fn diff(&self, steps: [&str; 2], path: &str) -> Result<String> {
        let folder = if path.starts_with("snapshots/") { "tests/it/" } else { "" };
        let paths = steps.map(|step| format!("{step}/{folder}{path}"));
        let (old, new) = match (self.repository.text(&paths[0]), self.repository.text(&paths[1])) {
            (Err(error), Err(_)) => return Err(error),
            (old, new) => (old.unwrap_or_default(), new.unwrap_or_default()),
        };
        let [one, other] = steps;
        ensure!(old != new, "{path} is the same in {one} and {other}: there is no difference to show");
        let (text, added, removed) = marks::unified((&paths[0], &paths[1]), &old, &new);
        let title =
            format!("The difference of <code>{path}</code> from <code>{one}</code> to <code>{other}</code>");
        Ok(marks::folded(&format!("{title} (+{added} and -{removed} lines)"), &text))
    }

    fn exercise(&self, name: &str) -> Result<String> {
        let file = format!("xtask/exercises/{name}.patch");
        let patch = self.repository.read(&file)?;
        let start = ["diff --git ", "--- "].iter().find_map(|start| patch.find(start));
        let start = start.with_context(|| format!("{file} has no difference in it"))?;
        Ok(marks::folded(&format!("What the exercise <code>{name}</code> changes"), &patch[start..]))
    }

    fn count(&self, path: &str, new: bool) -> Result<String> {
        let mut count = 0;
        let below = files(&self.repository.root, path)?;
        for file in if below.is_empty() { vec![path.to_owned()] } else { below } {
            let text = self.repository.text(&file)?;
            let new_lines = || self.new_in_file(&file, &text).iter().filter(|new| **new).count();
            count += if new { new_lines() } else { text.lines().count() };
        }
        Ok(count.to_string())
    }

    /// A link to the word's entry in the glossary: a heading, or a `<dfn id="...">`.
    fn term(&self, page: &str, term: &str) -> Result<String> {
        let entries = html::of_markdown(&self.repository.read("book/src/glossary.md")?).into_iter();
        let mut entries = entries.filter(|entry| entry.name == "dfn" || html::level(entry).is_some());
        let entry = entries.find(|entry| entry.text.trim().to_lowercase() == term.to_lowercase());
        let entry = entry.with_context(|| {
            format!("`{term}` has no entry: write one, a heading `### {term}`, in book/src/glossary.md")
        })?;
        let id = entry.get("id").map_or_else(|| id(&entry.text), str::to_owned);
        Ok(format!("[{term}]({}glossary.md#{id})", "../".repeat(page.matches('/').count())))
    }
}

/// The id that mdBook gives a heading.
fn id(heading: &str) -> String {
    let characters =
        heading.trim().chars().flat_map(char::to_lowercase).map(|c| if c.is_whitespace() { '-' } else { c });
    characters.filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect()
}
