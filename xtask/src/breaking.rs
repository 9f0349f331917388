//! `cargo xtask break`: breaks a copy of a step on purpose, and its tests say which promise that breaks.

use std::collections::BTreeSet;

use anyhow::ensure;
use clap::builder::styling::Style;
use xtask::exercises::{self, BUILD, Exercise};
use xtask::progress::{BAD, BOLD, GOOD};

use crate::promises::{self, Promise};

#[derive(clap::Args)]
pub struct Args {
    /// The exercise. Without a name, lists them all
    name: Option<String>,
    /// Prove that each exercise breaks what it says, and nothing else
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
    let broken = broken(&exercise)?;
    broken.iter().for_each(Promise::tell);
    let what = match &*broken {
        [Promise { name, .. }] if name == BUILD => name,
        [_] => "1 promise",
        all => &format!("{} promises", all.len()),
    };
    let step = &exercise.step;
    anstream::println!("{BOLD}It breaks {what} of {step}.{BOLD:#} That was a copy: yours is as it was.");
    Ok(())
}

/// Does every exercise. If a step is broken anyway, its exercises break more than they say, and this fails.
fn verify() -> anyhow::Result<()> {
    for exercise in exercises::all()? {
        let (name, says, broken) = (&exercise.name, &exercise.breaks, broken(&exercise)?);
        let does: BTreeSet<_> = broken.iter().map(|promise| promise.name.clone()).collect();
        ensure!(
            does == *says,
            "{name} says that it breaks {says:?}, and breaks {does:?}. Mend the step, or the line `Breaks:`."
        );
        let does = Vec::from_iter(does).join(", ");
        anstream::println!("{GOOD}{name}{GOOD:#} breaks {does}");
    }
    Ok(())
}

/// The promises that an exercise breaks, in a copy.
fn broken(exercise: &Exercise) -> anyhow::Result<Vec<Promise>> {
    if exercise.breaks.contains(BUILD) {
        let said = format!("\n{}\n", exercise.compiler_says()?);
        return Ok(vec![Promise { name: BUILD.to_owned(), kept: false, said }]);
    }
    let (copy, step) = (exercise.copy()?, &exercise.step);
    let mut tests = exercises::cargo_in(&copy, step);
    tests.args(["test", "--locked", "--package", step]);
    tests.env_remove("BASE_URL");
    let promises = promises::run(&mut tests)?;
    Ok(promises.into_iter().filter(|promise| !promise.kept).collect())
}
