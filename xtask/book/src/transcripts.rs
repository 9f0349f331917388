//! The output of commands, the answers to requests and the errors of rustc: recorded, and compared with the record.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use xtask::server::Server;

use crate::sources::{Sources, all_told, regex};

/// The folder of the transcripts.
const FOLDER: &str = "book/transcripts";
/// The way out when a transcript is not as it should be.
pub const RENEW: &str = "run `cargo xtask book --renew`, and read what changed";
/// A file that a run of everything gives: path and text.
pub type File = (String, String);

/// The address of a step, as the pages have it; and that of an authorization server.
const ADDRESS: &str = "127.0.0.1:8000";
const ISSUER: &str = "127.0.0.1:9000";
/// The program that runs beside the steps.
pub const RESOURCE_SERVER: &str = "resource-server";
/// Before the commands: curl without what a maintainer has in ~/.curlrc, without a progress bar, and not for ever.
const CURL: &str = "curl() { command curl -q --no-progress-meter --max-time 30 \"$@\"; }\n";

/// The step and the command in the arguments of a helper.
pub fn parts(arguments: &str) -> (&str, &str) {
    let (step, command) = arguments.split_once(char::is_whitespace).unwrap_or_default();
    (step, command.trim())
}

/// Says of something that it is not recorded yet, and what to do.
pub fn unrecorded(what: &str) -> String {
    format!("{what} not recorded yet: {RENEW}")
}

/// The transcript of a page, or of `rustc-EXERCISE`.
pub fn file(name: &str) -> String {
    format!("{FOLDER}/{}.txt", name.trim_end_matches(".md"))
}

/// The part of a transcript that a command has.
fn entry((step, command): (&str, &str), output: &str) -> String {
    let end = if output.is_empty() { "" } else { "\n" };
    format!("[{step}] $ {command}\n{output}{end}")
}

/// The output of the command that stands first in a transcript, which is taken from it.
pub fn take<'a>(transcript: &mut &'a str, arguments: &str) -> Result<&'a str> {
    let (first, rest) = transcript.split_at(
        regex(r"\n\[[\w-]+\] \$ ").find(transcript).map_or(transcript.len(), |end| end.start() + 1),
    );
    *transcript = rest;
    let output = first.strip_prefix(&*entry(parts(arguments), ""));
    Ok(output.with_context(|| unrecorded("this command is"))?.trim_end())
}

/// Takes out what changes from run to run: the time, tokens, and the carriage returns of HTTP.
pub fn redact(output: &str) -> String {
    let output = output.replace('\r', "");
    let output = regex("(?mi)^date: .*$").replace_all(&output, "date: [date]");
    let token = regex(r"(^|[^\w-])[\w-]{43}($|[^\w-])");
    let output = token.replace_all(&output, "${1}[access_token]${2}");
    output.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Runs commands of a page in one shell, and gives the part of a transcript that each has.
pub fn run(sources: &Sources, server: &Server, commands: &[(&str, &str)]) -> Result<Vec<String>> {
    let script = commands.iter().map(|(_, command)| {
        let command = command.replace(ADDRESS, server.address()).replace('\'', r"'\''");
        // `eval`: an unclosed quote ends with its command. 127: there is no such program.
        format!("eval '{command}' 2>&1 </dev/null || [ $? != 127 ] || exit 127\nprintf '\\0'\n")
    });
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-c", &(CURL.to_owned() + &script.collect::<String>())]);
    let output = bash.current_dir(&sources.root).env("LC_ALL", "C").output();
    let output = output.context("bash, which runs the commands, could not be started")?.stdout;
    let mut output = String::from_utf8_lossy(&output).replace(server.address(), ADDRESS);
    if let Some(issuer) = &server.needed {
        output = output.replace(issuer.address(), ISSUER);
    }
    let entries = commands.iter().zip(output.split('\0'));
    let entries: Vec<_> = entries.map(|(command, output)| entry(*command, &redact(output))).collect();
    let last = entries.last().map_or("", String::as_str);
    let are_all = output.matches('\0').count() == commands.len();
    ensure!(are_all, "this could not be run, or ended the shell: {last}");
    Ok(entries)
}

/// Writes down what came of a run of everything, as paths and texts.
pub fn renew(sources: &Sources, fresh: &[File]) -> Result<()> {
    // The output of a command that no page has any more is forgotten.
    _ = fs::remove_dir_all(sources.root.join(FOLDER));
    fs::create_dir_all(sources.root.join(FOLDER))?;
    for (path, text) in fresh {
        fs::write(sources.root.join(path), text)?;
    }
    println!("Recorded what the pages quote: `git diff book` has what changed");
    Ok(())
}

/// Fails where something else came of a run of everything than is recorded.
pub fn compare(sources: &Sources, fresh: &[File]) -> Result<()> {
    let mut problems = Vec::new();
    for (path, fresh) in fresh {
        let recorded = sources.read(path).unwrap_or_default();
        if recorded != *fresh {
            let both = fresh.lines().zip(recorded.lines());
            let alike = both.take_while(|(one, other)| one == other).count();
            let (line, now) = (alike + 1, fresh.lines().nth(alike).unwrap_or_default());
            problems.push(format!("{path}:{line}: a run says something else here, `{now}`: {RENEW}"));
        }
    }
    all_told(&problems)
}
