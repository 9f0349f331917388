//! `cargo xtask dev 2`: runs a step, and builds and starts it again whenever a file of it is saved.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use anyhow::Context;
use notify::{Event, RecursiveMode, Watcher, recommended_watcher};
use serde_json::{Deserializer, Value};
use xtask::course::{Step, cargo};
use xtask::progress::{BOLD, GOOD};

use crate::promises;

/// Editors save in several strokes: what comes within this time is one change. A person waits for it, so it is short.
const STROKES: Duration = Duration::from_millis(8);
/// The time between two looks at whether the program has ended by itself.
const GLANCE: Duration = Duration::from_millis(500);

enum Signal {
    Saved,
    Stop,
}

/// The program while it runs. It ends at once: its port is wanted again.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Runs until Ctrl+C or SIGTERM.
pub fn run(step: &Step, check: bool) -> anyhow::Result<()> {
    let (sender, signals) = channel();
    let on_stop = sender.clone();
    ctrlc::set_handler(move || _ = on_stop.send(Signal::Stop)).context("Ctrl+C cannot be handled")?;
    let folder = step.folder.canonicalize().context("Its folder cannot be found")?;
    let watched = folder.clone();
    let mut watch = recommended_watcher(move |event: notify::Result<Event>| {
        // A build reads the files, and that is an event too.
        let is_change = |event: &Event| !event.kind.is_access();
        let paths = event.ok().filter(is_change).map(|event| event.paths).unwrap_or_default();
        if paths.iter().any(|path| matters(path.strip_prefix(&watched).unwrap_or(path))) {
            _ = sender.send(Signal::Saved);
        }
    })?;
    watch.watch(&folder, RecursiveMode::Recursive).context("Its folder cannot be watched")?;
    say(&format!("Watching {}: save a file, and it is built and started again.", step.name));

    let mut running = None;
    loop {
        let start = Instant::now();
        // Windows does not let cargo write over a program that runs.
        running = running.filter(|_| !cfg!(windows));
        if let Some(program) = build(step)? {
            drop(running.take());
            say(&format!("Built in {:.2} s.", start.elapsed().as_secs_f32()));
            let child = Command::new(program).spawn();
            running = Some(Running(child.context("The program cannot be started")?));
            if check && let Err(error) = promises_of(step) {
                say(&format!("{error:#}"));
            }
        } else {
            say("It does not build. Save a file to try again; what ran before goes on.");
        }
        loop {
            match signals.recv_timeout(GLANCE) {
                Ok(Signal::Saved) => break,
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {
                    if running.as_mut().is_some_and(|step| step.0.try_wait().is_ok_and(|end| end.is_some())) {
                        running = None;
                        say("It has ended. Save a file to start it again.");
                    }
                }
            }
        }
        while let Ok(signal) = signals.recv_timeout(STROKES) {
            if matches!(signal, Signal::Stop) {
                return Ok(());
            }
        }
    }
}

/// Runs the tests: how many are green, and the first that is red.
fn promises_of(step: &Step) -> anyhow::Result<()> {
    let mut tests = cargo();
    tests.args(["test", "--test", "it"]).current_dir(&step.folder);
    let promises = promises::run(&mut tests, &["--skip", "this_app"])?;
    let (kept, broken): (Vec<_>, Vec<_>) = promises.iter().partition(|promise| promise.kept);
    let [next, rest @ ..] = &broken[..] else {
        say(&format!("{GOOD}All {} tests are green. Well done!{GOOD:#}", kept.len()));
        return Ok(());
    };
    say(&format!("{} of {} tests are green. The next one:\n", kept.len(), promises.len()));
    next.tell();
    if !rest.is_empty() {
        println!(
            "And after it: {}.",
            rest.iter().map(|promise| promise.sentence()).collect::<Vec<_>>().join("; ")
        );
    }
    Ok(())
}

/// Builds the step: its program, if it compiles.
fn build(step: &Step) -> anyhow::Result<Option<PathBuf>> {
    let mut build = cargo();
    build.args(["build", "--quiet", "--message-format", "json-render-diagnostics"]).current_dir(&step.folder);
    // In a crate of their own, learners add what they like.
    if step.number() > 0 {
        build.arg("--locked");
    }
    let output = build.stderr(Stdio::inherit()).output().context("cargo could not be started")?;
    let messages = Deserializer::from_slice(&output.stdout).into_iter::<Value>().flatten();
    let programs = messages.filter_map(|message| Some(message["executable"].as_str()?.into()));
    Ok(programs.last().filter(|_| output.status.success()))
}

/// True for a saved file, by its path in the step, that the running program is made of.
fn matters(path: &Path) -> bool {
    let is_part = |part: &str| path.components().any(|component| component.as_os_str() == part);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_source = [".rs", ".toml", ".txt"].iter().any(|ending| name.ends_with(ending));
    is_source && !name.starts_with('.') && !is_part("tests") && !is_part("examples")
}

fn say(text: &str) {
    anstream::println!("{BOLD}dev{BOLD:#} {text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_source_matters_and_a_test_a_snapshot_or_an_editors_own_file_does_not() {
        for path in ["src/lib.rs", "Cargo.toml", "users.txt"] {
            assert!(matters(Path::new(path)), "{path}");
        }
        for path in ["tests/it/items.rs", "src/.lib.rs.swp", "src/lib.rs~", "src/4913"] {
            assert!(!matters(Path::new(path)), "{path}");
        }
    }
}
