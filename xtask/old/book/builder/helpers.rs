//! The helpers in the prose: `{{#listing ...}}` and its like.

use std::{collections::BTreeSet, sync::LazyLock};

use anyhow::anyhow;
use mdbook_driver::book::Chapter;
use regex::{Captures, Regex};

use super::{Problems, RENEW, Sources, files, quotes, recordings, regex};

/// How each helper is written.
pub const USAGE: [&str; 15] = [
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
    "{{#targets}}",
    "{{#ratio TABLE ROW}}, with ` against ROW` after it for another than the base of the table",
    "{{#value TABLE ROW}}",
];

/// A helper on its own line (which goes on after a backslash), one in a sentence, or braces that are neither.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    let block = r"^(?<indent>[ \t]*)\{\{#(?<block>listing|snapshot|diff|run|fastapi|exercise|rustc|measured|curve|machine|targets)\b(?<of>(?:.*\\\r?\n)*.*)\}\}[ \t\r]*$";
    let word = r"\{\{#(?<word>lines|term|ratio|value)\b(?<with>[^}\n]*)\}\}";
    let other = r"(?<kept>\\?)\{\{#[^}\n]*\}{0,2}";
    regex(&format!("(?m){block}|{word}|{other}"))
});

/// A helper's name and arguments.
fn call<'a>(captures: &Captures<'a>) -> Option<(&'a str, &'a str)> {
    let get = |name| captures.name(name).map(|part| part.as_str());
    Some((get("block").or(get("word"))?, get("of").or(get("with"))?.trim()))
}

/// The arguments of all helpers of a name on a page.
pub fn arguments<'a>(page: &'a str, helper: &str) -> impl Iterator<Item = &'a str> {
    let calls = CALL.captures_iter(page).filter_map(|captures| call(&captures));
    calls.filter(move |(name, _)| *name == helper).map(|(_, arguments)| arguments)
}

/// The page with its helpers taken out, line for line, so that only its own Markdown is left.
pub fn without(page: &str) -> String {
    let without = CALL.replace_all(page, |captures: &Captures| match call(captures) {
        Some(("lines" | "term" | "ratio" | "value", text)) => text.to_owned(),
        _ => "\n".repeat(captures[0].matches('\n').count()),
    });
    without.into_owned()
}

/// Expands the helpers of a page, and notes down what it cannot expand.
pub fn expand(sources: &Sources, page: &str, content: &str, problems: &mut Problems) -> String {
    let file = format!("book/src/{page}");
    let recorded = sources.read(&recordings::file(page)).unwrap_or_default();
    let mut recorded = recorded.as_str();
    let expanded = CALL.replace_all(content, |captures: &Captures| {
        let text = match call(captures) {
            Some((name, arguments)) => quotes::quote(sources, page, name, arguments, &mut recorded),
            None if &captures["kept"] == "\\" => return captures[0][1..].to_owned(),
            None => Err(anyhow!(
                "`{}` stays as it is. A helper is one of {}, ends in `}}}}`, and all but `lines`, `term`, `ratio` and `value` \
                 stand alone on their line. For the braces themselves write `\\{{{{#`",
                &captures[0],
                USAGE.map(|usage| usage[3..].split([' ', '}']).next().unwrap_or_default()).join(", ")
            )),
        };
        let start = captures.get(0).map_or(0, |whole| whole.start());
        let text = text.unwrap_or_else(|error| {
            problems.add(&file, content[..start].matches('\n').count() + 1, format!("{error:#}"));
            String::new()
        });
        // In a list, what a helper becomes is indented as the helper is.
        match captures.name("indent") {
            Some(indent) => text.lines().map(|line| format!("{}{line}\n", indent.as_str())).collect(),
            None => text,
        }
    });
    if !recorded.is_empty() {
        problems.add(&file, 0, format!("the page has fewer commands than its transcript: {RENEW}"));
    }
    expanded.into_owned()
}

/// Notes down the regions of the steps that no page lists.
pub fn unused_regions(sources: &Sources, pages: &[Chapter], problems: &mut Problems) {
    let listings = pages.iter().flat_map(|page| arguments(&page.content, "listing"));
    let listed: BTreeSet<_> = listings.filter_map(|listing| listing.split(' ').next()).collect();
    for path in sources.steps.iter().flat_map(|step| files(&sources.root, step, "")) {
        let Ok((_, regions)) = sources.unmarked(&path) else { continue };
        for (name, (line, _)) in
            regions.iter().filter(|(name, _)| !listed.contains(&*format!("{path}#{name}")))
        {
            let what = format!(
                "no page uses the region `{name}`: write {{{{#listing {path}#{name}}}}}, or take its two comments away"
            );
            problems.add(&path, *line, what);
        }
    }
}
