//! The exercises: steps that are broken on purpose, in a copy.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};

use crate::course::{self, BadInput, copy, files, root, scratch};
use crate::progress;

/// The name that stands for the build, where the others are names of tests.
pub const BUILD: &str = "the build";

/// An exercise: `xtask/exercises/NAME.patch`. Above the patch stand its title and a line `Breaks:` with the names of the
/// tests that fail, or with `the build` where nothing compiles any more.
pub struct Exercise {
    /// Its name, such as `lock-left-off`.
    pub name: String,
    /// Its effect, in a sentence.
    pub title: String,
    /// The names of the tests that fail, or `BUILD` alone.
    pub breaks: BTreeSet<String>,
    /// The crate that it breaks, such as `step-02-use-it`: a step, or a program of the book.
    pub step: String,
    /// Its change, as `git diff` says it.
    pub patch: String,
    file: PathBuf,
}

/// The parts that are left out of a path such as `a/step-01-first-steps/src/lib.rs`, for it to lie in a copy.
#[derive(Clone, Copy)]
pub enum Of {
    /// A copy of the whole course.
    Course = 1,
    /// A copy of one step.
    Step = 2,
}

/// The exercises, in the order of their steps.
pub fn all() -> anyhow::Result<Vec<Exercise>> {
    let files = files(&root().join("xtask/exercises"), ".patch").into_iter();
    let mut exercises = files.map(Exercise::read).collect::<anyhow::Result<Vec<_>>>()?;
    // The steps first, in their order.
    exercises.sort_by_key(|exercise| (!exercise.step.starts_with("step-"), exercise.step.clone()));
    Ok(exercises)
}

/// The exercise of that name.
pub fn named(name: &str) -> anyhow::Result<Exercise> {
    let exercises = all()?;
    let names = exercises.iter().map(|exercise| &*exercise.name).collect::<Vec<_>>().join(", ");
    let found = exercises.into_iter().find(|exercise| exercise.name == name);
    found.with_context(|| BadInput(format!("There is no exercise {name}. Choose one of: {names}.")))
}

/// Cargo for a step in a copy, with the target folder of the course.
///
/// A profile setting that nobody else has keeps the copy's step apart from the course's in that folder. Both share the
/// dependencies that are built there.
pub fn cargo_in(copy: &Path, step: &str) -> Command {
    let mut cargo = course::cargo_in(copy);
    cargo.args(["--config", &format!("profile.dev.package.{step}.codegen-units=255")]);
    cargo
}

/// Applies a patch to a copy of the course, or to one of a step, whatever the folder of the copy is called.
pub fn apply(copied: &Path, patch: &Path, of: Of) -> anyhow::Result<()> {
    let mut git = Command::new("git");
    // The copy may lie in a repository, and git would look for the files at the root of that one.
    git.current_dir(copied).env("GIT_CEILING_DIRECTORIES", copied.parent().unwrap_or(copied));
    let output = git.arg("apply").arg(format!("-p{}", of as u8)).arg(patch).output();
    let output = output.context("git could not be started: is it in your PATH?")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "Git says:\n{}", said.trim_end());
    Ok(())
}

impl Exercise {
    fn read(file: PathBuf) -> anyhow::Result<Self> {
        let text = fs::read_to_string(&file)?;
        let lacks = |line| format!("{} is not an exercise: it has no line {line}", file.display());
        let start = text.find("--- a/").with_context(|| lacks("`--- a/`, where a patch starts"))?;
        let (head, patch) = text.split_at(start);
        let breaks = head.lines().find_map(|line| line.strip_prefix("Breaks: "));
        let breaks = breaks.with_context(|| lacks("`Breaks:` with the tests that fail"))?;
        let breaks: Vec<_> = if breaks == BUILD { vec![BUILD] } else { breaks.split(' ').collect() };
        let (folder, _) = patch.split_once("/src/").with_context(|| lacks("with a file in `src`"))?;
        Ok(Self {
            name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            title: head.lines().next().unwrap_or_default().to_owned(),
            breaks: breaks.into_iter().map(str::to_owned).collect(),
            step: folder.rsplit('/').next().unwrap_or_default().to_owned(),
            patch: patch.to_owned(),
            file,
        })
    }

    /// A copy of the course with the change in it.
    pub fn copy(&self) -> anyhow::Result<PathBuf> {
        let folder = scratch("break");
        copy(&folder)?;
        self.apply(&folder)?;
        Ok(folder)
    }

    fn apply(&self, folder: &Path) -> anyhow::Result<()> {
        let (name, step) = (&self.name, &self.step);
        apply(folder, &self.file, Of::Course).with_context(|| {
            format!(
                "The exercise {name} does not fit {step} as it is now. Put your own changes to that step away, with \
                 git stash, and try again. If you mean to keep them, make the exercise anew"
            )
        })
    }

    /// Builds the step in a copy with the change, and returns the first error with a code, without its notes.
    pub fn compiler_says(&self) -> anyhow::Result<String> {
        let mut check = cargo_in(&self.copy()?, &self.step);
        check.args(["check", "--locked", "--quiet", "--color", "never", "--package", &self.step]);
        let output = progress::run("Building the step", &mut check)?;
        ensure!(!output.status.success(), "{} compiles, and should not.", self.name);
        let said = String::from_utf8_lossy(&output.stderr);
        let error = said.find("error[E").map(|start| said[start..].lines());
        let error = error.with_context(|| format!("The compiler gives no error of its own:\n{said}"))?;
        let lines = error.take_while(|line| !line.is_empty() && !line.starts_with("note: "));
        Ok(lines.map(str::trim_end).collect::<Vec<_>>().join("\n"))
    }
}

#[test]
fn an_exercise_changes_a_copy_and_refuses_a_text_it_was_not_made_for() -> anyhow::Result<()> {
    let (exercise, folder) = (named("lock-left-off")?, tempfile::tempdir()?);
    copy(folder.path())?;
    exercise.apply(folder.path())?;
    let read = |root: &Path| fs::read_to_string(root.join("step-01-first-steps/src/lib.rs"));
    assert_ne!(read(folder.path())?, read(&root())?);
    let again = exercise.apply(folder.path()).expect_err("it is changed already").to_string();
    assert!(again.contains("does not fit step-01-first-steps as it is now"), "{again}");
    Ok(())
}
