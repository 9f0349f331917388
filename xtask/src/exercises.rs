//! The exercises: steps that are broken on purpose, in a copy.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};

use crate::{
    course::{BadInput, cargo, copy, files, root, scratch, target},
    progress,
};

/// The name of a copy's folder, below that of its workspace.
const COPY: &str = "broken";

/// An exercise: `xtask/exercises/NAME.patch`. Above the patch stand its title and a line `Breaks:` with the names of the
/// tests that fail, or with `the build` where nothing compiles any more.
#[derive(Debug)]
pub struct Exercise {
    /// Its name, such as `lock-left-off`.
    pub name: String,
    /// Its effect, in a sentence.
    pub title: String,
    /// The names of the tests that fail; empty where nothing compiles any more.
    pub breaks: BTreeSet<String>,
    /// The name of the step that it breaks.
    pub step: String,
    /// Its change, as `git diff` says it.
    pub patch: String,
}

/// The exercises, in the order of their steps.
pub fn all() -> anyhow::Result<Vec<Exercise>> {
    let read = |path: &PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let exercise = Exercise::parse(&name, &fs::read_to_string(path)?);
        exercise.with_context(|| format!("{} is no exercise", path.display()))
    };
    let found = files(&root().join("xtask/exercises"), ".patch");
    let mut exercises = found.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    exercises.sort_by(|one, other| (&one.step, &one.name).cmp(&(&other.step, &other.name)));
    Ok(exercises)
}

/// The exercise of that name.
pub fn named(name: &str) -> anyhow::Result<Exercise> {
    let exercises = all()?;
    let names = exercises.iter().map(|exercise| &*exercise.name).collect::<Vec<_>>().join(", ");
    let found = exercises.into_iter().find(|exercise| exercise.name == name);
    found.ok_or_else(|| BadInput(format!("There is no exercise {name}. There are {names}.")).into())
}

/// A copy of the course, before anything is broken in it: the folder for cargo.
///
/// Its workspace begins one folder above it. So cargo takes its crates for others than those of the course, builds both
/// in one target folder, and finds there whatever they are built from.
pub fn whole() -> anyhow::Result<PathBuf> {
    let folder = scratch("break");
    let course = folder.join(COPY);
    copy(&course)?;
    fs::rename(course.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let manifest = fs::read_to_string(course.join("Cargo.toml"))?;
    fs::remove_file(course.join("Cargo.toml"))?;
    let lines = manifest.lines().map(|line| match line.split_once("members = [") {
        Some((start, names)) => format!(
            "{start}members = [{}",
            names.replace(" \"", &format!(" \"{COPY}/")).replacen('"', &format!("\"{COPY}/"), 1)
        ),
        None => line.to_owned(),
    });
    fs::write(folder.join("Cargo.toml"), lines.collect::<Vec<_>>().join("\n"))?;
    Ok(folder)
}

/// Cargo in a copy, with the target folder of the course.
pub fn cargo_in(copy: &Path) -> Command {
    let mut cargo = cargo();
    cargo.current_dir(copy).env("CARGO_TARGET_DIR", target());
    cargo
}

/// Applies a patch to a copy.
pub fn apply(copy: &Path, patch: &Path) -> anyhow::Result<()> {
    let mut git = Command::new("git");
    // The copy lies in a repository that ignores it, and git would look for the files at the root of that one.
    git.current_dir(copy).env("GIT_CEILING_DIRECTORIES", copy.parent().unwrap_or(copy));
    let output = git.arg("apply").arg(patch).output();
    let output = output.context("git could not be started: is it in your PATH?")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "Git says:\n{}", said.trim_end());
    Ok(())
}

impl Exercise {
    fn parse(name: &str, text: &str) -> anyhow::Result<Self> {
        let start = text.find("--- a/").context("it has no line `--- a/`, where a patch starts")?;
        let (head, patch) = text.split_at(start);
        let breaks = head.lines().find_map(|line| line.strip_prefix("Breaks: "));
        let tests = breaks.context("it has no line `Breaks:` with the tests that fail")?;
        let tests = if tests == "the build" { "" } else { tests };
        Ok(Self {
            name: name.to_owned(),
            title: head.lines().next().unwrap_or_default().to_owned(),
            breaks: tests.split_whitespace().map(str::to_owned).collect(),
            step: patch["--- a/".len()..].split('/').next().unwrap_or_default().to_owned(),
            patch: patch.to_owned(),
        })
    }

    /// A copy of the course with the change in it: the folder for cargo.
    pub fn copy(&self) -> anyhow::Result<PathBuf> {
        let folder = whole()?;
        self.apply(&folder.join(COPY))?;
        Ok(folder)
    }

    fn apply(&self, folder: &Path) -> anyhow::Result<()> {
        let (patch, name, step) = (folder.join("exercise.patch"), &self.name, &self.step);
        fs::write(&patch, &self.patch)?;
        apply(folder, &patch).with_context(|| {
            format!(
                "The exercise {name} does not fit {step} as it is now. Put your own changes to that step away, with \
                 git stash, and try again. If they are to stay, make the exercise anew"
            )
        })
    }

    /// Builds the step in a copy with the change: the first error, without its notes.
    pub fn compiler_says(&self) -> anyhow::Result<String> {
        let mut check = cargo_in(&self.copy()?);
        check.args(["check", "--locked", "--quiet", "--color", "never", "--package", &self.step]);
        let output = progress::run("Building the step", &mut check)?;
        let said = String::from_utf8_lossy(&output.stderr).replace(&format!("{COPY}/"), "");
        if output.status.success() {
            bail!("{} compiles, and should not.", self.name);
        }
        first_error(&said).with_context(|| format!("The compiler gives no error of its own:\n{said}"))
    }
}

/// The first error with a code in what the compiler says, up to its notes.
fn first_error(said: &str) -> Option<String> {
    let error = said.get(said.find("error[E")?..)?.lines();
    let lines = error.take_while(|line| !line.is_empty() && !line.starts_with("note: "));
    Some(lines.map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "Forget the lock\nBreaks: a::one b::two\n\n--- a/step-01-a/src/lib.rs\n\
        +++ b/step-01-a/src/lib.rs\n@@ -1,3 +1,2 @@\n one\n-two\n three\n";

    #[test]
    fn an_exercise_changes_a_copy_and_refuses_a_text_it_was_not_made_for() {
        let copy = tempfile::tempdir().expect("a temporary folder");
        let file = copy.path().join("step-01-a/src/lib.rs");
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, "one\ntwo\nthree\n").expect("a file");
        let exercise = Exercise::parse("forget", PATCH).expect("an exercise");
        exercise.apply(copy.path()).expect("a change");
        assert_eq!(fs::read_to_string(&file).expect("the file"), "one\nthree\n");
        let again = exercise.apply(copy.path()).expect_err("it is changed already").to_string();
        assert!(again.contains("does not fit step-01-a as it is now"), "{again}");
    }
}
