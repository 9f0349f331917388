//! The tests of a step, run and read: each is a promise, kept or broken.

use std::process::Command;

use anyhow::bail;
use xtask::progress::{self, BAD, GOOD};

/// A test with this in its name is for the step's own application, with its titles: no other has to pass it.
pub const THIS_APP: &str = "this_app";

/// A test, and how it went.
pub struct Promise {
    /// Its name, such as `items::no_token`.
    pub name: String,
    /// True if it passed.
    pub kept: bool,
    /// The difference of its snapshot, or whatever else it said when it failed.
    pub said: String,
}

impl Promise {
    /// The name as a person reads it.
    pub fn sentence(&self) -> String {
        self.name.replace("::", ": ").replace('_', " ")
    }

    /// Prints whether it is kept, the sentence, and what a broken one said.
    pub fn tell(&self) {
        let (style, verdict) = if self.kept { (GOOD, "kept  ") } else { (BAD, "BROKEN") };
        anstream::println!("{style}{verdict}{style:#} {}", self.sentence());
        if !self.kept {
            println!("{}", self.said);
        }
    }
}

/// Runs `cargo test` as given.
pub fn run(test: &mut Command) -> anyhow::Result<Vec<Promise>> {
    test.env("CARGO_TERM_COLOR", "always").env("INSTA_UPDATE", "no").env("RUST_BACKTRACE", "0");
    let output = progress::run("Building and running the tests", test)?;
    let promises = read(&String::from_utf8_lossy(&output.stdout));
    if promises.is_empty() {
        anstream::eprint!("{}", String::from_utf8_lossy(&output.stderr));
        bail!("The tests did not build: mend what cargo says above first.");
    }
    Ok(promises)
}

/// The promises in the output of the tests.
fn read(output: &str) -> Vec<Promise> {
    let output = anstream::adapter::strip_str(output).to_string();
    let promise = |line: &str| {
        let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
        let kept = outcome == "ok";
        let promise = Promise { name: name.to_owned(), kept, said: said(&output, name) };
        (kept || outcome == "FAILED").then_some(promise)
    };
    output.lines().filter_map(promise).collect()
}

/// The words of a failed test: the difference of its snapshot, or the sentence after the place where it panicked.
fn said(output: &str, name: &str) -> String {
    let (_, section) = output.split_once(&format!("---- {name} stdout ----")).unwrap_or_default();
    let section = section.split("\n---- ").next().unwrap_or_default();
    let (_, table) = section.split_once("┬─").or(section.split_once("panicked at ")).unwrap_or_default();
    let is_part = |line: &&str| !line.is_empty() && !line.contains("┴─") && !line.starts_with("note: ");
    let lines: Vec<_> = table.lines().skip(1).take_while(is_part).collect();
    let said = if lines.is_empty() { String::new() } else { format!("    {}\n", lines.join("\n    ")) };
    // A test that could not go on says so in Rust's own words.
    said.replace("called `Result::unwrap()` on an `Err` value:", "This failed:")
        .replace("called `Option::unwrap()` on a `None` value", "The answer lacks what the test looks for.")
}
