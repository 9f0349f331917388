//! `cargo xtask break`: a step is broken on purpose, in a copy, and its tests say which promise that breaks.

use std::{collections::BTreeSet, path::Path};

use anyhow::bail;
use clap::builder::styling::Style;
use xtask::{
    exercises::{self, Exercise},
    progress::{BAD, BOLD, GOOD},
};

use crate::promises::{self, Promise};

#[derive(clap::Args)]
pub struct Args {
    /// The exercise; without a name they are listed
    name: Option<String>,
    /// Prove that each exercise breaks what it says, and that the steps are whole without
    #[arg(long, conflicts_with = "name")]
    verify: bool,
}

/// Lists the exercises, or does one, or verifies them all.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.verify {
        return verify();
    }
    let Some(name) = &args.name else {
        for exercise in exercises::all()? {
            println!("{:<28} {}", exercise.name, exercise.title);
        }
        println!("\nGuess which promise breaks, then see: cargo xtask break NAME");
        return Ok(());
    };
    let exercise = exercises::named(name)?;
    let step = &exercise.step;
    anstream::println!("{BOLD}{}{BOLD:#}\n", exercise.title);
    for line in exercise.patch.lines() {
        let style = match line.as_bytes().first() {
            Some(b'-') => BAD,
            Some(b'+') => GOOD,
            _ => Style::new(),
        };
        anstream::println!("{style}{line}{style:#}");
    }
    println!();
    let broken = if exercise.breaks.is_empty() {
        let said = exercise.compiler_says()?;
        anstream::println!("{BAD}BROKEN{BAD:#} the build\n\n{said}\n");
        "the build".to_owned()
    } else {
        let broken = broken(step, &exercise.copy()?)?;
        broken.iter().for_each(Promise::tell);
        match broken.len() {
            1 => "1 promise".to_owned(),
            count => format!("{count} promises"),
        }
    };
    anstream::println!("{BOLD}It breaks {broken} of {step}.{BOLD:#} That was a copy: yours is as it was.");
    Ok(())
}

fn verify() -> anyhow::Result<()> {
    let exercises = exercises::all()?;
    let whole = exercises::whole()?;
    for step in exercises.iter().map(|exercise| &exercise.step).collect::<BTreeSet<_>>() {
        if let [promise, ..] = &*broken(step, &whole)? {
            bail!("{step} is broken without any exercise: {}\n{}", promise.name, promise.said);
        }
        anstream::println!("{GOOD}whole {GOOD:#} {step} without an exercise");
    }
    for exercise in &exercises {
        let Exercise { name, breaks: says, step, .. } = exercise;
        if says.is_empty() {
            exercise.compiler_says()?;
            anstream::println!("{GOOD}breaks{GOOD:#} {name}: the build");
            continue;
        }
        let broken = broken(step, &exercise.copy()?)?;
        let does: BTreeSet<_> = broken.into_iter().map(|promise| promise.name).collect();
        if does != *says {
            bail!("{name} says that it breaks {says:?}, and breaks {does:?}. Mend its line `Breaks:`.");
        }
        anstream::println!("{GOOD}breaks{GOOD:#} {name}: {} promises", does.len());
    }
    Ok(())
}

/// The promises that the step in `copy` breaks.
fn broken(step: &str, copy: &Path) -> anyhow::Result<Vec<Promise>> {
    let mut tests = exercises::cargo_in(copy);
    tests.args(["test", "--locked", "--package", step]);
    tests.env("INSTA_WORKSPACE_ROOT", copy).env_remove("BASE_URL");
    let promises = promises::run(&mut tests, &[])?;
    Ok(promises.into_iter().filter(|promise| !promise.kept).collect())
}
