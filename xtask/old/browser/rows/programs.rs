//! The programs of a run: found, started on a free port, and ended whatever happens.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write, copy, sink},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::course::{Process, Step, cargo, root};

/// A program that ends when it is dropped, however that comes about.
pub struct Program {
    process: Process,
    /// Where it serves, such as `http://127.0.0.1:41234`.
    pub url: String,
    /// The path that asks it to end by itself, where there is one.
    shutdown: Option<&'static str>,
}

impl Program {
    /// Starts it, and waits for the line that says where it serves.
    fn start(mut command: Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn();
        let mut child = child.with_context(|| format!("{name} could not be started"))?;
        let mut output = BufReader::new(child.stdout.take().context("its output is piped")?);
        let mut program = Self { process: Process(child), url: String::new(), shutdown: None };
        let mut line = String::new();
        while program.url.is_empty() {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                bail!("{name} ended before it said where it serves.");
            }
            program.url = address(&line).unwrap_or_default();
        }
        // Whatever else it says is read and forgotten: a full pipe would stop it.
        thread::spawn(move || _ = copy(&mut output, &mut sink()));
        Ok(program)
    }

    /// A step on a free port, with its settings.
    pub fn step(name: &str, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut command = Command::new(built(name)?);
        command.env("PORT", "0").envs(settings.iter().copied());
        Self::start(command)
    }

    /// The example frontend on that port, calling the API at that URL.
    pub fn frontend(port: u16, api: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(built("examples/frontend")?);
        command.env("PORT", port.to_string()).env("API_URL", api);
        Self::start(command)
    }

    /// The driver of the browser. It ends its browsers when it is asked to end.
    pub fn driver(path: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(path);
        command.arg("--port=0").stderr(Stdio::null());
        let mut program = Self::start(command)?;
        program.shutdown = Some("/shutdown");
        Ok(program)
    }

    /// A server that says nothing once it serves: it is asked until it answers.
    pub fn silent(mut command: Command, port: u16) -> anyhow::Result<Self> {
        let child = command.stdin(Stdio::null()).spawn();
        let name = command.get_program().to_string_lossy().into_owned();
        let child = child.with_context(|| format!("{name} could not be started"))?;
        let url = format!("http://127.0.0.1:{port}");
        let mut program = Self { process: Process(child), url, shutdown: None };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if program.process.0.try_wait()?.is_some() || start.elapsed() > Duration::from_secs(10) {
                bail!("{name} does not serve on port {port}.");
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(program)
    }
}

impl Drop for Program {
    // What can end by itself is asked to; the process is ended after that in any case.
    fn drop(&mut self) {
        if let Some(path) = self.shutdown
            && let Ok(mut stream) = TcpStream::connect(self.url.trim_start_matches("http://"))
        {
            _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            _ = write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            _ = stream.read_to_end(&mut Vec::new());
        }
    }
}

/// The address in a line such as `Serving on http://127.0.0.1:8000, documented on ...`, or in the driver's.
fn address(line: &str) -> Option<String> {
    if let Some((_, port)) = line.split_once("started successfully on port ") {
        return Some(format!("http://127.0.0.1:{}", port.trim().trim_end_matches('.')));
    }
    let (_, rest) = line.split_once("http://")?;
    Some(format!("http://{}", rest.split([',', ' ', '\n']).next()?))
}

/// Builds what the rows start: the steps, and the example frontend.
pub fn build() -> anyhow::Result<()> {
    let mut build = cargo();
    build.args(["build", "--locked", "--quiet", "--bins", "--example", "frontend"]);
    for step in Step::all(&root())? {
        build.args(["--package", &step.name]);
    }
    if !build.status().context("cargo could not be started")?.success() {
        bail!("The steps did not build: what cargo says above has to be mended first.");
    }
    Ok(())
}

/// A program that cargo has put beside this one.
fn built(name: &str) -> anyhow::Result<PathBuf> {
    Ok(env::current_exe()?.with_file_name(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_what_each_program_says() {
        for (line, expected) in [
            (
                "Serving on http://127.0.0.1:9, documented on http://127.0.0.1:9/docs. Press",
                "http://127.0.0.1:9",
            ),
            (
                "The frontend is on http://127.0.0.1:3000, and calls the API at http://x.\n",
                "http://127.0.0.1:3000",
            ),
            ("ChromeDriver was started successfully on port 4567.\n", "http://127.0.0.1:4567"),
        ] {
            assert_eq!(address(line).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(address("Only local connections are allowed.\n"), None);
    }
}
