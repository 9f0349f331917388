//! The helpers in the prose: `{{#listing ...}}` and its like.

use std::{cell::RefCell, collections::BTreeSet, sync::LazyLock};

use anyhow::anyhow;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext, book::Book, errors::Result};
use regex::{Captures, Regex};

use super::{
    html,
    problems::Problems,
    quotes::USAGE,
    repository::Repository,
    transcripts::{self, RENEW, Recording},
};

/// A helper on its own line (which goes on after a backslash), one in a sentence, or braces that are neither.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    let block = r"^(?<indent>[ \t]*)\{\{#(?<block>listing|snapshot|diff|run|fastapi|exercise)\b(?<of>(?:.*\\\r?\n)*.*)\}\}[ \t\r]*$";
    let word = r"\{\{#(?<word>lines|term)\b(?<with>[^}\n]*)\}\}";
    let other = r"(?<kept>\\?)\{\{#[^}\n]*\}{0,2}";
    html::regex(&format!("(?m){block}|{word}|{other}"))
});

/// A helper's name and arguments.
fn call<'a>(captures: &'a Captures) -> Option<(&'a str, &'a str)> {
    let get = |name| captures.name(name).map(|part| part.as_str());
    Some((get("block").or(get("word"))?, get("of").or(get("with"))?.trim()))
}

/// The page with its helpers taken out, line for line, so that only its own Markdown is left.
pub fn without(page: &str) -> String {
    let without = CALL.replace_all(page, |captures: &Captures| match call(captures) {
        Some(("lines" | "term", text)) => text.to_owned(),
        _ => "\n".repeat(captures[0].matches('\n').count()),
    });
    without.into_owned()
}

/// The commands of a page, without their output.
pub fn runs(page: &str) -> Vec<Recording> {
    let calls = CALL.captures_iter(page);
    calls
        .filter_map(|captures| {
            call(&captures).filter(|(name, _)| *name == "run").and_then(|(_, text)| recording(text))
        })
        .collect()
}

/// A command, from the arguments of its helper.
pub fn recording(arguments: &str) -> Option<Recording> {
    let (step, command) = arguments.split_once(' ')?;
    Some(Recording { step: step.into(), command: command.trim().replace('\r', ""), output: String::new() })
}

/// Expands the helpers of all pages, and notes down what it cannot expand.
pub struct Helpers {
    /// Where the files are.
    pub repository: Repository,
    /// Where the problems go.
    pub problems: Problems,
    /// The regions that a page uses.
    pub used: RefCell<BTreeSet<(String, String)>>,
}

impl Preprocessor for Helpers {
    fn name(&self) -> &'static str {
        "course"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            if let Some(path) = chapter.source_path.as_deref() {
                chapter.content = self.expand(&path.to_string_lossy().replace('\\', "/"), &chapter.content);
            }
        });
        for (file, line, name) in self.repository.regions()? {
            if !self.used.borrow().contains(&(file.clone(), name.clone())) {
                let what = format!(
                    "no page uses the region `{name}`: write {{{{#listing {file}#{name}}}}}, or take its two comments away"
                );
                self.problems.add(file, line, what);
            }
        }
        Ok(book)
    }
}

impl Helpers {
    fn expand(&self, page: &str, content: &str) -> String {
        let file = format!("book/src/{page}");
        let mut recordings = transcripts::read(&self.repository, page).into_iter();
        let expanded = CALL.replace_all(content, |captures: &Captures| {
            let text = match call(captures) {
                Some((name, arguments)) => self.call(page, name, arguments, &mut recordings),
                None if &captures["kept"] == "\\" => return captures[0][1..].to_owned(),
                None => Err(anyhow!(
                    "`{}` stays as it is. A helper is one of {}, ends in `}}}}`, and all but `lines` and `term` stand alone on \
                     their line. For the braces themselves write `\\{{{{#`",
                    &captures[0],
                    USAGE.map(|(name, _)| name).join(", ")
                )),
            };
            let start = captures.get(0).map_or(0, |whole| whole.start());
            let line = content[..start].matches('\n').count() + 1;
            let text = text.unwrap_or_else(|error| {
                self.problems.add(&file, line, format!("{error:#}"));
                String::new()
            });
            // In a list, what a helper becomes is indented as the helper is.
            match captures.name("indent") {
                Some(indent) => text.lines().map(|line| format!("{}{line}\n", indent.as_str())).collect(),
                None => text,
            }
        });
        if recordings.next().is_some() {
            self.problems.add(&file, 0, format!("the page has fewer commands than its transcript: {RENEW}"));
        }
        expanded.into_owned()
    }
}
