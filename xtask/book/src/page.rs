//! The helpers in the prose, `{{#listing ...}}` and its like, and what comes in their place.

use std::sync::LazyLock;

use anyhow::{Context, Result, bail, ensure};
use regex::{Captures, Regex};

use crate::measured::Measured;
use crate::sources::{Sources, regex};
use crate::transcripts::{self, RENEW, RESOURCE_SERVER, unrecorded};
use crate::{fastapi, html, minutes, quote};

/// The helpers that may stand in a sentence, too.
const IN_A_SENTENCE: [&str; 5] = ["lines", "minutes", "term", "ratio", "value"];

/// A helper, or what was meant as one. That which is alone on its line has a start and an end.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    let braces = r"\{\{#(?<name>\w*)(?<text>(?:[^}\n]|\}[^}\n])*)(?<closed>\}\})?";
    regex(&format!(r"(?m)(?<start>^[ \t]*)?{braces}(?<end>[ \t\r]*$)?"))
});

/// The arguments of all helpers of a name in a text.
pub fn arguments<'a>(text: &'a str, helper: &str) -> impl Iterator<Item = &'a str> {
    let calls = CALL.captures_iter(text).filter(move |call| &call["name"] == helper);
    calls.filter_map(|call| Some(call.name("text")?.as_str().trim()))
}

/// Expands the helpers of a page, and notes down what it cannot expand.
pub fn expand(sources: &Sources, page: &str, content: &str, problems: &mut Vec<String>) -> String {
    let transcript = sources.read(&transcripts::file(page)).unwrap_or_default();
    let mut recorded = &*transcript;
    let expanded = CALL.replace_all(content, |call: &Captures| {
        let text = becomes(sources, page, call, &mut recorded).unwrap_or_else(|error| {
            let line = content[..call.get_match().start()].matches('\n').count() + 1;
            problems.push(format!("book/src/{page}:{line}: {error:#}"));
            String::new()
        });
        // In a list, what a helper becomes is indented as the helper is.
        let [start, end] = ["start", "end"].map(|name| call.name(name).map_or("", |part| part.as_str()));
        format!("{start}{}{end}", text.replace('\n', &format!("\n{start}")))
    });
    if !recorded.is_empty() {
        problems.push(format!("book/src/{page}: the page has fewer commands than its transcript: {RENEW}"));
    }
    expanded.into_owned()
}

/// The text in place of a helper. A command takes its part of `recorded`, the transcript of its page.
fn becomes(sources: &Sources, page: &str, call: &Captures, recorded: &mut &str) -> Result<String> {
    let (name, text) = (&call["name"], call["text"].trim());
    let rule = "is no helper, or not written as one: book/src/maintainers.md lists them all";
    let misused = || format!("`{}` {rule}", call[0].trim());
    let is_alone = call.name("start").and(call.name("end")).is_some();
    ensure!(call.name("closed").is_some() && (is_alone || IN_A_SENTENCE.contains(&name)), misused());
    let words: Vec<_> = text.split_whitespace().collect();
    let measured = || Measured::read(&sources.root);
    match (name, &*words) {
        ("listing", [path]) => quote::listing(sources, path, true),
        ("listing", [path, "plain"]) => quote::listing(sources, path, false),
        ("snapshot", [step, name]) => quote::snapshot(sources, step, name),
        ("diff", [one, other, path]) => quote::diff(sources, [one, other], path),
        ("run", [step, _, ..]) => {
            let is_there = *step == RESOURCE_SERVER || sources.steps.iter().any(|name| name == step);
            ensure!(is_there, "there is no step {step}");
            let output = transcripts::take(recorded, text)?;
            Ok(html::terminal(step, transcripts::parts(text).1, output))
        }
        ("fastapi", ["document"]) => fastapi::documents(sources),
        ("fastapi", [set @ ("items" | "token")]) => fastapi::exchanges(sources, set),
        ("answers", [step, name]) => quote::answers(sources, step, name),
        ("exercise", [name]) => quote::exercise(name),
        ("rustc", [name]) => {
            let said = sources.read(&transcripts::file(&format!("rustc-{name}")));
            let said = said.with_context(|| unrecorded("what the compiler says is"))?;
            Ok(html::listing("What the compiler says", "plaintext", &said, &[]))
        }
        ("lines", [path]) => quote::lines(sources, path, false),
        ("lines", [path, "new"]) => quote::lines(sources, path, true),
        ("minutes", []) => minutes(sources, &[page]),
        ("minutes", pages) => minutes(sources, pages),
        // Without an entry in the glossary it leads nowhere, as the check of the links says.
        ("term", [_, ..]) => Ok(format!("[{text}](glossary.md#{})", words.join("-").to_lowercase())),
        ("measured", [name]) => measured()?.table(name),
        ("machine", []) => Ok(measured()?.machine()),
        ("ratio", [table, row @ ..]) if !row.is_empty() => measured()?.ratio(table, &row.join(" ")),
        ("value", [table, row @ ..]) if !row.is_empty() => measured()?.value(table, &row.join(" ")),
        _ => bail!(misused()),
    }
}

/// The minutes of these pages together. Each counts in whole minutes, so that the sum is that of the numbers they show.
fn minutes(sources: &Sources, pages: &[&str]) -> Result<String> {
    let minutes = pages.iter().map(|page| {
        let text = sources.read(&format!("book/src/{page}"))?;
        // A page that asks for its own minutes would ask for ever.
        let text = regex(r"\{\{#minutes[^}]*\}\}").replace_all(&text, "9");
        // Its problems are told where the page itself is expanded.
        Ok(minutes::seconds(&expand(sources, page, &text, &mut Vec::new())).div_ceil(60))
    });
    Ok(minutes.sum::<Result<usize>>()?.to_string())
}
