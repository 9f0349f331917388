//! Turns: tests that are red in a new crate, for a learner to make green.

use std::{fs, path::Path, path::PathBuf};

use xtask::course::{BadInput, Step, files, root};
use xtask::exercises::{self, Of};

use super::copy;
use crate::promises::THIS_APP;

pub struct Turn {
    /// The step whose code it begins from.
    pub begins: Step,
    red: Red,
}

enum Red {
    /// The tests of this step, in place of those of the step before.
    TestsOf(Step),
    /// A patch with tests, and nothing that makes them green.
    Patch(PathBuf),
}

impl Turn {
    /// The turn of that name: `2` for the step, or the name of a patch in `xtask/turns`.
    pub fn named(name: &str) -> anyhow::Result<Self> {
        if name == "2" {
            let red = Red::TestsOf(Step::named("2")?);
            return Ok(Self { begins: Step::named("1")?, red });
        }
        let folder = root().join("xtask/turns");
        let patches = files(&folder, ".patch");
        let names = patches.iter().filter_map(|path| path.file_stem()?.to_str());
        // A solution has a dot in its name.
        let names: Vec<_> = names.filter(|name| !name.contains('.')).collect();
        if !names.contains(&name) {
            let names = names.join(", ");
            return Err(BadInput(format!("There is no turn {name}. Choose one of: 2, {names}.")).into());
        }
        let red = Red::Patch(folder.join(format!("{name}.patch")));
        Ok(Self { begins: Step::named("3")?, red })
    }

    /// Puts the tests into a copy of the step that it begins from.
    pub fn begin(&self, copied: &Path) -> anyhow::Result<()> {
        let step = match &self.red {
            Red::Patch(patch) => return exercises::apply(copied, patch, Of::Step),
            Red::TestsOf(step) => step,
        };
        fs::remove_dir_all(copied.join("tests"))?;
        let is_test = |path: &Path| path.starts_with("tests") && !path.to_string_lossy().contains(THIS_APP);
        copy(step, copied, |path| is_test(path) || path.ends_with("requests.http"))?;
        let main = copied.join("tests/it/main.rs");
        let lines =
            fs::read_to_string(&main)?.replace(&super::snake(&step.name), &super::snake(&self.begins.name));
        let kept =
            lines.split_inclusive('\n').filter(|line| !line.contains(THIS_APP) || line.starts_with("//!"));
        Ok(fs::write(&main, kept.collect::<String>())?)
    }
}
