//! Runs the commands of the pages against their steps.

use std::{fs, process::Command};

use anyhow::{Context, bail};

use super::{
    build::{self, Page},
    fastapi, helpers,
    problems::Problems,
    repository::{Repository, files},
    server::Start,
    transcripts::{FOLDER, RENEW, Recording, file, parse, redact, write},
};

/// Where the pages say that a step serves.
const ADDRESS: &str = "127.0.0.1:8000";
/// Between the outputs of two commands. No command prints it.
const MARK: &str = "\u{1}end of output, status ";

/// Runs everything, and writes down what came of it.
pub fn renew(repository: &Repository, start: Start) -> anyhow::Result<()> {
    fs::create_dir_all(repository.root.join(FOLDER))?;
    let fresh = run(repository, start)?;
    for old in files(&repository.root, FOLDER)? {
        if !fresh.iter().any(|(path, _)| *path == old) {
            fs::remove_file(repository.root.join(old))?;
        }
    }
    for (path, text) in fresh {
        if repository.read(&path).ok().as_ref() != Some(&text) {
            fs::write(repository.root.join(&path), text)?;
            println!("Renewed {path}");
        }
    }
    Ok(())
}

/// Runs everything, and fails where something else came of it than is recorded.
pub fn check(repository: &Repository, start: Start) -> anyhow::Result<()> {
    let problems = Problems::default();
    for (path, text) in run(repository, start)? {
        let recorded = repository.read(&path).unwrap_or_default();
        // That it has the commands of the page, the build has checked.
        for (_, fresh) in
            parse(&recorded).iter().zip(parse(&text)).filter(|(recorded, fresh)| *recorded != fresh)
        {
            let command = fresh.command;
            problems.add(&path, 0, format!("`{command}` prints something else than this file says: {RENEW}"));
        }
        if recorded != text && problems.is_empty() {
            problems.add(&path, 0, format!("the steps answer something else than this file says: {RENEW}"));
        }
    }
    problems.into_result()
}

/// The files that a run of all commands gives, as path and text.
fn run(repository: &Repository, start: Start) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for Page { path, text, .. } in build::pages(repository)? {
        let runs = helpers::runs(&text);
        if !runs.is_empty() {
            let recordings = run_page(repository, start, runs)
                .with_context(|| format!("the commands of book/src/{path} could not be run"))?;
            files.push((file(&path), write(&recordings)));
        }
    }
    files.extend(fastapi::answers(repository, start)?);
    Ok(files)
}

/// Runs the commands of one page: one server and one shell for each step that it uses.
fn run_page(
    repository: &Repository,
    start: Start,
    mut runs: Vec<Recording>,
) -> anyhow::Result<Vec<Recording>> {
    let settings = tempfile::tempdir()?;
    // Not what the maintainer has in ~/.curlrc, no progress bar, and no waiting for ever.
    fs::write(settings.path().join(".curlrc"), "no-progress-meter\nmax-time = 30\n")?;
    for step in &repository.steps {
        let mut mine: Vec<_> = runs.iter_mut().filter(|run| run.step == *step).collect();
        if mine.is_empty() {
            continue;
        }
        let server = start(repository, step)?;
        // `eval`: an unclosed quote ends with its command.
        let commands = mine.iter().map(|run| {
            let command = run.command.replace(ADDRESS, &server.address).replace('\'', r"'\''");
            format!("eval '{command}'\nprintf '\\n%s%s\\n' '{MARK}' \"$?\"\n")
        });
        let script = format!("exec 2>&1 </dev/null\n{}", commands.collect::<String>());
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-c", &script])
            .current_dir(&repository.root)
            .env("CURL_HOME", settings.path())
            .env("LC_ALL", "C")
            .output()
            .context("the commands of the pages need bash, and it could not be started")?;
        let output = String::from_utf8_lossy(&output.stdout).replace(&server.address, ADDRESS);
        let mut outputs = output.split(MARK);
        let mut text = outputs.next().unwrap_or_default();
        for run in &mut mine {
            let (status, rest) = outputs.next().and_then(|rest| rest.split_once('\n')).unwrap_or(("", ""));
            if matches!(status, "" | "127") {
                bail!("`{}` could not be run: {}", run.command, text.trim());
            }
            run.output = redact(text);
            text = rest;
        }
    }
    Ok(runs)
}
