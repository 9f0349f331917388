//! The helpers in the prose, `{{#listing ...}}` and its like: how each is written, and what comes in its place.

use std::sync::LazyLock;

use anyhow::{Context, Result, anyhow, bail};
use regex::{Captures, Regex};

use crate::measured::Measured;
use crate::sources::{Sources, files, regex};
use crate::transcripts::{self, RENEW, unrecorded};
use crate::{fastapi, html, quote};

/// The helpers, as one writes them.
const USAGE: [&str; 13] = [
    "{{#listing STEP/src/file.rs}}, with #region or ` plain` after it",
    "{{#snapshot STEP module__test}}, with #/json/pointer after it for a part",
    "{{#diff STEP STEP src/file.rs}}",
    "{{#run STEP command}}",
    "{{#fastapi document}}, {{#fastapi items}} or {{#fastapi token}}",
    "{{#exercise NAME}}",
    "{{#rustc EXERCISE}}",
    "{{#lines STEP/src}}, with ` new` after it for the new ones",
    "{{#term a word}}",
    "{{#measured TABLE}}",
    "{{#machine}}",
    "{{#ratio TABLE ROW}}, with ` against ROW` after it for another than the base",
    "{{#value TABLE ROW}}",
];

/// A helper on its own line (which goes on after a backslash), one in a sentence, or braces that are neither.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    let block = r"^(?<indent>[ \t]*)\{\{#(?<block>listing|snapshot|diff|run|fastapi|exercise|rustc|measured|machine)\b(?<of>(?:.*\\\r?\n)*.*)\}\}[ \t\r]*$";
    let word = r"\{\{#(?<word>lines|term|ratio|value)\b(?<with>[^}\n]*)\}\}";
    let other = r"(?<kept>\\?)\{\{#[^}\n]*\}{0,2}";
    regex(&format!("(?m){block}|{word}|{other}"))
});

/// A helper's name and arguments.
fn call<'a>(captures: &Captures<'a>) -> Option<(&'a str, &'a str)> {
    let get = |name| captures.name(name).map(|part| part.as_str().trim());
    Some((get("block").or(get("word"))?, get("of").or(get("with"))?))
}

/// The arguments of all helpers of a name in a text.
pub fn arguments<'a>(text: &'a str, helper: &str) -> impl Iterator<Item = &'a str> {
    let calls = CALL.captures_iter(text).filter_map(|found| call(&found));
    calls.filter_map(move |(name, arguments)| (name == helper).then_some(arguments))
}

/// Expands the helpers of a page, and notes down what it cannot expand.
pub fn expand(sources: &Sources, page: &str, content: &str, problems: &mut Vec<String>) -> String {
    let transcript = sources.read(&transcripts::file(page)).unwrap_or_default();
    let mut recorded = &*transcript;
    let expanded = CALL.replace_all(content, |captures: &Captures| {
        let text = match call(captures) {
            Some((name, text)) => becomes(sources, page, name, text, &mut recorded),
            None if &captures["kept"] == "\\" => return captures[0][1..].to_owned(),
            None => Err(unexpanded(&captures[0])),
        };
        let text = text.unwrap_or_else(|error| {
            let line = content[..captures.get_match().start()].matches('\n').count() + 1;
            problems.push(format!("book/src/{page}:{line}: {error:#}"));
            String::new()
        });
        // In a list, what a helper becomes is indented as the helper is.
        match captures.name("indent") {
            Some(indent) => text.lines().map(|line| format!("{}{line}\n", indent.as_str())).collect(),
            None => text,
        }
    });
    if !recorded.is_empty() {
        problems.push(format!("book/src/{page}: the page has fewer commands than its transcript: {RENEW}"));
    }
    expanded.into_owned()
}

fn unexpanded(braces: &str) -> anyhow::Error {
    let names = USAGE.map(|usage| usage[3..].split([' ', '}']).next().unwrap_or_default()).join(", ");
    anyhow!(
        "`{braces}` stays as it is. A helper is one of {names}, ends in `}}}}`, and all but `lines`, `term`, `ratio` \
         and `value` stand alone on their line. For the braces themselves write `\\{{{{#`"
    )
}

/// The text in place of a helper. A command takes its part of `recorded`, the transcript of its page.
fn becomes(sources: &Sources, page: &str, name: &str, text: &str, recorded: &mut &str) -> Result<String> {
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
            Ok(html::terminal(step, &transcripts::parts(text).1, output))
        }
        ("fastapi", ["document"]) => fastapi::documents(sources),
        ("fastapi", [set @ ("items" | "token")]) => fastapi::exchanges(sources, set),
        ("exercise", [name]) => quote::exercise(name),
        ("rustc", [name]) => {
            let said = sources.read(&transcripts::file(&format!("rustc-{name}")));
            let said = said.with_context(|| unrecorded("what the compiler says is"))?;
            Ok(html::listing("What the compiler says", "plaintext", &said, &[]))
        }
        ("lines", [path]) => quote::lines(sources, path, false),
        ("lines", [path, "new"]) => quote::lines(sources, path, true),
        ("term", [_, ..]) => quote::term(sources, page, text),
        ("measured", [name]) => measured()?.table(name),
        ("machine", []) => Ok(measured()?.machine()),
        ("ratio", [table, row @ ..]) if !row.is_empty() => measured()?.ratio(table, &row.join(" ")),
        ("value", [table, row @ ..]) if !row.is_empty() => measured()?.value(table, &row.join(" ")),
        _ => {
            let usage = USAGE.iter().find(|usage| usage[3..].starts_with(name)).unwrap_or(&"");
            bail!("`{{{{#{name} {text}}}}}` has not the arguments it needs: write {usage}")
        }
    }
}

/// Notes down the regions of the steps that no page lists.
pub fn unused_regions(sources: &Sources, pages: &str, problems: &mut Vec<String>) {
    let listed = arguments(pages, "listing").map(|listing| listing.trim_end_matches(" plain"));
    let listed: Vec<_> = listed.collect();
    for path in sources.steps.iter().flat_map(|step| files(&sources.root, step, "")) {
        for (name, (line, _)) in sources.unmarked(&path).unwrap_or_default().1 {
            let listing = format!("{path}#{name}");
            if !listed.contains(&&*listing) {
                let mend = format!("write {{{{#listing {listing}}}}}, or take its marks away");
                problems.push(format!("{path}:{line}: no page uses the region `{name}`: {mend}"));
            }
        }
    }
}
