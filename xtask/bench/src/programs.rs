//! The programs that are measured, and the commands that build and start them.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use xtask::course::{Step, cargo, root};
use xtask::server::{Process, Server};

/// The folder of the programs that the steps are compared with.
pub const CONTENDERS: &str = "xtask/bench/contenders";
/// The client prints only errors, and uses no proxy.
pub const CURL: &str = "curl -sS --noproxy '*'";

/// A program with the name of its rows, such as `step 2`, and the command that starts it in the root of the repository.
pub struct Program {
    pub name: String,
    pub command: String,
    /// The variables in its environment, with spaces between.
    settings: String,
    /// The token that it takes, unless it issues its own.
    token: String,
}

/// A program that runs, with the URL of its items and a token that it takes.
pub struct Running {
    pub name: String,
    pub server: Server,
    pub url: String,
    pub token: String,
}

/// All programs that are measured, in release builds. FastAPI may be missing, but not for the book.
pub fn all(for_the_book: bool) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    if shell("python3 -c 'import fastapi, uvloop, httptools'").is_ok() {
        programs.push(Program::new("FastAPI", format!("python3 {CONTENDERS}/serve.py")));
    } else {
        let hint = "FastAPI is not installed. To measure it too: python3 -m venv DIR, DIR/bin/pip install \
                    \"fastapi[standard]\", and DIR/bin first in your PATH.";
        ensure!(!for_the_book, hint);
        eprintln!("{hint}");
    }
    programs.extend(steps()?);
    for name in ["bare axum", "hyper alone", "poem-openapi bearer"] {
        let package = name.replace(' ', "-");
        programs.push(build(name.trim_end_matches(" bearer"), CONTENDERS, &package, "--release")?);
    }
    Ok(programs)
}

/// The steps, in release builds.
pub fn steps() -> Result<Vec<Program>> {
    let build = |step: &Step| build(&format!("step {}", step.number()), ".", &step.name, "--release");
    Step::all(&root())?.iter().map(build).collect()
}

/// A package of the workspace in `folder`.
pub fn build(name: &str, folder: &str, package: &str, option: &str) -> Result<Program> {
    eprintln!("building: {name}");
    // Each is built alone, because together they would share their features.
    shell(&format!("cd {folder}; cargo build --locked --quiet --package {package} {option}"))?;
    let profile = option.strip_prefix("--").unwrap_or("debug");
    Ok(Program::new(name, format!("{folder}/target/{profile}/{package}")))
}

/// Step 3, and the resource server with a token for each kind of signature. The issuer of the tokens has to go on:
/// it serves the keys.
pub fn signed() -> Result<(Process, Vec<Program>)> {
    let mut programs = vec![build("step 3", ".", "step-03-token-route", "--release")?];
    let Program { command, .. } = build("resource server", ".", "resource-server", "--release")?;
    let mut run = cargo();
    run.args(["run", "--locked", "--quiet", "--package", "resource-server", "--example", "issuer"]);
    let mut issuer = Process(run.stdout(Stdio::piped()).spawn()?);
    let output = issuer.0.stdout.take().context("its output is piped")?;
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let settings = lines.next().unwrap_or_default();
    for line in lines.take(3) {
        let (name, token) = line.split_once(' ').context("an algorithm and a token")?;
        let (name, token) = (name.into(), token.into());
        programs.push(Program { name, command: command.clone(), settings: settings.clone(), token });
    }
    ensure!(programs.len() == 4, "The issuer has ended before it printed three tokens.");
    Ok((issuer, programs))
}

impl Program {
    fn new(name: &str, command: String) -> Self {
        Self { name: name.into(), command, settings: "LOGIN_LIMIT=0".into(), token: "foobar".into() }
    }

    /// Starts it, with `before` in front of its command, such as `taskset -c 0`.
    pub fn start(&self, before: &str) -> Result<Running> {
        let mut env = Command::new("env");
        env.args(format!("{} {before} {}", self.settings, self.command).split_whitespace());
        let server = Server::start(env.current_dir(root()))?;
        // poem takes the slash off the end of a path.
        let slash = if self.name == "poem-openapi" { "" } else { "/" };
        let (url, mut token) = (format!("{}/items{slash}", server.url), self.token.clone());
        if self.name == "step 3" {
            let form = "grant_type=password&username=johndoe&password=secret";
            token = shell(&format!("{CURL} -d '{form}' {}/token | cut -d '\"' -f 4", server.url))?;
        }
        Ok(Running { name: self.name.clone(), server, url, token })
    }
}

/// Runs shell commands in the root of the repository, and returns what they write.
pub fn shell(commands: &str) -> Result<String> {
    let mut shell = Command::new("sh");
    // Each workspace is built in its own folder.
    shell.args(["-ec", commands]).env_remove("CARGO_TARGET_DIR");
    let output = shell.current_dir(root()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "This fails: {commands}\n{said}");
    Ok(String::from_utf8(output.stdout)?.trim().into())
}
