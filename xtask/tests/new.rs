//! `cargo xtask new` makes a crate that stands by itself, and what the book grows it into does so too.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::Path, process::Command};

use xtask::course::{cargo_in, files, root};

/// The output of `cargo xtask new` with these words, and whether it went well.
fn new(folder: &Path, words: &[&str]) -> (String, bool) {
    let mut new = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = new.arg("new").arg(folder).args(words).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.success())
}

/// The output of `cargo` with these words, offline, because everything it needs is there already.
fn cargo(folder: &Path, words: &str) -> String {
    let mut cargo = cargo_in(folder);
    let output = cargo.args(words.split(' ')).env("CARGO_NET_OFFLINE", "true").output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && !said.contains("warning: "), "cargo {words}\n{said}");
    said
}

#[test]
fn a_new_crate_is_tested_by_itself_and_so_is_what_the_book_makes_of_it() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("notes");
    let (said, went_well) = new(&folder, &[]);
    assert!(went_well && said.starts_with("Made "), "{said}");
    assert_eq!(fs::read_to_string(folder.join("users.txt")).unwrap(), "");
    let sources = files(&folder, ".rs");
    assert!(sources.iter().all(|path| !fs::read_to_string(path).unwrap().contains("ANCHOR")), "{sources:?}");
    assert!(cargo(&folder, "test").contains("contract::the_document_and_the_guard_agree ... ok"));
    cargo(&folder, "fmt --check");

    // The page's program comes in, and the one package that it needs. The rest it takes from step 3 by path.
    let (program, step) =
        (root().join("book/programs/notes"), "../../../../../step-03-token-route/tests/it/");
    for path in files(&program.join("src"), ".rs").into_iter().chain(files(&program.join("tests"), "")) {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("#[path"));
        let target = folder.join(path.strip_prefix(&program).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, lines.collect::<String>().replace(step, "")).unwrap();
    }
    cargo(&folder, "add --quiet --dev tower --no-default-features --features util");
    let said = cargo(&folder, "test --lib --test it");
    assert!(said.contains("a_handler_is_a_function_and_a_test_may_say_who_asks ... ok"), "{said}");
    assert!(
        said.contains("a_known_user_who_is_not_an_admin_gets_403_and_the_document_says_so ... ok"),
        "{said}"
    );
}

#[test]
fn a_crate_begun_from_step_2_passes_its_tests() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("echo");
    let (said, went_well) = new(&folder, &["--from", "2"]);
    assert!(went_well, "{said}");
    assert!(!folder.join("users.txt").exists());
    cargo(&folder, "test --test it");
}

#[test]
fn a_folder_that_cannot_be_made_is_refused_with_a_sentence_and_nothing_is_written() {
    let scratch = tempfile::tempdir().unwrap();
    let taken = scratch.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("mine"), "").unwrap();
    for (name, reason) in [
        ("taken", "exists already"),
        ("taken/mine", "exists already"),
        ("no/such", "cannot be made: the folder"),
        ("fn", "it is a Rust keyword"),
        ("a b", "invalid character"),
        ("axum", "another crate is called axum"),
        ("reqwest", "another crate is called reqwest"),
        ("serde-html-form", "another crate is called serde-html-form"),
        ("step-4", "are the course's"),
    ] {
        let (said, went_well) = new(&scratch.path().join(name), &[]);
        assert!(!went_well && said.contains(reason) && said.lines().count() == 1, "{name}: {said}");
    }
    let left = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!((left(scratch.path()), left(&taken)), (1, 1));
}
