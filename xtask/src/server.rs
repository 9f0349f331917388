//! The one way to start a step, or another program, on a free port.

use std::{
    io::{BufRead, BufReader, Read, copy, sink},
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::Context;

use crate::course::cargo;

/// A process that is killed when it is dropped: at once, because something may need its port again.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        // If it has ended by itself, so much the better.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// A program that serves, until it is dropped.
pub struct Server {
    process: Process,
    /// The URL where it serves, such as `http://127.0.0.1:41234`.
    pub url: String,
    /// Another that this one needs: it ends with this one.
    pub needed: Option<Box<Server>>,
}

impl Server {
    /// Builds a step, and starts it with these variables set.
    pub fn step(name: &str, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut run = cargo();
        run.args(["run", "--locked", "--quiet", "--package", name]);
        Self::start(run.env_remove("FRONTEND_ORIGIN").envs(settings.iter().copied()))
    }

    /// Starts a program that takes its port from `PORT`, and waits for the line in which it says where it serves.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        if !command.get_envs().any(|(name, _)| name == "PORT") {
            command.env("PORT", "0");
        }
        let process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let name = command.get_program().display();
        let mut process = Process(process.with_context(|| format!("{name} could not be started"))?);
        let mut output = BufReader::new(process.0.stdout.take().context("its output is piped")?);
        let url = output.by_ref().lines().map_while(Result::ok).find_map(|line| url(&line));
        let url =
            url.with_context(|| format!("The program ended before it said where it serves: {command:?}"))?;
        // The rest of its output is read and thrown away, because a full pipe would stop it.
        thread::spawn(move || _ = copy(&mut output, &mut sink()));
        Ok(Self { process, url, needed: None })
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// The address in its URL, such as `127.0.0.1:41234`.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Asks it to end and waits, because it writes something down last.
    pub fn end(mut self) -> anyhow::Result<()> {
        Command::new("kill").arg(self.id().to_string()).status().context("kill could not be started")?;
        self.process.0.wait()?;
        Ok(())
    }
}

/// The URL in a line such as `Serving on http://127.0.0.1:8000, documented on ...`.
fn url(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://")?;
    let address = rest.split([',', ' ', '\n']).next()?;
    Some(format!("http://{}", address.trim_end_matches(['.', '/'])))
}

#[test]
fn the_url_is_read_from_what_each_program_says() {
    for line in [
        "Serving on http://127.0.0.1:9, documented on http://127.0.0.1:9/docs. Press",
        "The frontend is on http://127.0.0.1:9, and calls the API at http://x.\n",
        "on http://127.0.0.1:9/.\n",
    ] {
        assert_eq!(url(line).as_deref(), Some("http://127.0.0.1:9"), "{line}");
    }
    assert_eq!(url("Press Ctrl+C to stop.\n"), None);
}

#[test]
fn a_program_that_ends_before_it_serves_is_named() {
    let error = Server::start(Command::new("cargo").arg("--version")).err().expect("no server");
    assert!(error.to_string().contains(r#""cargo" "--version""#), "{error}");
}
