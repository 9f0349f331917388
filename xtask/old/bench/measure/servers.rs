//! The servers that are measured: how each is built, started and asked.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use reqwest::blocking::Client;

use crate::{
    course::{Step, cargo, free_port, root, scratch, target},
    installed::installed,
};

/// A server that can be started.
pub struct Program {
    /// The name of its rows: `step 2`.
    pub name: String,
    /// The program and its arguments. The port comes in the variable `PORT`, or after the last argument.
    command: Vec<OsString>,
    /// Whether it answers 401 where there is no token.
    pub guarded: bool,
    /// Whether it takes only tokens that it has issued.
    issues_tokens: bool,
    path: &'static str,
}

/// A server that runs.
pub struct Server {
    process: Terminated,
    /// Where it answers, such as `http://127.0.0.1:40123/items/`.
    pub url: String,
    /// From its start to its first answer.
    pub start: Duration,
    token: Option<String>,
}

/// The steps, as `cargo build` makes them with these options.
pub fn steps(options: &[&str], folder: &str, note: &str) -> anyhow::Result<Vec<Program>> {
    Step::all(&root())?.iter().map(|step| built(step, options, folder, note)).collect()
}

/// A step as it is released.
pub fn released(step: &Step) -> anyhow::Result<Program> {
    built(step, &["--release"], "release", "")
}

fn built(step: &Step, options: &[&str], folder: &str, note: &str) -> anyhow::Result<Program> {
    Ok(step_at(step, &build(&step.name, "Cargo.toml", options)?.join(folder), note))
}

/// A step whose program lies in `folder`.
pub fn step_at(step: &Step, folder: &Path, note: &str) -> Program {
    Program {
        name: format!("step {}{note}", step.number()),
        command: vec![folder.join(&step.name).into()],
        guarded: step.number() > 1,
        issues_tokens: step.number() > 2,
        path: "/items/",
    }
}

/// The steps as they are released, and the others.
pub fn contenders() -> anyhow::Result<Vec<Program>> {
    let mut programs = fastapi()?;
    let poem = other("poem-openapi", "poem-openapi-bearer")?;
    programs.push(Program { guarded: true, path: "/items", ..poem });
    programs.extend(steps(&["--release"], "release", "")?);
    programs.push(bare_axum()?);
    programs.push(other("bare axum, default features", "bare-axum-default-features")?);
    programs.push(other("hyper alone", "hyper-alone")?);
    Ok(programs)
}

/// The handler with nothing in front of it.
pub fn bare_axum() -> anyhow::Result<Program> {
    other("bare axum", "bare-axum")
}

/// A program of `xtask/contenders` with no guard.
fn other(name: &str, package: &str) -> anyhow::Result<Program> {
    let folder = build(package, "xtask/contenders/Cargo.toml", &["--release"])?.join("release");
    let command = vec![folder.join(package).into()];
    Ok(Program { name: name.into(), command, guarded: false, issues_tokens: false, path: "/items/" })
}

/// The page's program under Uvicorn, where there is a Python that has both: with the loop and the parser that
/// `fastapi[standard]` brings, and with those of a bare Uvicorn.
pub fn fastapi() -> anyhow::Result<Vec<Program>> {
    let Some(python) = python()? else { return Ok(Vec::new()) };
    let program = |name: &str, parts: &[&str]| {
        let folder = root().join("xtask/contenders");
        let mut command =
            vec![python.clone(), "-m".into(), "uvicorn".into(), "--app-dir".into(), folder.into()];
        let quietly = ["first_steps:app", "--no-access-log", "--log-level", "warning"];
        command.extend(quietly.iter().chain(parts).chain(&["--port"]).map(Into::into));
        Program { name: name.into(), command, guarded: true, issues_tokens: false, path: "/items/" }
    };
    Ok(vec![
        program("FastAPI", &["--loop", "uvloop", "--http", "httptools"]),
        program("FastAPI, bare Uvicorn", &["--loop", "asyncio", "--http", "h11"]),
    ])
}

/// The Python that has FastAPI and Uvicorn: that of the environment which is active. Says so where there is none.
pub fn python() -> anyhow::Result<Option<OsString>> {
    let output = Command::new("python3")
        .args(["-c", "import sys, fastapi, uvicorn, uvloop, httptools; print(sys.executable)"])
        .output();
    match output {
        Ok(output) if output.status.success() => Ok(Some(String::from_utf8(output.stdout)?.trim().into())),
        _ => {
            anstream::println!(
                "FastAPI is left out. To have it measured: python3 -m venv DIR, DIR/bin/pip install \"fastapi[standard]\", \
                 and DIR/bin first in your PATH."
            );
            Ok(None)
        }
    }
}

