//! The files that the book quotes: the steps, their regions and their snapshots.

use std::{collections::BTreeMap, fs, ops::Range, path::Path, path::PathBuf, sync::LazyLock};

use anyhow::{Context, Result, ensure};
use regex::Regex;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};
use xtask::course::{self, Step};

/// The regions of a file: their lines in the file without its marks.
pub type Regions = BTreeMap<String, Range<usize>>;

/// The repository of the course.
pub struct Sources {
    /// Its root.
    pub root: PathBuf,
    /// The names of the steps, in their order.
    pub steps: Vec<String>,
}

impl Sources {
    pub fn at(root: &Path) -> Result<Self> {
        let steps = Step::all(root)?.into_iter().map(|step| step.name).collect();
        Ok(Self { root: root.to_owned(), steps })
    }

    /// The text of a file, with an error that names it.
    pub fn read(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("cannot read {path}"))
    }

    /// A file without the marks of its regions, or a snapshot without insta's header; and its regions. A region that
    /// does not end has no lines.
    pub fn unmarked(&self, path: &str) -> Result<(String, Regions)> {
        static MARK: LazyLock<Regex> =
            LazyLock::new(|| regex(r"^\s*(?://|#|<!--|/\*)\s*ANCHOR((?:_END)?):\s*(\S+)"));
        let text = self.read(path)?;
        let snapshot = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        let (mut kept, mut count, mut regions) = (String::new(), 0, Regions::new());
        for line in snapshot.map_or(&*text, |(_, rest)| rest).lines() {
            if let Some((_, [end, name])) = MARK.captures(line).map(|mark| mark.extract()) {
                let lines = regions.entry(name.to_owned()).or_insert(count..0);
                if end == "_END" {
                    lines.end = count;
                }
            } else {
                kept += &format!("{line}\n");
                count += 1;
            }
        }
        Ok((kept, regions))
    }

    /// A snapshot of a step, named like `items__no_token`, or the part of it that a JSON pointer leads to.
    pub fn snapshot(&self, step: &str, name: &str, pointer: &str) -> Result<String> {
        let (text, _) = self.unmarked(&format!("{step}/tests/it/snapshots/it__{name}.snap"))?;
        ensure!(!text.trim().is_empty(), "the snapshot {name} of {step} is empty");
        if pointer.is_empty() {
            return Ok(text);
        }
        let document: Value = serde_json::from_str(&text).unwrap_or_default();
        let missing = || format!("the snapshot {name} of {step} has nothing at #{pointer}");
        Ok(format!("{:#}\n", document.pointer(pointer).with_context(missing)?))
    }

    /// Which lines of what `read` finds in a step are new since the step before. In a first step, none is. That the name
    /// of a step is another teaches nothing.
    pub fn new_lines(&self, step: &str, read: impl Fn(&str) -> Result<String>) -> Result<Vec<bool>> {
        let index = self.steps.iter().position(|name| name == step);
        let previous = index.filter(|index| *index > 0).map_or(step, |index| &self.steps[index - 1]);
        let name = regex(r"step[-_]\d[-\w]*");
        let [old, new] = [read(previous).unwrap_or_default(), read(step)?]
            .map(|text| name.replace_all(&text, "[step]").into_owned());
        let diff = TextDiff::from_lines(&old, &new);
        let tags = diff.iter_all_changes().map(|change| change.tag());
        Ok(tags.filter(|tag| *tag != ChangeTag::Delete).map(|tag| tag == ChangeTag::Insert).collect())
    }

    /// The same for a file.
    pub fn new_in_file(&self, path: &str) -> Result<Vec<bool>> {
        let step = path.split('/').next().unwrap_or_default();
        self.new_lines(step, |name| Ok(self.unmarked(&path.replacen(step, name, 1))?.0))
    }
}

/// The files below a folder with that ending, in order, as paths from `root`.
pub fn files(root: &Path, folder: &str, ending: &str) -> Vec<String> {
    let found = course::files(&root.join(folder), ending);
    found.iter().flat_map(|path| path.strip_prefix(root).map(slashes)).collect()
}

/// A path as the book writes it.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// An expression of this tool's own.
pub fn regex(expression: &str) -> Regex {
    Regex::new(expression).expect("the tests use every expression")
}

/// Fails with all that is wrong, if something is.
pub fn all_told(problems: &[String]) -> Result<()> {
    let count = problems.len();
    let plural = if count == 1 { "" } else { "s" };
    ensure!(count == 0, "{}\nThe book has {count} problem{plural}.", problems.join("\n"));
    Ok(())
}
