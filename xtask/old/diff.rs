//! `cargo xtask diff 1 2`: what one step adds to another.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use walkdir::WalkDir;

use crate::{
    course::{BadInput, Step},
    promises::contents,
    show::{BOLD, NEW, OLD, count, page, styled, unified},
};

#[derive(clap::Args)]
pub struct Args {
    /// The step to start from
    from: String,
    /// The step to arrive at
    to: String,
    /// Only the code
    #[arg(long)]
    code: bool,
    /// Only the snapshots
    #[arg(long, conflicts_with = "code")]
    snapshots: bool,
    /// Only the summary
    #[arg(long)]
    stat: bool,
}

/// Prints the summary, then the differences.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let (from, to) = (Step::named(&args.from)?, Step::named(&args.to)?);
    if from == to {
        return Err(
            BadInput(format!("{} is the same step twice: name two, as in diff 1 2.", from.name)).into()
        );
    }
    page(&differences(&from, &to, args))
}

fn differences(from: &Step, to: &Step, args: &Args) -> String {
    let (old, new) = (files(from, to), files(to, to));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let mut summary = String::new();
    let mut details = String::new();
    let (mut files, mut total) = (0, (0, 0));
    for name in names {
        let is_snapshot = name.contains("/snapshots/");
        let wanted = !(args.code && is_snapshot || args.snapshots && !is_snapshot);
        let texts = (old.get(name).map_or("", String::as_str), new.get(name).map_or("", String::as_str));
        if !wanted || texts.0 == texts.1 {
            continue;
        }
        let (added, removed) = count(texts.0, texts.1);
        let note = if old.contains_key(name) { "" } else { "  new" };
        let note = if new.contains_key(name) { note } else { "  gone" };
        let plus = styled(NEW, &format!("+{added:<4}"));
        let minus = styled(OLD, &format!("-{removed:<4}"));
        summary += &format!("  {plus} {minus} {name}{note}\n");
        details += &format!("\n{}\n{}", styled(BOLD, name), unified(texts.0, texts.1));
        files += 1;
        total = (total.0 + added, total.1 + removed);
    }
    let heading = format!("From {} to {}", from.name, to.name);
    let (added, removed) = total;
    let sum = format!("{files} files differ, {added} lines are new, {removed} are gone.");
    let details = if args.stat { String::new() } else { details };
    format!("{}\n\n{summary}\n{sum}\n{details}", styled(BOLD, &heading))
}

/// The texts of a step by their path in it, snapshots without insta's header.
///
/// Its own name is replaced by that of `named`: that a crate has another name is no difference worth reading.
fn files(step: &Step, named: &Step) -> BTreeMap<String, String> {
    // The fuzz targets attack a step; they are no part of what it teaches.
    let entries = WalkDir::new(&step.folder).into_iter().filter_entry(|entry| entry.file_name() != "fuzz");
    let entries = entries.filter_map(Result::ok);
    let texts = entries.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
        let path = entry.path();
        let ending = path.extension().unwrap_or_default();
        let text = fs::read_to_string(path).ok().filter(|_| ending != "new")?;
        let text = if ending == "snap" { contents(&text) } else { &text };
        let text = text.replace(&step.name, &named.name);
        let name = path.strip_prefix(&step.folder).ok()?.to_str()?.replace('\\', "/");
        Some((name, text.replace(&step.name.replace('-', "_"), &named.name.replace('-', "_"))))
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn step(root: &Path, name: &str, files: &[(&str, &str)]) -> Step {
        for (path, text) in files {
            let path = root.join(name).join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Step { name: name.to_owned(), folder: root.join(name) }
    }

    fn show(code: bool, snapshots: bool, stat: bool) -> String {
        let root = tempfile::tempdir().expect("a temporary folder");
        let snap = "tests/it/snapshots/it__a.snap";
        let one = [
            ("src/lib.rs", "//! step-01-a\nuse step_01_a::x;\nlet token: Option<String>;\n"),
            ("src/main.rs", "use step_01_a::app;\n"),
            (snap, "---\nexpression: a\n---\n200 OK\n"),
            ("tests/it/snapshots/it__a.snap.new", "pending"),
        ];
        let two = [
            ("src/lib.rs", "//! step-02-b\nuse step_02_b::x;\nlet token: String;\n"),
            ("src/main.rs", "use step_02_b::app;\n"),
            (snap, "---\nexpression: b\n---\n401 Unauthorized\n"),
            ("src/token.rs", "new\n"),
        ];
        let (one, two) = (step(root.path(), "step-01-a", &one), step(root.path(), "step-02-b", &two));
        let args = Args { from: String::new(), to: String::new(), code, snapshots, stat };
        anstream::adapter::strip_str(&differences(&one, &two, &args)).to_string()
    }

    #[test]
    fn a_difference_shows_the_changed_lines_and_leaves_equal_files_and_the_crates_names_out() {
        let text = show(false, false, false);
        assert!(text.contains("-let token: Option<String>;\n+let token: String;\n"), "{text}");
        assert!(text.contains("-200 OK\n+401 Unauthorized\n"), "{text}");
        assert!(text.contains("  +1    -0    src/token.rs  new\n"), "{text}");
        assert!(text.contains("3 files differ, 3 lines are new, 2 are gone."), "{text}");
        for absent in ["main.rs", "step_01_a", "expression", "pending"] {
            assert!(!text.contains(absent), "{absent} is in\n{text}");
        }
    }

    #[test]
    fn the_code_the_snapshots_and_the_summary_can_be_asked_for_alone() {
        assert!(!show(true, false, false).contains("it__a.snap"));
        assert!(!show(false, true, false).contains("lib.rs"));
        assert!(!show(false, false, true).contains("+let token"));
    }
}
