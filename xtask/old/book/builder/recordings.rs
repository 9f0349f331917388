//! Runs commands and requests against the steps, and records what comes of them.

use std::{collections::BTreeSet, fs, sync::LazyLock};

use anyhow::Context;
use regex::Regex;

use super::{Problems, Sources, Start, build, fastapi, files, helpers, path_of, regex};
use crate::exercises;

/// Where the transcripts of the pages are.
const FOLDER: &str = "book/transcripts";
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
fn head((step, command): &(&str, String)) -> String {
    format!("[{step}] $ {command}\n")
}

/// Where the transcript of a page is.
pub fn file(page: &str) -> String {
    format!("{FOLDER}/{}.txt", page.trim_end_matches(".md").replace('/', "-"))
}

/// The file with what the compiler says of an exercise that does not compile.
pub fn compiler_file(exercise: &str) -> String {
    format!("{FOLDER}/rustc-{exercise}.txt")
}

/// The output of the command that stands first in a transcript, which is taken from it.
pub fn take<'a>(transcript: &mut &'a str, arguments: &str) -> anyhow::Result<&'a str> {
    let end = HEAD.find_iter(transcript).nth(1).map_or(transcript.len(), |next| next.start());
    let (entry, rest) = transcript.split_at(end);
    *transcript = rest;
    let output = entry.strip_prefix(&head(&parts(arguments)));
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
    let pages = build::load(sources)?.1;
    let exercises: BTreeSet<_> =
        pages.iter().flat_map(|page| helpers::arguments(&page.content, "rustc")).collect();
    for exercise in exercises {
        files.push((compiler_file(exercise), exercises::compiler_says(exercise)? + "\n"));
    }
    for page in &pages {
        let commands: Vec<_> = helpers::arguments(&page.content, "run").map(parts).collect();
        let mut entries = vec![String::new(); commands.len()];
        for step in &sources.steps {
            let mut mine: Vec<_> =
                commands.iter().zip(&mut entries).filter(|(run, _)| run.0 == step).collect();
            if mine.is_empty() {
                continue;
            }
            let texts: Vec<_> = mine.iter().map(|((_, command), _)| command.as_str()).collect();
            let printed = start(step).and_then(|server| server.run(&sources.root, &texts));
            let printed =
                printed.with_context(|| format!("a command of book/src/{} failed", path_of(page)))?;
            for ((run, entry), output) in mine.iter_mut().zip(printed) {
                let end = if output.is_empty() { "" } else { "\n" };
                **entry = format!("{}{output}{end}", head(run));
            }
        }
        if !commands.is_empty() {
            files.push((file(&path_of(page)), entries.join("\n")));
        }
    }
    Ok(files)
}
