//! `cargo xtask dev 2`: runs a step, and builds and starts it again whenever a file of it is saved.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio, exit},
    sync::{Mutex, MutexGuard, PoisonError, mpsc::channel},
    time::{Duration, Instant},
};

use anyhow::Context;
use notify::{Event, RecursiveMode, Watcher, recommended_watcher};
use serde_json::{Deserializer, Value};
use xtask::{
    course::{BadInput, Step, cargo_in},
    progress::{BOLD, GOOD},
    server::Process,
};

use crate::promises::{self, THIS_APP};

/// Editors save in several strokes: those within this time are one change. It is short, because you wait for it.
const STROKES: Duration = Duration::from_millis(8);
/// The time after which `dev` looks again whether the program has ended by itself.
const GLANCE: Duration = Duration::from_millis(500);

#[derive(clap::Args)]
pub struct Args {
    /// The step, or the folder of your own crate
    step: String,
    /// Run the tests after each save as well, and show what is still red
    #[arg(long)]
    check: bool,
}

/// Runs until Ctrl+C or SIGTERM.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let (step, own) = (Step::named(&args.step), Path::new(&args.step));
    // In your own crate, you may add dependencies. In a step, the lock file is the course's.
    let is_step = step.is_ok() || !own.join("Cargo.toml").exists();
    let neither = |error| BadInput(format!("{error} And {} is not a folder with a Cargo.toml.", args.step));
    let folder = if is_step { step.map_err(neither)?.folder() } else { own.to_owned() };
    ctrlc::set_handler(|| {
        // The lock is held to the end, so that no other program is started.
        let mut running = running();
        *running = None;
        exit(0)
    })
    .context("Ctrl+C cannot be handled")?;
    let (sender, saves) = channel();
    // As the events name it. Cargo gets the folder as it was typed: on Windows, not every program can work in the other.
    let watched = folder.canonicalize().context("The folder cannot be found")?;
    let within = watched.clone();
    let mut watch = recommended_watcher(move |event: notify::Result<Event>| {
        // A build reads the files, and reading is an event too.
        let is_change = |event: &Event| !event.kind.is_access();
        let paths = event.ok().filter(is_change).map(|event| event.paths).unwrap_or_default();
        if paths.iter().any(|path| matters(path.strip_prefix(&within).unwrap_or(path))) {
            _ = sender.send(());
        }
    })?;
    watch.watch(&watched, RecursiveMode::Recursive).context("The folder cannot be watched")?;
    say(&format!("Watching {}: save a file, and it is built and started again.", folder.display()));

    loop {
        let start = Instant::now();
        if cfg!(windows) {
            // Windows does not let cargo write over a program that runs. Elsewhere it answers until the next is built.
            *running() = None;
        }
        if let Some(program) = build(&folder, is_step)? {
            *running() = None;
            say(&format!("Built in {:.2} s.", start.elapsed().as_secs_f32()));
            *running() =
                Some(Process(Command::new(program).spawn().context("The program cannot be started")?));
            if args.check
                && let Err(error) = check(&folder)
            {
                say(&format!("{error:#}"));
            }
        } else {
            let goes_on = if running().is_some() { " The program from before goes on." } else { "" };
            say(&format!("It does not build: mend what cargo says above, and save.{goes_on}"));
        }
        while saves.recv_timeout(GLANCE).is_err() {
            let mut running = running();
            if running.as_mut().is_some_and(|step| step.0.try_wait().is_ok_and(|end| end.is_some())) {
                *running = None;
                say("The program has ended. Save a file to start it again.");
            }
        }
        while saves.recv_timeout(STROKES).is_ok() {}
    }
}

/// Builds the crate in this folder, and returns its program if it compiles.
fn build(folder: &Path, is_step: bool) -> anyhow::Result<Option<PathBuf>> {
    let mut build = cargo_in(folder);
    build.args(["build", "--quiet", "--message-format", "json-render-diagnostics"]);
    if is_step {
        build.arg("--locked");
    }
    let output = build.stderr(Stdio::inherit()).output().context("cargo could not be started")?;
    let messages = Deserializer::from_slice(&output.stdout).into_iter::<Value>().flatten();
    let programs = messages.filter_map(|message| Some(message["executable"].as_str()?.into()));
    Ok(programs.last().filter(|_| output.status.success()))
}

/// Runs the tests, and says how many are green and which is the first red one.
fn check(folder: &Path) -> anyhow::Result<()> {
    let mut tests = cargo_in(folder);
    tests.args(["test", "--test", "it", "--", "--skip", THIS_APP]);
    let promises = promises::run(&mut tests)?;
    let (kept, broken): (Vec<_>, Vec<_>) = promises.iter().partition(|promise| promise.kept);
    let [next, rest @ ..] = &broken[..] else {
        say(&format!("{GOOD}All {} tests are green. Well done!{GOOD:#}", kept.len()));
        return Ok(());
    };
    say(&format!("{} of {} tests are green. The next one:\n", kept.len(), promises.len()));
    next.tell();
    if !rest.is_empty() {
        println!("After it: {}.", rest.iter().map(|it| it.sentence()).collect::<Vec<_>>().join("; "));
    }
    Ok(())
}

/// The program while it runs.
fn running() -> MutexGuard<'static, Option<Process>> {
    static RUNNING: Mutex<Option<Process>> = Mutex::new(None);
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// True if the running program is made of this file, by its path in the step.
fn matters(path: &Path) -> bool {
    let is_part = |part: &str| path.components().any(|component| component.as_os_str() == part);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_source = [".rs", ".toml", ".txt"].iter().any(|ending| name.ends_with(ending));
    is_source && !name.starts_with('.') && !is_part("tests") && !is_part("examples")
}

fn say(text: &str) {
    anstream::println!("{BOLD}dev{BOLD:#} {text}");
}

#[test]
fn a_saved_source_matters_and_a_test_or_an_editors_own_file_does_not() {
    for path in ["src/lib.rs", "Cargo.toml", "users.txt"] {
        assert!(matters(Path::new(path)), "{path}");
    }
    for path in ["tests/it/items.rs", "src/.lib.rs.swp", "src/lib.rs~", "src/4913"] {
        assert!(!matters(Path::new(path)), "{path}");
    }
}
