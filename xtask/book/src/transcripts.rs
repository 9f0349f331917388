//! What commands print, what requests are answered and what rustc says: recorded, and compared with what was recorded.

use std::{fs, process::Command, sync::LazyLock};

use anyhow::{Context, Result, bail};
use regex::Regex;
use xtask::server::Server;

use crate::sources::{Sources, all_told, files, regex};

/// The folder of the transcripts.
const FOLDER: &str = "book/transcripts";
/// What to do about a transcript that is not as it should be.
pub const RENEW: &str = "run `cargo xtask book --renew`, and read what changed";
/// A file that a run of everything gives: path and text.
pub type File = (String, String);

/// Where the pages say that a step serves.
const ADDRESS: &str = "127.0.0.1:8000";
/// What stands above the output of each command in a transcript.
static HEAD: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^\[step-[^\]]+\] \$ (.*)"));

/// The step and the command in the arguments of a helper.
pub fn parts(arguments: &str) -> (&str, String) {
    let parts = arguments.split_once(char::is_whitespace);
    let (step, command) = parts.unwrap_or_default();
    (step, command.trim().replace('\r', ""))
}

/// Says of something that it is not recorded yet, and what to do.
pub fn unrecorded(what: &str) -> String {
    format!("{what} not recorded yet: {RENEW}")
}

/// The transcript of a page, or of `rustc-EXERCISE`.
pub fn file(name: &str) -> String {
    let name = name.trim_end_matches(".md").replace('/', "-");
    format!("{FOLDER}/{name}.txt")
}

/// What a transcript says of a command.
pub fn entry((step, command): &(&str, String), output: &str) -> String {
    let end = if output.is_empty() { "" } else { "\n" };
    format!("[{step}] $ {command}\n{output}{end}")
}

/// The output of the command that stands first in a transcript, which is taken from it.
pub fn take<'a>(transcript: &mut &'a str, arguments: &str) -> Result<&'a str> {
    let next = HEAD.find_iter(transcript).nth(1);
    let end = next.map_or(transcript.len(), |next| next.start());
    let (first, rest) = transcript.split_at(end);
    *transcript = rest;
    let output = first.strip_prefix(&*entry(&parts(arguments), ""));
    let output = output.with_context(|| unrecorded("this command is"))?;
    Ok(output.trim_end())
}

/// Takes out what changes from run to run: the time, tokens, and the carriage returns of HTTP.
pub fn redact(output: &str) -> String {
    let date = regex(r"(?mi)^(< )?date: .*$");
    let token = regex(r"(^|[^\w-])[\w-]{43}($|[^\w-])");
    let output = output.replace('\r', "");
    let output = date.replace_all(&output, "${1}date: [date]");
    let output = token.replace_all(&output, "${1}[access_token]${2}");
    let lines = output.trim_end().lines().map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

/// Runs commands of a page, in one shell, and gives what each of them prints.
pub fn run(sources: &Sources, server: &Server, commands: &[&str]) -> Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    // Not what the maintainer has in ~/.curlrc, no progress bar, and no waiting for ever.
    let settings = folder.path().join(".curlrc");
    fs::write(settings, "no-progress-meter\nmax-time = 30\n")?;
    let script = commands.iter().enumerate().map(|(index, command)| {
        let command = command.replace(ADDRESS, server.address());
        let command = command.replace('\'', r"'\''");
        // `eval`: an unclosed quote ends with its command. 127: there is no such program.
        format!("eval '{command}' >\"$CURL_HOME/{index}\" 2>&1 </dev/null || [ $? != 127 ] || exit 127\n")
    });
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-c", &script.collect::<String>()]);
    bash.env("CURL_HOME", folder.path()).env("LC_ALL", "C");
    let status = bash.current_dir(&sources.root).status();
    let status = status.context("bash, which runs the commands, could not be started")?;
    let outputs = (0..commands.len()).map_while(|index| {
        let output = fs::read(folder.path().join(index.to_string())).ok()?;
        let output = String::from_utf8_lossy(&output).replace(server.address(), ADDRESS);
        Some(redact(&output))
    });
    let outputs: Vec<_> = outputs.collect();
    if !status.success() || outputs.len() < commands.len() {
        let last = commands.iter().zip(&outputs).next_back();
        let (command, output) = last.context("bash ran nothing")?;
        bail!("`{command}` could not be run, or ended the shell: {output}");
    }
    Ok(outputs)
}

/// Writes down what came of a run of everything, as paths and texts.
pub fn renew(sources: &Sources, fresh: Vec<File>) -> Result<()> {
    for old in files(&sources.root, FOLDER, "") {
        if !fresh.iter().any(|(path, _)| *path == old) {
            fs::remove_file(sources.root.join(old))?;
        }
    }
    fs::create_dir_all(sources.root.join(FOLDER))?;
    for (path, text) in fresh {
        if sources.read(&path).ok().as_ref() != Some(&text) {
            fs::write(sources.root.join(&path), text)?;
            println!("Renewed {path}");
        }
    }
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
            let above = fresh.lines().take(line).collect::<Vec<_>>().join("\n");
            let what = match HEAD.captures_iter(&above).last() {
                Some(head) => format!("`{}` prints", &head[1]),
                None if path.starts_with(FOLDER) => "rustc says".to_owned(),
                None => "the steps answer".to_owned(),
            };
            let what = format!("{what} something else than this file says");
            problems.push(format!("{path}:{line}: {what}: {RENEW}"));
        }
    }
    all_told(&problems)
}
