//! `cargo xtask snapshots`: what waits for a decision, and what no test asks for any more.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::bail;

use crate::{
    course::{Step, cargo, root, scratch},
    promises::{contents, files},
    show::{BOLD, page, styled, unified},
};

/// Runs the tests of all steps, then shows what is pending and what is orphaned, or settles both.
pub fn run(accept: bool) -> anyhow::Result<()> {
    let references = scratch("snapshots")?.join("references");
    if let Some(folder) = references.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&references, "")?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--quiet", "--no-fail-fast"]);
    tests.env("INSTA_UPDATE", "new").env("INSTA_OUTPUT", "none").env("INSTA_FORCE_PASS", "1");
    tests.env("INSTA_SNAPSHOT_REFERENCES_FILE", &references);
    if !tests.stdout(std::process::Stdio::null()).status()?.success() {
        bail!(
            "The tests fail beyond their snapshots, so nothing is certain yet: run cargo test, and mend that."
        );
    }

    let folders: Vec<_> = Step::all(&root())?.into_iter().map(|step| step.folder).collect();
    let pending: Vec<_> = folders.iter().flat_map(|folder| files(folder, ".snap.new")).collect();
    let asked: BTreeSet<_> = fs::read_to_string(&references)?.lines().filter_map(canonical).collect();
    let all = folders.iter().flat_map(|folder| files(folder, ".snap"));
    let orphans: Vec<_> =
        all.filter(|path| canonical(path).is_some_and(|path| !asked.contains(&path))).collect();
    if accept {
        for path in &pending {
            fs::write(path.with_extension(""), without_source(&fs::read_to_string(path)?))?;
            fs::remove_file(path)?;
        }
        for path in &orphans {
            fs::remove_file(path)?;
        }
    }
    page(&report(&pending, &orphans, accept))
}

fn report(pending: &[PathBuf], orphans: &[PathBuf], accepted: bool) -> String {
    let mut text = String::new();
    for path in pending {
        let old = fs::read_to_string(path.with_extension("")).unwrap_or_default();
        let new = fs::read_to_string(path).unwrap_or_default();
        let difference = if accepted { String::new() } else { unified(contents(&old), contents(&new)) };
        text += &format!("{} {}\n{difference}", styled(BOLD, "pending "), show(&path.with_extension("")));
    }
    for path in orphans {
        text += &format!("{} {}: no test asks for it\n", styled(BOLD, "orphaned"), show(path));
    }
    match (pending.len(), orphans.len(), accepted) {
        (0, 0, _) => text += "Every snapshot matches, and a test asks for each.\n",
        (new, gone, true) => {
            text += &format!("{new} taken over, {gone} deleted. Look at them with git diff.\n");
        }
        (new, gone, false) => {
            text +=
                &format!("{new} pending, {gone} orphaned. To settle both: cargo xtask snapshots --accept\n");
        }
    }
    text
}

/// A new snapshot as it is kept: without the lines that name its step, for `diff -r` to show the lesson alone.
fn without_source(snapshot: &str) -> String {
    let header_length = snapshot.len() - contents(snapshot).len();
    let (header, contents) = snapshot.split_at(header_length);
    let lines = header.split_inclusive('\n');
    let kept = lines.filter(|line| !line.starts_with("source: ") && !line.starts_with("assertion_line: "));
    kept.chain([contents]).collect()
}

fn canonical(path: impl AsRef<Path>) -> Option<PathBuf> {
    path.as_ref().canonicalize().ok()
}

fn show(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_kept_without_the_lines_that_name_its_step() {
        let new = "---\nsource: step-01/tests/it/a.rs\nassertion_line: 7\nexpression: x\n---\nsource: body\n";
        assert_eq!(without_source(new), "---\nexpression: x\n---\nsource: body\n");
    }

    #[test]
    fn a_pending_snapshot_is_shown_with_its_difference_and_an_orphan_by_its_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (old, new) = (folder.path().join("a.snap"), folder.path().join("a.snap.new"));
        fs::write(&old, "---\nexpression: x\n---\n200 OK\n").expect("a file");
        fs::write(&new, "---\nexpression: x\n---\n401 Unauthorized\n").expect("a file");
        let text = report(&[new], &[old], false);
        let text = anstream::adapter::strip_str(&text).to_string();
        assert!(text.contains("-200 OK\n+401 Unauthorized\n"), "{text}");
        assert!(text.contains("a.snap: no test asks for it\n1 pending, 1 orphaned."), "{text}");
    }
}
