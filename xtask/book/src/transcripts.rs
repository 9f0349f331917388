//! The output of commands, the answers to requests and the errors of rustc: recorded, and compared with the record.

use std::{fs, process::Command, sync::LazyLock};

use anyhow::{Context, Result, ensure};
use regex::Regex;
use xtask::server::Server;

use crate::sources::{Sources, all_told, regex};

/// The folder of the transcripts.
const FOLDER: &str = "book/transcripts";
/// The way out when a transcript is not as it should be.
pub const RENEW: &str = "run `cargo xtask book --renew`, and read what changed";
/// A file that a run of everything gives: path and text.
pub type File = (String, String);

/// The address of a step, as the pages have it.
const ADDRESS: &str = "127.0.0.1:8000";
/// The line above the output of each command in a transcript.
static HEAD: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^\[step-[^\]]+\] \$ (.*)"));

/// The step and the command in the arguments of a helper.
pub fn parts(arguments: &str) -> (&str, String) {
    let (step, command) = arguments.split_once(char::is_whitespace).unwrap_or_default();
    (step, command.trim().replace('\r', ""))
}

/// Says of something that it is not recorded yet, and what to do.
pub fn unrecorded(what: &str) -> String {
    format!("{what} not recorded yet: {RENEW}")
}

/// The transcript of a page, or of `rustc-EXERCISE`.
pub fn file(name: &str) -> String {
    format!("{FOLDER}/{}.txt", name.trim_end_matches(".md").replace('/', "-"))
}

/// The part of a transcript that a command has.
fn entry((step, command): &(&str, String), output: &str) -> String {
    let end = if output.is_empty() { "" } else { "\n" };
    format!("[{step}] $ {command}\n{output}{end}")
}

/// The output of the command that stands first in a transcript, which is taken from it.
pub fn take<'a>(transcript: &mut &'a str, arguments: &str) -> Result<&'a str> {
    let end = HEAD.find_iter(transcript).nth(1).map_or(transcript.len(), |next| next.start());
    let (first, rest) = transcript.split_at(end);
    *transcript = rest;
    let output = first.strip_prefix(&*entry(&parts(arguments), ""));
    Ok(output.with_context(|| unrecorded("this command is"))?.trim_end())
}

/// Takes out what changes from run to run: the time, tokens, and the carriage returns of HTTP.
pub fn redact(output: &str) -> String {
    let output = output.replace('\r', "");
    let output = regex(r"(?mi)^(< )?date: .*$").replace_all(&output, "${1}date: [date]");
    let token = regex(r"(^|[^\w-])[\w-]{43}($|[^\w-])");
    let output = token.replace_all(&output, "${1}[access_token]${2}");
    output.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Runs commands of a page in one shell, and gives the part of a transcript that each has.
pub fn run(sources: &Sources, server: &Server, commands: &[(&str, String)]) -> Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    // Not what the maintainer has in ~/.curlrc, no progress bar, and no waiting for ever.
    fs::write(folder.path().join(".curlrc"), "no-progress-meter\nmax-time = 30\n")?;
    let script = commands.iter().enumerate().map(|(index, (_, command))| {
        let command = command.replace(ADDRESS, server.address()).replace('\'', r"'\''");
        // `eval`: an unclosed quote ends with its command. 127: there is no such program.
        format!("eval '{command}' >\"$CURL_HOME/{index}\" 2>&1 </dev/null || [ $? != 127 ] || exit 127\n")
    });
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-c", &script.collect::<String>()]).current_dir(&sources.root);
    let status = bash.env("CURL_HOME", folder.path()).env("LC_ALL", "C").status();
    let status = status.context("bash, which runs the commands, could not be started")?;
    let entries = commands.iter().enumerate().map_while(|(index, command)| {
        let output = fs::read(folder.path().join(index.to_string())).ok()?;
        Some(entry(command, &redact(&String::from_utf8_lossy(&output).replace(server.address(), ADDRESS))))
    });
    let entries: Vec<_> = entries.collect();
    let last = entries.last().context("bash ran nothing")?;
    let are_all = status.success() && entries.len() == commands.len();
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
            let line = both.take_while(|(one, other)| one == other).count() + 1;
            let commands = fresh.lines().take(line).filter_map(|line| HEAD.captures(line));
            let what = commands.last().map_or("a run says".into(), |head| format!("`{}` prints", &head[1]));
            problems.push(format!("{path}:{line}: {what} something else than this file says: {RENEW}"));
        }
    }
    all_told(&problems)
}
