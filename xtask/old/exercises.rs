//! `cargo xtask break`: a step is broken on purpose, in a copy, and its tests say which promise that breaks.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use diffy::Patch;

use crate::{
    course::{BadInput, cargo, copy, root, scratch},
    promises::{self, Promise},
    show::{BOLD, NEW, OLD, page, styled, unified},
};

#[derive(clap::Args)]
pub struct Args {
    /// The exercise; without a name they are listed
    name: Option<String>,
    /// Prove that each exercise breaks what it says, and that the steps are whole without
    #[arg(long, conflicts_with = "name")]
    verify: bool,
}

/// An exercise: `xtask/exercises/NAME.patch`. Above the patch stand its title and a line `Breaks:` with the names
/// of the tests that fail, or with `the build` where nothing compiles any more.
struct Exercise {
    name: String,
    title: String,
    breaks: BTreeSet<String>,
    /// The file it changes, such as `step-02-use-it/src/security.rs`.
    file: String,
    patch: String,
}

/// Lists the exercises, or does one, or verifies them all.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let exercises = all(&root().join("xtask/exercises"))?;
    if args.verify {
        return verify(&exercises);
    }
    let Some(name) = &args.name else { return page(&list(&exercises)) };
    let Some(exercise) = exercises.iter().find(|exercise| exercise.name == *name) else {
        let names: Vec<_> = exercises.iter().map(|exercise| &*exercise.name).collect();
        return Err(BadInput(format!("There is no exercise {name}. There are {}.", names.join(", "))).into());
    };
    anstream::eprintln!("Building a copy of {}. The first time takes about a minute.", exercise.step());
    let copy = fresh()?;
    let (old, new) = exercise.apply(&copy)?;
    let mut text =
        format!("{}\n\n{}\n{}\n", styled(BOLD, &exercise.title), exercise.file, unified(&old, &new));
    if exercise.breaks_the_build() {
        let said = compiler_error(exercise, &copy)?;
        text += &format!("{} the build\n\n{said}\n", styled(OLD, "BROKEN"));
        text += &format!("\nThat was a copy. Your own {} is as it was.\n", exercise.step());
        return page(&text);
    }
    let promises = test(exercise.step(), &copy)?;
    let mismatches = promises::mismatches(&copy, &copy)?;
    for promise in promises.iter().filter(|promise| !promise.kept) {
        text += &format!("{} {}\n", styled(OLD, "BROKEN"), promise.sentence());
        if !mismatches.iter().any(|mismatch| mismatch.belongs_to(promise)) {
            text += &promise.said();
        }
    }
    for mismatch in mismatches {
        let difference = unified(&mismatch.expected, &mismatch.actual);
        text += &format!("\n{}\n{difference}", styled(BOLD, &mismatch.name));
    }
    text += &format!("\nThat was a copy. Your own {} is as it was.\n", exercise.step());
    page(&text)
}

fn list(exercises: &[Exercise]) -> String {
    let mut text = String::new();
    for exercise in exercises {
        text += &format!("{:<28} {}\n", exercise.name, exercise.title);
    }
    text + "\nGuess which promise breaks, then see: cargo xtask break NAME\n"
}

fn verify(exercises: &[Exercise]) -> anyhow::Result<()> {
    let steps: BTreeSet<_> = exercises.iter().map(Exercise::step).collect();
    let whole = fresh()?;
    for step in steps {
        let broken: Vec<_> = names(&test(step, &whole)?).into_iter().collect();
        if !broken.is_empty() {
            bail!("{step} is broken without any exercise: {}", broken.join(", "));
        }
        anstream::println!("{} {step} without an exercise", styled(NEW, "whole "));
    }
    for exercise in exercises {
        let copy = fresh()?;
        exercise.apply(&copy)?;
        if exercise.breaks_the_build() {
            compiler_error(exercise, &copy)?;
            anstream::println!("{} {}: the build", styled(NEW, "breaks"), exercise.name);
            continue;
        }
        let broken = names(&test(exercise.step(), &copy)?);
        if broken != exercise.breaks {
            let (says, does) = (&exercise.breaks, &broken);
            bail!(
                "{} says that it breaks {says:?}, and breaks {does:?}. Mend its line `Breaks:`.",
                exercise.name
            );
        }
        anstream::println!("{} {}: {} promises", styled(NEW, "breaks"), exercise.name, broken.len());
    }
    Ok(())
}

fn names(promises: &[Promise]) -> BTreeSet<String> {
    promises.iter().filter(|promise| !promise.kept).map(|promise| promise.name.clone()).collect()
}

fn test(step: &str, copy: &Path) -> anyhow::Result<Vec<Promise>> {
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", step]).current_dir(copy);
    // To cargo a copy is the same package: in one target folder, the course itself would run what is broken.
    tests.env("CARGO_TARGET_DIR", scratch("break-target")?);
    tests.env("INSTA_WORKSPACE_ROOT", copy).env_remove("BASE_URL");
    promises::run(tests, &[])
}

/// The compiler's answer to the exercise of that name.
#[cfg(feature = "book")]
pub fn compiler_says(name: &str) -> anyhow::Result<String> {
    let exercises = all(&root().join("xtask/exercises"))?;
    let exercise = exercises.iter().find(|exercise| exercise.name == name);
    let exercise = exercise.with_context(|| format!("there is no exercise {name}"))?;
    let copy = fresh()?;
    exercise.apply(&copy)?;
    compiler_error(exercise, &copy)
}

