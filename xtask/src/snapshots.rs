//! `cargo xtask snapshots`: the answers that changed, and the snapshots that no test asks for any more.

use std::{collections::BTreeSet, fs, process::Command};

use anyhow::ensure;
use xtask::course::{Step, cargo, files, root, scratch};
use xtask::progress::{self, BAD, GOOD};

/// Runs the tests of all steps: insta shows the changes or accepts them. A snapshot that no test asks for is an orphan.
pub fn run(accept: bool) -> anyhow::Result<()> {
    let references = scratch("references");
    fs::create_dir_all(scratch(""))?;
    fs::write(&references, "")?;
    let (update, pass) = if accept { ("always", "1") } else { ("no", "0") };
    let mut tests = cargo();
    tests
        .args(["test", "--locked", "--quiet", "--no-fail-fast"])
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", &references)
        .envs([("INSTA_UPDATE", update), ("INSTA_FORCE_PASS", pass), ("RUST_BACKTRACE", "0")]);
    let output = progress::run("Running the tests of all steps", &mut tests)?;
    let passed = output.status.success();

    let asked = fs::read_to_string(&references)?;
    let asked: BTreeSet<_> = asked.lines().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let mut orphans = 0;
    for path in Step::all(&root())?.iter().flat_map(|step| files(&root().join(&step.name), ".snap")) {
        // Canonical paths are compared, because a link may lead to the folder, and an orphan is deleted.
        if asked.contains(&path.canonicalize()?) {
            if accept {
                // Without the name of its step, so that a difference of two steps shows the lesson alone.
                let text = fs::read_to_string(&path)?;
                let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("source: step-"));
                fs::write(&path, lines.collect::<String>())?;
            }
        } else if passed {
            orphans += 1;
            anstream::println!("{BAD}orphaned{BAD:#} {}: no test asks for it", path.display());
            if accept {
                fs::remove_file(path)?;
            }
        }
    }
    if accept {
        let mut git = Command::new("git");
        git.args(["--no-pager", "diff", "--stat", "--", "*.snap"]).current_dir(root()).status()?;
    }
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        passed,
        "{said}\nThe tests fail. If you meant to change these answers: cargo xtask snapshots --accept. Mend whatever \
         else fails."
    );
    let verdict = match (accept, orphans) {
        (true, _) => "Accepted. See the differences with git diff.".to_owned(),
        (_, 0) => format!("{GOOD}Every snapshot matches, and a test asks for each.{GOOD:#}"),
        _ => "To delete the orphans: cargo xtask snapshots --accept".to_owned(),
    };
    anstream::println!("{verdict}");
    Ok(())
}
