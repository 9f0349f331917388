//! The tests of a step, run and read: each is a promise, kept or broken.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use walkdir::WalkDir;

/// A test, and how it went.
#[derive(Debug, PartialEq)]
pub struct Promise {
    /// Its name, such as `items::no_token`.
    pub name: String,
    /// Whether it passed.
    pub kept: bool,
    /// What it said when it failed.
    pub message: String,
}

impl Promise {
    /// The name as a person reads it.
    pub fn sentence(&self) -> String {
        self.name.replace("::", ": ").replace('_', " ")
    }

    /// What it said, set in.
    pub fn said(&self) -> String {
        format!("    {}\n", self.message.replace('\n', "\n    "))
    }
}

/// A snapshot that did not match: what it says, and what came instead.
pub struct Mismatch {
    /// The file name of the snapshot, such as `it__items__no_token.snap`.
    pub name: String,
    /// What the snapshot says, empty if there is none.
    pub expected: String,
    /// What came instead.
    pub actual: String,
}

impl Mismatch {
    /// Whether it comes from the test of that name.
    pub fn belongs_to(&self, promise: &Promise) -> bool {
        self.name == format!("it__{}.snap", promise.name.replace("::", "__"))
    }
}

/// Runs `cargo test` as given, first to build it in sight of the person, then out of sight to read what it says.
pub fn run(mut cargo: Command, filter: &[&str]) -> anyhow::Result<Vec<Promise>> {
    // What fails is shown by the tool; insta would show it again, and each panic its backtrace.
    cargo.env("INSTA_UPDATE", "new").env("INSTA_OUTPUT", "none").env("RUST_BACKTRACE", "0");
    let mut build = Command::new(cargo.get_program());
    let folder = cargo.get_current_dir().unwrap_or(Path::new("."));
    build.args(cargo.get_args()).args(["--quiet", "--no-run"]).current_dir(folder);
    build.envs(cargo.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if !build.status().context("cargo could not be started")?.success() {
        bail!("The tests did not build: what cargo says above has to be mended first.");
    }
    let output = cargo.arg("--").args(filter).output().context("cargo could not be started")?;
    let promises = read(&String::from_utf8_lossy(&output.stdout));
    if promises.is_empty() {
        bail!("The tests said nothing:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(promises)
}

/// The promises in the output of a test binary.
fn read(output: &str) -> Vec<Promise> {
    let promise = |line: &str| {
        let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
        let kept = match outcome {
            "ok" => true,
            "FAILED" => false,
            _ => return None,
        };
        Some(Promise { name: name.to_owned(), kept, message: message(output, name) })
    };
    output.lines().filter_map(promise).collect()
}

/// What the test of that name said when it panicked.
fn message(output: &str, name: &str) -> String {
    let (_, section) = output.split_once(&format!("---- {name} stdout ----")).unwrap_or_default();
    let section = section.split("\n---- ").next().unwrap_or_default();
    let (_, panic) = section.split_once("panicked at ").unwrap_or_default();
    let lines = panic.lines().skip(1).take_while(|line| !line.is_empty() && !line.starts_with("note: "));
    lines.collect::<Vec<_>>().join("\n")
}

/// The mismatches that insta left as `.snap.new` below `pending`, compared with the snapshots below `snapshots`.
pub fn mismatches(pending: &Path, snapshots: &Path) -> anyhow::Result<Vec<Mismatch>> {
    let mut found = Vec::new();
    for file in files(pending, ".snap.new") {
        let snapshot = snapshots.join(file.strip_prefix(pending)?).with_extension("");
        let name = snapshot.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let expected = std::fs::read_to_string(&snapshot).unwrap_or_default();
        let actual = std::fs::read_to_string(&file)?;
        let (expected, actual) = (contents(&expected).to_owned(), contents(&actual).to_owned());
        found.push(Mismatch { name, expected, actual });
    }
    Ok(found)
}

/// The files below `folder` with that ending, in order, but for what cargo builds there.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let is_wanted = |entry: &walkdir::DirEntry| entry.depth() == 0 || entry.file_name() != "target";
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_wanted);
    let entries = entries.filter_map(Result::ok);
    let paths = entries.map(walkdir::DirEntry::into_path);
    paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

/// A snapshot without the header that insta writes: what the test compares.
pub fn contents(snapshot: &str) -> &str {
    let after = snapshot.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    after.map_or(snapshot, |(_, contents)| contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_a_test_binary_is_read_as_promises_with_what_the_broken_ones_said() {
        let output = "\nrunning 3 tests\ntest a::kept ... ok\ntest a::left_out ... ignored\ntest a::broken ... FAILED\n\n\
            failures:\n\n---- a::broken stdout ----\n\nthread 'a::broken' (7) panicked at it/a.rs:1:2:\n\
            no lock\n  left: 1\nnote: run with `RUST_BACKTRACE=1`\n\n\nfailures:\n    a::broken\n";
        let promise =
            |name: &str, kept, message: &str| Promise { name: name.into(), kept, message: message.into() };
        let expected = [promise("a::kept", true, ""), promise("a::broken", false, "no lock\n  left: 1")];
        assert_eq!(read(output), expected);
        assert_eq!(expected[1].sentence(), "a: broken");
    }

    #[test]
    fn a_snapshot_is_read_without_its_header_even_if_rules_stand_in_it() {
        assert_eq!(contents("---\nsource: x\n---\n200 OK\n---\nend\n"), "200 OK\n---\nend\n");
        assert_eq!(contents("no header"), "no header");
    }
}