/// Builds the step in `copy`: the first error, without its notes.
fn compiler_error(exercise: &Exercise, copy: &Path) -> anyhow::Result<String> {
    let mut build = cargo();
    build.args(["check", "--locked", "--quiet", "--color", "never", "--package", exercise.step()]);
    build.current_dir(copy).env("CARGO_TARGET_DIR", scratch("break-target")?);
    let output = build.output().context("cargo could not be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        bail!("{} compiles, and should not.", exercise.name);
    }
    first_error(&said).with_context(|| format!("The compiler gives no error of its own:\n{said}"))
}

/// The first error with a code in what the compiler says, up to its notes.
fn first_error(said: &str) -> Option<String> {
    let error = said.get(said.find("error[E")?..)?.lines();
    let lines = error.take_while(|line| !line.is_empty() && !line.starts_with("note: "));
    Some(lines.map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

/// A copy of the course, to be broken.
fn fresh() -> anyhow::Result<PathBuf> {
    copy(&scratch("break")?)
}

/// The exercises in `folder`, in the order of their steps.
fn all(folder: &Path) -> anyhow::Result<Vec<Exercise>> {
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        Exercise::parse(name, &text).with_context(|| format!("{} is no exercise", path.display()))
    };
    let mut exercises =
        promises::files(folder, ".patch").into_iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    exercises.sort_by(|one, other| (one.step(), &one.name).cmp(&(other.step(), &other.name)));
    Ok(exercises)
}

impl Exercise {
    fn parse(name: String, text: &str) -> anyhow::Result<Self> {
        let start = text.find("--- a/").context("it has no line `--- a/`, where a patch starts")?;
        let (head, patch) = text.split_at(start);
        let breaks = head.lines().find_map(|line| line.strip_prefix("Breaks: "));
        let breaks = breaks.context("it has no line `Breaks:` with the tests that fail")?;
        let file = patch.lines().next().unwrap_or_default().trim_start_matches("--- a/").to_owned();
        let title = head.lines().next().unwrap_or_default().to_owned();
        let breaks = match breaks {
            "the build" => BTreeSet::from([breaks.to_owned()]),
            tests => tests.split_whitespace().map(str::to_owned).collect(),
        };
        Ok(Self { name, title, breaks, file, patch: patch.to_owned() })
    }

    fn breaks_the_build(&self) -> bool {
        self.breaks.contains("the build")
    }

    /// The name of the step that it breaks.
    fn step(&self) -> &str {
        self.file.split('/').next().unwrap_or_default()
    }

    /// Changes the file in `copy`: the text before and after.
    fn apply(&self, copy: &Path) -> anyhow::Result<(String, String)> {
        let path = copy.join(&self.file);
        let old = fs::read_to_string(&path).with_context(|| format!("Cannot read {}", self.file))?;
        let change = Patch::from_str(&self.patch).with_context(|| format!("{} is no patch", self.name))?;
        let new = diffy::apply(&old, &change)
            .with_context(|| format!("{} does not fit {} any more: make it anew", self.name, self.file))?;
        fs::write(path, &new)?;
        Ok((old, new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "Forget the lock\nBreaks: a::one b::two\n\n--- a/step-01-a/src/lib.rs\n\
        +++ b/step-01-a/src/lib.rs\n@@ -1,3 +1,2 @@\n one\n-two\n three\n";

    #[test]
    fn an_exercise_is_a_title_the_tests_it_breaks_and_a_patch() {
        let exercise = Exercise::parse("forget".into(), PATCH).expect("an exercise");
        assert_eq!((&*exercise.title, exercise.step()), ("Forget the lock", "step-01-a"));
        assert_eq!(exercise.breaks, BTreeSet::from(["a::one".to_owned(), "b::two".to_owned()]));
    }

    #[test]
    fn an_exercise_changes_a_copy_and_refuses_a_text_it_was_not_made_for() {
        let copy = tempfile::tempdir().expect("a temporary folder");
        let file = copy.path().join("step-01-a/src/lib.rs");
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let exercise = Exercise::parse("forget".into(), PATCH).expect("an exercise");
        fs::write(&file, "one\ntwo\nthree\n").expect("a file");
        assert_eq!(exercise.apply(copy.path()).expect("a change").1, "one\nthree\n");
        let again = exercise.apply(copy.path()).expect_err("it is changed already");
        assert!(again.to_string().contains("make it anew"), "{again}");
    }

    #[test]
    fn the_first_error_of_the_compiler_is_shown_without_warnings_and_notes() {
        let said = "warning: unused\n --> a.rs:1:1\n\nerror[E0277]: no guard\n --> b.rs:2:1\n  | \nnote: required\n\n\
            error[E0001]: another\n";
        assert_eq!(first_error(said).as_deref(), Some("error[E0277]: no guard\n --> b.rs:2:1\n  |"));
        assert_eq!(first_error("error: could not compile\n"), None);
    }

    #[test]
    fn a_patch_without_a_title_or_without_its_tests_is_no_exercise() {
        for text in ["", "Title\n--- a/x\n", "Title\nBreaks: a::b\n"] {
            assert!(Exercise::parse("x".into(), text).is_err(), "{text}");
        }
    }
}
