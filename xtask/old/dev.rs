//! `cargo xtask dev 2`: runs a step, and builds and starts it again whenever a file of it is saved.

use std::{
    env,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use notify_debouncer_full::{DebounceEventResult, new_debouncer, notify::EventKind, notify::RecursiveMode};

use crate::{
    course::{BadInput, Process, Step, cargo},
    show::{BOLD, DIM, styled},
};

/// Editors save in several strokes: what comes within this time is one change. It is part of what a person waits for, so
/// it is short; of strokes that are farther apart, the later one begins the build anew.
const DEBOUNCE: Duration = Duration::from_millis(8);

enum Event {
    Saved(Instant),
    Serving,
    Ended(u32),
    Stop,
}

/// Runs until Ctrl+C or SIGTERM.
pub fn run(step: &Step) -> anyhow::Result<()> {
    is_port_free()?;
    let (sender, events) = channel();
    let on_stop = sender.clone();
    ctrlc::set_handler(move || _ = on_stop.send(Event::Stop)).context("Ctrl+C cannot be handled")?;
    let on_save = sender.clone();
    let folder = step.folder.canonicalize().context("The step cannot be found")?;
    let watched = folder.clone();
    let mut watch = new_debouncer(DEBOUNCE, None, move |result: DebounceEventResult| {
        // A build reads the files, and that is an event too.
        let changes = |kind: EventKind| kind.is_create() || kind.is_modify() || kind.is_remove();
        for event in result.unwrap_or_default() {
            if changes(event.kind)
                && event.paths.iter().any(|path| matters(path.strip_prefix(&folder).unwrap_or(path)))
            {
                _ = on_save.send(Event::Saved(event.time));
            }
        }
    })?;
    watch.watch(&watched, RecursiveMode::Recursive).context("The step cannot be watched")?;
    say(&format!("Watching {}: save a file, and it is built and started again.", step.name));

    let mut server: Option<Process> = None;
    let mut since = Instant::now();
    let mut building = Some(build(step)?);
    loop {
        let patience = if building.is_some() { Duration::from_millis(2) } else { Duration::MAX };
        match events.recv_timeout(patience) {
            // A build that is under way builds what is old already.
            Ok(Event::Saved(at)) if at > since => {
                since = at;
                drop(building.take());
                building = Some(build(step)?);
            }
            Ok(Event::Serving) => {
                say(&format!("Built and serving in {:.2} s.", since.elapsed().as_secs_f32()));
            }
            Ok(Event::Ended(id)) if server.as_ref().is_some_and(|server| server.0.id() == id) => {
                say("The step has ended. Save a file to start it again.");
            }
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            // Saved before the last build began, or the end of the server that was stopped for a new one.
            Ok(Event::Saved(_) | Event::Ended(_)) | Err(RecvTimeoutError::Timeout) => {}
        }
        let Some(status) = building.as_mut().map(|build| build.0.try_wait()).transpose()?.flatten() else {
            continue;
        };
        building = None;
        if status.success() {
            drop(server.take());
            server = Some(start(step, &sender)?);
        } else {
            say("The step does not build. Save a file to try again; what ran before goes on.");
        }
    }
}

/// Builds the step, with cargo's own messages.
fn build(step: &Step) -> anyhow::Result<Process> {
    let build = cargo().args(["build", "--locked", "--quiet", "--package", &step.name]).spawn();
    Ok(Process(build.context("cargo could not be started")?))
}

/// Starts what was built, and passes on what it prints.
fn start(step: &Step, sender: &Sender<Event>) -> anyhow::Result<Process> {
    // Cargo puts the step's program beside this one.
    let program = env::current_exe()?.with_file_name(format!("{}{}", step.name, env::consts::EXE_SUFFIX));
    let mut child =
        Command::new(program).stdout(Stdio::piped()).spawn().context("The step cannot be started")?;
    let output = child.stdout.take().map(BufReader::new);
    let (sender, id) = (sender.clone(), child.id());
    thread::spawn(move || {
        for line in output.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
            println!("{line}");
            // A step prints where it serves once it does.
            if line.starts_with("Serving on ") {
                _ = sender.send(Event::Serving);
            }
        }
        _ = sender.send(Event::Ended(id));
    });
    Ok(Process(child))
}

/// Whether a saved file, by its path in the step, is one that the running step is made of.
fn matters(path: &Path) -> bool {
    let is_part = |part: &str| path.components().any(|component| component.as_os_str() == part);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_source = [".rs", ".toml", ".txt"].iter().any(|ending| name.ends_with(ending));
    is_source && !name.starts_with('.') && !is_part("tests") && !is_part("examples")
}

fn is_port_free() -> anyhow::Result<()> {
    let port = env::var("PORT").unwrap_or("8000".into());
    match port.parse().map(|port: u16| TcpListener::bind(("127.0.0.1", port))) {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => {
            let sentence =
                format!("Port {port} is in use ({error}). Stop what uses it, or set PORT to another.");
            Err(BadInput(sentence).into())
        }
        Err(_) => Err(BadInput(format!("PORT={port} is no port. Set a number from 0 to 65535.")).into()),
    }
}

fn say(text: &str) {
    anstream::println!("{} {}", styled(BOLD, "dev"), styled(DIM, text));
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
