//! `cargo xtask dev 2`: runs a step, and builds and starts it again whenever a file of it is saved.

use std::{
    env,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use notify_debouncer_mini::{DebounceEventResult, new_debouncer, notify::RecursiveMode};

use crate::{
    course::{BadInput, Step, cargo},
    show::{BOLD, DIM, styled},
};

/// Editors save in several strokes: what comes within this time is one change.
const DEBOUNCE: Duration = Duration::from_millis(50);

enum Event {
    Saved(Instant),
    Started,
    Ended,
    Stop,
}

/// The running step; it ends with the value, however that ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // At once, without grace: its port is wanted again.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Runs until Ctrl+C or SIGTERM.
pub fn run(step: &Step) -> anyhow::Result<()> {
    is_port_free()?;
    let (sender, events) = channel();
    let on_stop = sender.clone();
    ctrlc::set_handler(move || _ = on_stop.send(Event::Stop)).context("Ctrl+C cannot be handled")?;
    let on_save = sender.clone();
    let mut watch = new_debouncer(DEBOUNCE, move |result: DebounceEventResult| {
        if result.is_ok_and(|events| events.iter().any(|event| matters(&event.path))) {
            _ = on_save.send(Event::Saved(Instant::now()));
        }
    })?;
    watch.watcher().watch(&step.folder, RecursiveMode::Recursive).context("The step cannot be watched")?;

    let mut server = None;
    let mut since = Instant::now();
    loop {
        match build(step, &events)? {
            Built::Stopped => return Ok(()),
            // Saved again before it was done: what it made is old already.
            Built::Outdated(saved) => {
                since = saved;
                continue;
            }
            Built::Failed => {
                say("The step does not build. Save a file to try again; what ran before goes on.");
            }
            Built::Done => {
                server.take();
                server = Some(start(step, &sender)?);
            }
        }
        since = match wait(&events, since) {
            Some(saved) => saved,
            None => return Ok(()),
        };
    }
}

/// Waits for a change to build: when it was saved, or nothing, when it is time to stop.
fn wait(events: &Receiver<Event>, since: Instant) -> Option<Instant> {
    loop {
        match events.recv().ok()? {
            Event::Saved(at) => return Some(at),
            Event::Started => {
                say(&format!(
                    "Serving again {:.2} s after the change.",
                    (since.elapsed() + DEBOUNCE).as_secs_f32()
                ));
            }
            Event::Ended => say("The step has ended. Save a file to start it again."),
            Event::Stop => return None,
        }
    }
}

enum Built {
    Done,
    Failed,
    Outdated(Instant),
    Stopped,
}

/// Builds the step with cargo's own messages, and gives up when it is saved again or has to stop.
fn build(step: &Step, events: &Receiver<Event>) -> anyhow::Result<Built> {
    let mut build = cargo().args(["build", "--locked", "--quiet", "--package", &step.name]).spawn()?;
    loop {
        let interrupted = match events.recv_timeout(Duration::from_millis(10)) {
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => Some(Built::Stopped),
            Ok(Event::Saved(at)) => Some(Built::Outdated(at)),
            Ok(Event::Started | Event::Ended) | Err(RecvTimeoutError::Timeout) => None,
        };
        if let Some(outcome) = interrupted {
            _ = build.kill();
            _ = build.wait();
            return Ok(outcome);
        }
        if let Some(status) = build.try_wait()? {
            return Ok(if ExitStatus::success(&status) { Built::Done } else { Built::Failed });
        }
    }
}

/// Starts what was built, and passes on what it prints.
fn start(step: &Step, sender: &Sender<Event>) -> anyhow::Result<Server> {
    // Cargo puts the step's program beside this one.
    let program = env::current_exe()?.with_file_name(format!("{}{}", step.name, env::consts::EXE_SUFFIX));
    let mut child =
        Command::new(program).stdout(Stdio::piped()).spawn().context("The step cannot be started")?;
    let output = child.stdout.take().map(BufReader::new);
    let sender = sender.clone();
    thread::spawn(move || {
        for line in output.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
            println!("{line}");
            // A step prints where it serves once it does.
            if line.starts_with("Serving on ") {
                _ = sender.send(Event::Started);
            }
        }
        _ = sender.send(Event::Ended);
    });
    Ok(Server(child))
}

/// Whether a saved file is one that the running step is made of.
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
        for path in ["step/src/lib.rs", "step/Cargo.toml", "step/users.txt"] {
            assert!(matters(Path::new(path)), "{path}");
        }
        for path in ["step/tests/it/items.rs", "step/src/.lib.rs.swp", "step/src/lib.rs~", "step/src/4913"] {
            assert!(!matters(Path::new(path)), "{path}");
        }
    }
}
