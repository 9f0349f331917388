//! The files that the book quotes: the steps, their regions and their snapshots.

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use anyhow::{Context, ensure};
use regex::Regex;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::regex;
use crate::{course::Step, promises};

/// The regions of a file: the line of the first mark, and the lines in the file without its marks.
pub type Regions = BTreeMap<String, (usize, Range<usize>)>;

/// The repository of the course.
#[derive(Clone)]
pub struct Sources {
    /// Its root.
    pub root: PathBuf,
    /// The names of the steps, in their order.
    pub steps: Vec<String>,
}

impl Sources {
    /// The repository at `root`.
    pub fn at(root: &Path) -> anyhow::Result<Self> {
        let steps = Step::all(root)?.into_iter().map(|step| step.name).collect();
        Ok(Self { root: root.to_owned(), steps })
    }

    /// The text of a file, with an error that names it.
    pub fn read(&self, path: &str) -> anyhow::Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("cannot read {path}"))
    }

    /// A file without the marks of its regions, or a snapshot without insta's header.
    pub fn text(&self, path: &str) -> anyhow::Result<String> {
        Ok(self.unmarked(path)?.0)
    }

    /// The same, and its regions. One that does not end has no lines.
    pub fn unmarked(&self, path: &str) -> anyhow::Result<(String, Regions)> {
        static MARK: LazyLock<Regex> =
            LazyLock::new(|| regex(r"^\s*(?://|#|<!--|/\*)\s*ANCHOR((?:_END)?):\s*(\S+)"));
        let (mut kept, mut count, mut regions) = (String::new(), 0, Regions::new());
        for (index, line) in promises::contents(&self.read(path)?).lines().enumerate() {
            let Some((_, [end, name])) = MARK.captures(line).map(|mark| mark.extract()) else {
                kept += &format!("{line}\n");
                count += 1;
                continue;
            };
            let (_, lines) = regions.entry(name.to_owned()).or_insert((index + 1, count..0));
            if end == "_END" {
                lines.end = count;
            }
        }
        Ok((kept, regions))
    }

    /// A snapshot of a step, named like `items__no_token`, or the part of it that a JSON pointer leads to.
    pub fn snapshot(&self, step: &str, name: &str, pointer: Option<&str>) -> anyhow::Result<String> {
        let text = self.text(&format!("{step}/tests/it/snapshots/it__{name}.snap"))?;
        ensure!(!text.trim().is_empty(), "the snapshot {name} of {step} is empty");
        let Some(pointer) = pointer else { return Ok(text) };
        let document: Value = serde_json::from_str(&text)
            .with_context(|| format!("the snapshot {name} of {step} is no JSON document"))?;
        let part = document.pointer(pointer);
        let part =
            part.with_context(|| format!("the snapshot {name} of {step} has nothing at #{pointer}"))?;
        Ok(format!("{part:#}\n"))
    }

    /// Which lines of what `read` finds in a step are new since the step before. In a first step, none is.
    pub fn new_lines(
        &self,
        step: &str,
        read: impl Fn(&str) -> anyhow::Result<String>,
    ) -> anyhow::Result<Vec<bool>> {
        let index = self.steps.iter().position(|name| name == step).unwrap_or_default();
        let Some(previous) = index.checked_sub(1) else { return Ok(Vec::new()) };
        let old = self.anonymous(&read(&self.steps[previous]).unwrap_or_default());
        let new = self.anonymous(&read(step)?);
        let diff = TextDiff::from_lines(&old, &new);
        let lines = diff.iter_all_changes().filter(|change| change.new_index().is_some());
        Ok(lines.map(|change| change.tag() == ChangeTag::Insert).collect())
    }

    /// The same for a file.
    pub fn new_in_file(&self, path: &str) -> anyhow::Result<Vec<bool>> {
        let (step, file) = path.split_once('/').unwrap_or_default();
        self.new_lines(step, |step| self.text(&format!("{step}/{file}")))
    }

    /// `text` with the name of its step taken out: that it differs from step to step teaches nothing.
    fn anonymous(&self, text: &str) -> String {
        self.steps.iter().fold(text.to_owned(), |text, step| {
            text.replace(step, "[step]").replace(&step.replace('-', "_"), "[step]")
        })
    }
}

/// The files below a folder with that ending, in order, as paths from `root`.
pub fn files(root: &Path, folder: &str, ending: &str) -> Vec<String> {
    let found = promises::files(&root.join(folder), ending).into_iter().filter(|path| path.is_file());
    found.filter_map(|path| Some(slashes(path.strip_prefix(root).ok()?))).collect()
}

/// A path as the book writes it.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
