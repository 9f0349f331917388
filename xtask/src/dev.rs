//! `cargo xtask dev 2`: runs a step, and builds and starts it again whenever a file of it is saved.

use std::{
    env,
    path::Path,
    process::{Command, exit},
    sync::{Mutex, MutexGuard, PoisonError, mpsc::channel},
    time::{Duration, Instant},
};

use anyhow::Context;
use notify::{Event, RecursiveMode, Watcher, recommended_watcher};
use xtask::{
    course::{Step, cargo, root},
    progress::BOLD,
    server::Process,
};

/// Editors save in several strokes: what comes within this time is one change. A person waits for it, so it is short.
const STROKES: Duration = Duration::from_millis(8);
/// The time between two looks at whether the step has ended by itself.
const GLANCE: Duration = Duration::from_millis(500);

/// Runs until Ctrl+C or SIGTERM.
pub fn run(step: &Step) -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        // Locked up to the end, so that no other is started.
        let mut running = running();
        *running = None;
        exit(0)
    })
    .context("Ctrl+C cannot be handled")?;
    let (sender, saves) = channel();
    let folder = root().join(&step.name).canonicalize().context("The step cannot be found")?;
    let watched = folder.clone();
    let mut watch = recommended_watcher(move |event: notify::Result<Event>| {
        // A build reads the files, and that is an event too.
        let is_change = |event: &Event| !event.kind.is_access();
        let paths = event.ok().filter(is_change).map(|event| event.paths).unwrap_or_default();
        if paths.iter().any(|path| matters(path.strip_prefix(&watched).unwrap_or(path))) {
            _ = sender.send(());
        }
    })?;
    watch.watch(&folder, RecursiveMode::Recursive).context("The step cannot be watched")?;
    say(&format!("Watching {}: save a file, and it is built and started again.", step.name));

    loop {
        let start = Instant::now();
        if cfg!(windows) {
            // Windows does not let cargo write over a program that runs.
            *running() = None;
        }
        let mut build = cargo();
        build.args(["build", "--locked", "--quiet", "--package", &step.name]);
        if build.status().context("cargo could not be started")?.success() {
            let mut running = running();
            *running = None;
            say(&format!("Built in {:.2} s.", start.elapsed().as_secs_f32()));
            // Cargo puts the step's program beside this one.
            let program = format!("{}{}", step.name, env::consts::EXE_SUFFIX);
            let child = Command::new(env::current_exe()?.with_file_name(program)).spawn();
            *running = Some(Process(child.context("The step cannot be started")?));
        } else {
            say("The step does not build. Save a file to try again; what ran before goes on.");
        }
        while saves.recv_timeout(GLANCE).is_err() {
            let mut running = running();
            if running.as_mut().is_some_and(|step| step.0.try_wait().is_ok_and(|end| end.is_some())) {
                *running = None;
                say("The step has ended. Save a file to start it again.");
            }
        }
        while saves.recv_timeout(STROKES).is_ok() {}
    }
}

/// The step while it runs.
fn running() -> MutexGuard<'static, Option<Process>> {
    static RUNNING: Mutex<Option<Process>> = Mutex::new(None);
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// True for a saved file, by its path in the step, that the running step is made of.
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
fn a_saved_source_matters_and_a_test_a_snapshot_or_an_editors_own_file_does_not() {
    for path in ["src/lib.rs", "Cargo.toml", "users.txt"] {
        assert!(matters(Path::new(path)), "{path}");
    }
    for path in ["tests/it/items.rs", "src/.lib.rs.swp", "src/lib.rs~", "src/4913"] {
        assert!(!matters(Path::new(path)), "{path}");
    }
}
