//! The files that the book quotes: the steps, their regions and their snapshots.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use serde_json::Value;

/// The repository of the course.
#[derive(Clone)]
pub struct Repository {
    /// Its root.
    pub root: PathBuf,
    /// The folders of the steps, in their order.
    pub steps: Vec<String>,
}

impl Repository {
    /// The repository at `root`. A step is a folder named like `step-01-first-steps`.
    pub fn new(root: &Path) -> anyhow::Result<Self> {
        let root = root.canonicalize().with_context(|| root.display().to_string())?;
        let names = fs::read_dir(&root)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut steps: Vec<String> = names.collect::<std::io::Result<_>>()?;
        steps.retain(|name| name.starts_with("step-") && root.join(name).is_dir());
        steps.sort();
        Ok(Self { root, steps })
    }

    /// The text of a file, with an error that names it.
    pub fn read(&self, path: &str) -> anyhow::Result<String> {
        fs::read_to_string(self.root.join(path)).map_err(|error| anyhow!("cannot read {path}: {error}"))
    }

    /// A file without the marks of its regions, or a snapshot without the header that insta writes.
    pub fn text(&self, path: &str) -> anyhow::Result<String> {
        let text = self.read(path)?;
        let text = match text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")) {
            Some((_, text)) => text,
            None => &text,
        };
        Ok(text.lines().filter(|line| anchor(line).is_none()).map(|line| format!("{line}\n")).collect())
    }

    /// A snapshot of a step, named like `items__no_token`, or the part of it that a JSON pointer leads to.
    pub fn snapshot(&self, step: &str, name: &str, pointer: Option<&str>) -> anyhow::Result<String> {
        let text = self.text(&format!("{step}/tests/it/snapshots/it__{name}.snap"))?;
        let Some(pointer) = pointer else { return Ok(text) };
        let document: Value = serde_json::from_str(&text)
            .with_context(|| format!("the snapshot {name} of {step} is no JSON document"))?;
        let part = document.pointer(pointer);
        let part = part.ok_or_else(|| anyhow!("the snapshot {name} of {step} has nothing at #{pointer}"))?;
        Ok(format!("{part:#}\n"))
    }

    /// Where a region is, in the file without its marks: its first line, and the one after its last.
    pub fn region(&self, path: &str, name: &str) -> anyhow::Result<(usize, usize)> {
        let (mut count, mut first) = (0, None);
        for line in self.read(path)?.lines() {
            match anchor(line) {
                Some((true, region)) if region == name => first = Some(count),
                Some((false, region)) if region == name && first.is_some() => {
                    return Ok((first.unwrap_or_default(), count));
                }
                Some(_) => {}
                None => count += 1,
            }
        }
        bail!("{path} has no region `{name}`: put it between `ANCHOR: {name}` and `ANCHOR_END: {name}`")
    }

    /// Every region there is in the steps: its file, its line and its name.
    pub fn regions(&self) -> anyhow::Result<Vec<(String, usize, String)>> {
        let mut found: Vec<(String, usize, String)> = Vec::new();
        for step in &self.steps {
            for path in files(&self.root, step)? {
                for (index, line) in self.read(&path).unwrap_or_default().lines().enumerate() {
                    let Some((_, name)) = anchor(line) else { continue };
                    if !found.iter().any(|(file, _, region)| *file == path && region == name) {
                        found.push((path.clone(), index + 1, name.to_owned()));
                    }
                }
            }
        }
        Ok(found)
    }

    /// The step before a step, if there is one.
    pub fn previous(&self, step: &str) -> Option<&str> {
        let index = self.steps.iter().position(|name| name == step)?.checked_sub(1)?;
        Some(&self.steps[index])
    }

    /// `text` with the name of its step taken out: that it differs from step to step teaches nothing.
    pub fn anonymous(&self, text: &str) -> String {
        self.steps.iter().fold(text.to_owned(), |text, step| {
            text.replace(step, "[step]").replace(&step.replace('-', "_"), "[step]")
        })
    }
}

/// Whether a line marks the start (or else the end) of a region, and of which.
fn anchor(line: &str) -> Option<(bool, &str)> {
    let comment = line.trim_start();
    let comment =
        ["//", "#", "<!--", "/*"].iter().find_map(|start| comment.strip_prefix(start))?.trim_start();
    let (start, name) = match comment.strip_prefix("ANCHOR_END:") {
        Some(name) => (false, name),
        None => (true, comment.strip_prefix("ANCHOR:")?),
    };
    name.split_whitespace().next().map(|name| (start, name))
}

/// The files in a folder and below it, in order, as paths from `root`. A folder that is not there has none.
pub fn files(root: &Path, folder: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Ok(found) };
    for entry in entries {
        let path = format!("{folder}/{}", entry?.file_name().to_string_lossy());
        let path = path.trim_start_matches('/');
        if !root.join(path).is_dir() {
            found.push(path.to_owned());
        } else if !path.ends_with("/target") {
            found.extend(files(root, path)?);
        }
    }
    found.sort();
    Ok(found)
}
