//! `cargo xtask snapshots`: the answers that changed, and the snapshots that no test asks for any more.

use std::{collections::BTreeSet, fs, io, path::Path, process::Command};

use anyhow::bail;
use xtask::course::{Step, cargo, files, root, scratch};
use xtask::progress::{self, BAD, GOOD};

/// Runs the tests of all steps: insta shows what changed, or takes it over. What no test has asked for is an orphan.
pub fn run(accept: bool) -> anyhow::Result<()> {
    let references = scratch("references");
    fs::create_dir_all(scratch(""))?;
    fs::write(&references, "")?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--quiet", "--no-fail-fast"]).env("RUST_BACKTRACE", "0");
    tests
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", &references)
        .env("INSTA_FORCE_PASS", if accept { "1" } else { "0" });
    tests.env("INSTA_UPDATE", if accept { "always" } else { "no" });
    let output = progress::run("Running the tests of all steps", &mut tests)?;
    let said = String::from_utf8_lossy(&output.stdout);

    let asked = fs::read_to_string(&references)?;
    let asked: BTreeSet<_> = asked.lines().filter_map(|path| Path::new(path).canonicalize().ok()).collect();
    let steps = Step::all(&root())?;
    let all = steps.iter().flat_map(|step| files(&step.folder, ".snap"));
    // Both by their true names: a folder may be reached through a link, and an orphan is deleted.
    let all: Vec<_> = all.map(|path| path.canonicalize()).collect::<io::Result<_>>()?;
    for path in &all {
        if accept && asked.contains(path) {
            let text = fs::read_to_string(path)?;
            let kept = without_source(&text);
            if kept != text {
                fs::write(path, kept)?;
            }
        } else if !asked.contains(path) && output.status.success() {
            anstream::println!("{BAD}orphaned{BAD:#} {}: no test asks for it", path.display());
            if accept {
                fs::remove_file(path)?;
            }
        }
    }
    if accept {
        Command::new("git")
            .args(["--no-pager", "diff", "--stat", "--", "*.snap"])
            .current_dir(root())
            .status()?;
    }
    if !output.status.success() {
        bail!(
            "{said}\nThe tests fail. To take over the answers that changed: cargo xtask snapshots --accept. What else \
             fails has to be mended."
        );
    }
    let verdict = match (accept, all.iter().all(|path| asked.contains(path))) {
        (true, _) => "Taken over. Look at the differences with git diff.".to_owned(),
        (_, true) => format!("{GOOD}Every snapshot matches, and a test asks for each.{GOOD:#}"),
        (_, false) => "To delete what is orphaned: cargo xtask snapshots --accept".to_owned(),
    };
    anstream::println!("{verdict}");
    Ok(())
}

/// A snapshot whose header does not name its step, for a difference of two steps to show the lesson alone.
fn without_source(snapshot: &str) -> String {
    let (header, answer) = snapshot.split_once("\n---\n").unwrap_or((snapshot, ""));
    let lines = header.lines().filter(|line| !line.starts_with("source: "));
    format!("{}\n---\n{answer}", lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_snapshot_is_kept_without_the_line_that_names_its_step() {
    let new = "---\nsource: step-01/tests/it/a.rs\nexpression: x\n---\nsource: body\n---\n";
    assert_eq!(without_source(new), "---\nexpression: x\n---\nsource: body\n---\n");
}
