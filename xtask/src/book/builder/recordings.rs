//! Runs the commands of the pages and the requests of FastAPI's tables against the steps, and records what comes.

use std::{fs, path::Path, process::Command, sync::LazyLock};

use anyhow::{Context, bail};
use regex::Regex;

use super::{Problems, Sources, Start, build, fastapi, files, helpers, path_of, regex};

/// Where the transcripts of the pages are.
const FOLDER: &str = "book/transcripts";
/// Where the pages say that a step serves.
const ADDRESS: &str = "127.0.0.1:8000";
/// What to do about a recording that is not as it should be.
pub const RENEW: &str = "run `cargo xtask book --renew`, and read what changed";
/// What stands above the output of each command in a transcript.
static HEAD: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^\[step-[^\]]+\] \$ (.*)"));

/// The step and the command in the arguments of a helper.
pub fn parts(arguments: &str) -> (&str, String) {
    let (step, command) = arguments.split_once(char::is_whitespace).unwrap_or_default();
    (step, command.trim().replace('\r', ""))
}

/// What stands above the output of a command.
fn head(arguments: &str) -> String {
    let (step, command) = parts(arguments);
    format!("[{step}] $ {command}\n")
}

/// Where the transcript of a page is.
pub fn file(page: &str) -> String {
    format!("{FOLDER}/{}.txt", page.trim_end_matches(".md").replace('/', "-"))
}

/// The output of the command that stands first in a transcript, which is taken from it.
pub fn take<'a>(transcript: &mut &'a str, arguments: &str) -> anyhow::Result<&'a str> {
    let end = HEAD.find_iter(transcript).nth(1).map_or(transcript.len(), |next| next.start());
    let (entry, rest) = transcript.split_at(end);
    *transcript = rest;
    let output = entry.strip_prefix(&head(arguments));
    Ok(output.with_context(|| format!("this command is not recorded yet: {RENEW}"))?.trim_end())
}

/// Takes out what changes from run to run: the time, tokens, and the carriage returns of HTTP.
pub fn redact(output: &str) -> String {
    let date = regex(r"(?mi)^(< )?date: .*$");
    let token = regex(r"(^|[^\w-])[\w-]{43}($|[^\w-])");
    let output = output.replace('\r', "");
    let output = date.replace_all(&output, "${1}date: [date]");
    let output = token.replace_all(&output, "${1}[access_token]${2}");
    let lines: Vec<_> = output.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// Runs everything, and writes down what came of it.
pub fn renew(sources: &Sources, start: Start) -> anyhow::Result<()> {
    fs::create_dir_all(sources.root.join(FOLDER))?;
    let fresh = run(sources, start)?;
    for old in files(&sources.root, FOLDER, "") {
        if !fresh.iter().any(|(path, _)| *path == old) {
            fs::remove_file(sources.root.join(old))?;
        }
    }
    for (path, text) in fresh {
        if sources.read(&path).ok().as_ref() != Some(&text) {
            fs::write(sources.root.join(&path), text)?;
            println!("Renewed {path}");
        }
    }
    Ok(())
}

/// Runs everything, and fails where something else came of it than is recorded.
pub fn check(sources: &Sources, start: Start) -> anyhow::Result<()> {
    let mut problems = Problems::default();
    for (path, fresh) in run(sources, start)? {
        let recorded = sources.read(&path).unwrap_or_default();
        if recorded != fresh {
            let equal = fresh.lines().zip(recorded.lines()).take_while(|(one, other)| one == other).count();
            let above: Vec<_> = fresh.lines().take(equal + 1).collect();
            let command = HEAD.captures_iter(&above.join("\n")).last().map(|head| head[1].to_owned());
            let what = match command {
                Some(command) => format!("`{command}` prints something else than this file says: {RENEW}"),
                None => format!("the steps answer something else than this file says: {RENEW}"),
            };
            problems.add(&path, equal + 1, what);
        }
    }
    problems.into_result()
}

/// The files that a run of everything gives, as path and text.
fn run(sources: &Sources, start: Start) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = fastapi::answers(sources, start)?;
    for page in build::load(sources)?.1 {
        let commands: Vec<_> = helpers::arguments(&page.content, "run").collect();
        let mut entries = vec![String::new(); commands.len()];
        for step in
            sources.steps.iter().filter(|step| commands.iter().any(|command| parts(command).0 == *step))
        {
            run_on(step, &sources.root, start, &commands, &mut entries)
                .with_context(|| format!("the commands of book/src/{} could not be run", path_of(&page)))?;
        }
        if !commands.is_empty() {
            files.push((file(&path_of(&page)), entries.join("\n")));
        }
    }
    Ok(files)
}

/// Runs those commands that belong to a step, in one shell, and writes the entries of the transcript.
fn run_on(
    step: &str,
    root: &Path,
    start: Start,
    commands: &[&str],
    entries: &mut [String],
) -> anyhow::Result<()> {
    let server = start(step)?;
    let folder = tempfile::tempdir()?;
    // Not what the maintainer has in ~/.curlrc, no progress bar, and no waiting for ever.
    fs::write(folder.path().join(".curlrc"), "no-progress-meter\nmax-time = 30\n")?;
    let mine = || commands.iter().enumerate().filter(|(_, command)| parts(command).0 == step);
    let script = mine().map(|(index, command)| {
        let command = parts(command).1.replace(ADDRESS, &server.address).replace('\'', r"'\''");
        // `eval`: an unclosed quote ends with its command. 127: there is no such program.
        format!("eval '{command}' >\"$CURL_HOME/{index}\" 2>&1 </dev/null || [ $? != 127 ] || exit 127\n")
    });
    let status = Command::new("bash")
        .args(["--noprofile", "--norc", "-c", &script.collect::<String>()])
        .current_dir(root)
        .env("CURL_HOME", folder.path())
        .env("LC_ALL", "C")
        .status()
        .context("the commands of the pages need bash, and it could not be started")?;
    let mut last = None;
    for (index, command) in mine() {
        let Ok(output) = fs::read(folder.path().join(index.to_string())) else { break };
        let output = redact(&String::from_utf8_lossy(&output).replace(&server.address, ADDRESS));
        let end = if output.is_empty() { "" } else { "\n" };
        entries[index] = format!("{}{output}{end}", head(command));
        last = Some((parts(command).1, output));
    }
    match last {
        Some((command, output)) if !status.success() => bail!("`{command}` could not be run: {output}"),
        _ => Ok(()),
    }
}
