//! The helpers in the prose, `{{#listing ...}}` and its like: how each is written, and what comes in its place.

use std::sync::LazyLock;

use anyhow::{Context, Result, anyhow, bail};
use regex::{Captures, Regex};

use crate::{
    curve, fastapi, html,
    measured::Measured,
    quote,
    sources::{Sources, files, regex},
    transcripts::{self, RENEW, unrecorded},
};

/// How each helper is written.
const USAGE: [&str; 14] = [
    "{{#listing STEP/src/file.rs}}, with #region after it for a part, and ` plain` to mark nothing",
    "{{#snapshot STEP module__test}}, with #/json/pointer after it for a part of a document",
    "{{#diff STEP STEP src/file.rs}}, or snapshots/it__module__test.snap for the file",
    "{{#run STEP command}}",
    "{{#fastapi document}}, {{#fastapi items}} or {{#fastapi token}}",
    "{{#exercise NAME}}",
    "{{#rustc EXERCISE}}, where the exercise does not compile",
    "{{#lines STEP/src}}, with ` new` after it for those new in this step",
    "{{#term a word}}",
    "{{#measured TABLE}}",
    "{{#curve CURVE}}",
    "{{#machine}}",
    "{{#ratio TABLE ROW}}, with ` against ROW` after it for another than the base of the table",
    "{{#value TABLE ROW}}",
];

/// A helper on its own line (which goes on after a backslash), one in a sentence, or braces that are neither.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    let block = r"^(?<indent>[ \t]*)\{\{#(?<block>listing|snapshot|diff|run|fastapi|exercise|rustc|measured|curve|machine)\b(?<of>(?:.*\\\r?\n)*.*)\}\}[ \t\r]*$";
    let word = r"\{\{#(?<word>lines|term|ratio|value)\b(?<with>[^}\n]*)\}\}";
    let other = r"(?<kept>\\?)\{\{#[^}\n]*\}{0,2}";
    regex(&format!("(?m){block}|{word}|{other}"))
});

/// A helper's name and arguments.
fn call<'a>(captures: &Captures<'a>) -> Option<(&'a str, &'a str)> {
    let get = |name| captures.name(name).map(|part| part.as_str());
    let arguments = get("of").or(get("with"))?;
    Some((get("block").or(get("word"))?, arguments.trim()))
}

/// The arguments of all helpers of a name in a text.
pub fn arguments<'a>(text: &'a str, helper: &str) -> impl Iterator<Item = &'a str> {
    let calls = CALL.captures_iter(text).filter_map(|found| call(&found));
    calls.filter_map(move |(name, arguments)| (name == helper).then_some(arguments))
}

/// Expands the helpers of a page, and notes down what it cannot expand.
pub fn expand(sources: &Sources, page: &str, content: &str, problems: &mut Vec<String>) -> String {
    let recorded = sources.read(&transcripts::file(page)).unwrap_or_default();
    let mut recorded = recorded.as_str();
    let expanded = CALL.replace_all(content, |captures: &Captures| {
        let text = match call(captures) {
            Some((name, text)) => becomes(sources, page, name, text, &mut recorded),
            None if &captures["kept"] == "\\" => return captures[0][1..].to_owned(),
            None => Err(unexpanded(&captures[0])),
        };
        let start = captures.get_match().start();
        let text = text.unwrap_or_else(|error| {
            let line = content[..start].matches('\n').count() + 1;
            problems.push(format!("book/src/{page}:{line}: {error:#}"));
            String::new()
        });
        // In a list, what a helper becomes is indented as the helper is.
        let Some(indent) = captures.name("indent") else {
            return text;
        };
        let line = |line| format!("{}{line}\n", indent.as_str());
        text.lines().map(line).collect()
    });
    if !recorded.is_empty() {
        let what = "the page has fewer commands than its transcript";
        problems.push(format!("book/src/{page}: {what}: {RENEW}"));
    }
    expanded.into_owned()
}

fn unexpanded(braces: &str) -> anyhow::Error {
    let names = USAGE.map(|usage| usage[3..].split([' ', '}']).next().unwrap_or_default());
    anyhow!(
        "`{braces}` stays as it is. A helper is one of {}, ends in `}}}}`, and all but `lines`, `term`, `ratio` and \
         `value` stand alone on their line. For the braces themselves write `\\{{{{#`",
        names.join(", ")
    )
}

/// What a helper becomes. Of `recorded`, the transcript of its page, a command takes its part.
fn becomes(
    sources: &Sources,
    page: &str,
    name: &str,
    text: &str,
    recorded: &mut &str,
) -> Result<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let measured = || Measured::read(&sources.root);
    match (name, &*words) {
        ("listing", [path]) => quote::listing(sources, path, true),
        ("listing", [path, "plain"]) => quote::listing(sources, path, false),
        ("snapshot", [step, name]) => quote::snapshot(sources, step, name),
        ("diff", [one, other, path]) => quote::diff(sources, [one, other], path),
        ("run", [step, _, ..]) => {
            quote::known(sources, step)?;
            let output = transcripts::take(recorded, text)?;
            let (step, command) = transcripts::parts(text);
            Ok(html::terminal(step, &command, output))
        }
        ("fastapi", [what]) => fastapi::compare(sources, what),
        ("exercise", [name]) => quote::exercise(sources, name),
        ("rustc", [name]) => {
            let said = sources.read(&transcripts::file(&format!("rustc-{name}")));
            let said = said.with_context(|| unrecorded("what the compiler says is"))?;
            let title = "What the compiler says";
            Ok(html::listing(title, "plaintext", &said, &[]))
        }
        ("lines", [path]) => quote::lines(sources, path, false),
        ("lines", [path, "new"]) => quote::lines(sources, path, true),
        ("term", [_, ..]) => quote::term(sources, page, text),
        ("measured", [name]) => measured()?.table(name),
        ("curve", [name]) => curve::figure(measured()?.curve(name)?),
        ("machine", []) => Ok(measured()?.machine()),
        ("ratio", [table, _, ..]) => measured()?.ratio(table, &words[1..].join(" ")),
        ("value", [table, _, ..]) => measured()?.value(table, &words[1..].join(" ")),
        _ => {
            let mut usage = USAGE.iter();
            let usage = usage.find(|usage| usage[3..].starts_with(name));
            let usage = usage.unwrap_or(&"");
            bail!("`{{{{#{name} {text}}}}}` has not the arguments it needs: write {usage}")
        }
    }
}

/// Notes down the regions of the steps that no page lists.
pub fn unused_regions(sources: &Sources, pages: &str, problems: &mut Vec<String>) {
    let listed = arguments(pages, "listing");
    let listed = listed.map(|listing| listing.trim_end_matches(" plain"));
    let (listed, steps): (Vec<_>, _) = (listed.collect(), sources.steps.iter());
    for path in steps.flat_map(|step| files(&sources.root, step, "")) {
        let (_, regions) = sources.unmarked(&path).unwrap_or_default();
        for (name, (line, _)) in regions {
            let listing = format!("{path}#{name}");
            if !listed.contains(&&*listing) {
                let what = format!("{path}:{line}: no page uses the region `{name}`");
                let mend = format!("write {{{{#listing {listing}}}}}, or take its marks away");
                problems.push(format!("{what}: {mend}"));
            }
        }
    }
}