/// Builds a package, and gives the target folder that it is in.
pub fn build(package: &str, manifest: &str, options: &[&str]) -> anyhow::Result<PathBuf> {
    let folder = if manifest == "Cargo.toml" { target()? } else { scratch("contenders")? };
    anstream::println!("building: {package} {}", options.join(" "));
    let mut cargo = cargo();
    // One at a time: together, one would have the features that another one needs.
    cargo
        .args(["build", "--locked", "--quiet", "--package", package, "--manifest-path", manifest])
        .args(options);
    let status = cargo.env("CARGO_TARGET_DIR", &folder).status().context("cargo could not be started")?;
    ensure!(status.success(), "{package} does not build.");
    Ok(folder)
}

/// A program that is asked to end when it is dropped, and has ended then: one that others have started may have to end
/// what it has started itself.
pub struct Terminated(pub Child);

impl Drop for Terminated {
    fn drop(&mut self) {
        _ = i32::try_from(self.0.id()).map(|id| kill(Pid::from_raw(id), Signal::SIGTERM));
        _ = self.0.wait();
    }
}

impl Program {
    pub fn is_python(&self) -> bool {
        self.name.starts_with("FastAPI")
    }

    /// Starts it under `tool`, such as `["taskset", "-c", "0"]`, and waits for its first answer.
    pub fn start(&self, tool: &[&str]) -> anyhow::Result<Server> {
        let port = free_port()?.to_string();
        let words: Vec<OsString> = tool.iter().map(Into::into).chain(self.command.iter().cloned()).collect();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).env("PORT", &port).env("LOGIN_LIMIT", "0").stdout(Stdio::null());
        if words.last().is_some_and(|word| word == "--port") {
            command.arg(&port);
        }
        let start = Instant::now();
        let child = command.spawn().with_context(|| format!("{} cannot be started", words[0].display()))?;
        let mut server = Server {
            process: Terminated(child),
            url: format!("http://127.0.0.1:{port}{}", self.path),
            start: Duration::ZERO,
            token: (!self.issues_tokens).then(|| "foobar".into()),
        };
        let client = client()?;
        while client.get(&server.url).send().is_err() {
            if let Some(status) = server.process.0.try_wait()? {
                bail!("{} ended before it answered ({status}). Start it by hand to see why.", self.name);
            }
            ensure!(start.elapsed() < Duration::from_secs(120), "{} does not answer.", self.name);
            sleep(Duration::from_micros(200));
        }
        server.start = start.elapsed();
        Ok(server)
    }
}

/// A client that keeps its connection.
pub fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().no_proxy().build()?)
}

impl Server {
    pub fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// The `Authorization` field of a user that this server knows.
    pub fn authorization(&mut self) -> anyhow::Result<String> {
        if self.token.is_none() {
            self.token = Some(login(&client()?, &self.url.replace("/items/", "/token"))?);
        }
        Ok(format!("Bearer {}", self.token.as_deref().unwrap_or_default()))
    }
}

/// A token for `johndoe`, from the token endpoint at `url`.
pub fn login(client: &Client, url: &str) -> anyhow::Result<String> {
    let form = [("grant_type", "password"), ("username", "johndoe"), ("password", "secret")];
    let answer: serde_json::Value = client.post(url).form(&form).send()?.error_for_status()?.json()?;
    Ok(answer["access_token"].as_str().context("The answer has no token")?.to_owned())
}

/// The processors that the server and the load generator have for themselves, where there are two.
pub fn cores() -> [Vec<&'static str>; 2] {
    let two = std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
    if two && installed("taskset").is_some() {
        [vec!["taskset", "-c", "0"], vec!["taskset", "-c", "1"]]
    } else {
        [vec![], vec![]]
    }
}

/// A tool that the measurements need, or a sentence on how to get it.
pub fn need(tool: &str) -> anyhow::Result<()> {
    let found = installed(tool).is_some();
    ensure!(found, "{tool} has to be installed: apt-get install {tool}, or whatever puts it on your PATH.");
    Ok(())
}
