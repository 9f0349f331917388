//! `cargo xtask new` makes a crate that stands by itself. One for a turn begins red, and its solution makes it green.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use xtask::{
    course::{cargo_in, files, root},
    exercises::{self, Of},
};

/// A new crate of that name. Its folder is deleted when the first part of the result is dropped.
fn new(name: &str, words: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join(name);
    let mut new = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = new.arg("new").arg(&folder).args(words).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success() && said.starts_with("Made "), "{said}");
    (scratch, folder)
}

/// The output of `cargo` with these words, and whether it went well without a warning. It is offline, because
/// everything that it needs is there already.
fn cargo(folder: &Path, words: &str) -> (String, bool) {
    let mut cargo = cargo_in(folder);
    cargo.args(words.split(' ')).envs([("CARGO_NET_OFFLINE", "true"), ("INSTA_UPDATE", "no")]);
    let output = cargo.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let went_well = output.status.success() && !said.contains("warning: ");
    (said, went_well)
}

fn green(folder: &Path, words: &str) -> String {
    let (said, went_well) = cargo(folder, words);
    assert!(went_well, "cargo {words}\n{said}");
    said
}

/// The line in which `cargo xtask dev --check` counts the tests.
#[cfg(unix)]
fn dev_says(folder: &Path) -> String {
    use std::io::{BufRead, BufReader};
    let mut dev = Command::new(env!("CARGO_BIN_EXE_xtask"));
    dev.arg("dev").arg(folder).arg("--check").env("PORT", "0").stdout(std::process::Stdio::piped());
    let mut dev = dev.spawn().unwrap();
    let mut lines = BufReader::new(dev.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(" tests are green")).unwrap_or_default();
    // SIGTERM, like Ctrl+C, also ends the program that `dev` runs.
    Command::new("kill").arg(dev.id().to_string()).status().unwrap();
    dev.wait().unwrap();
    line
}

#[test]
fn a_new_crate_is_tested_by_itself_and_so_is_what_the_book_makes_of_it() {
    let (_scratch, folder) = new("notes", &[]);
    assert_eq!(fs::read_to_string(folder.join("users.txt")).unwrap(), "");
    let sources = files(&folder, ".rs");
    assert!(sources.iter().all(|path| !fs::read_to_string(path).unwrap().contains("ANCHOR")), "{sources:?}");
    assert!(green(&folder, "test").contains("contract::the_document_and_the_guard_agree ... ok"));
    green(&folder, "fmt --check");

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
    green(&folder, "add --quiet --dev tower --no-default-features --features util");
    let said = green(&folder, "test --lib --test it");
    assert!(said.contains("a_handler_is_a_function_and_a_test_may_say_who_asks ... ok"), "{said}");
    assert!(
        said.contains("a_known_user_who_is_not_an_admin_gets_403_and_the_document_says_so ... ok"),
        "{said}"
    );
}

#[test]
fn a_crate_begun_from_step_2_passes_its_tests() {
    let (_scratch, folder) = new("echo", &["--from", "2"]);
    assert!(!folder.join("users.txt").exists());
    green(&folder, "test --test it");
}

#[test]
fn the_turn_of_step_2_begins_red_and_is_green_with_the_code_of_step_2() {
    let (_scratch, folder) = new("mine", &["--turn", "2"]);
    let (red, _) = cargo(&folder, "test --test it");
    for name in ["contract::the_document_and_the_guard_agree", "items::no_token", "items::a_token"] {
        assert!(red.contains(&format!("test {name} ... FAILED")), "{name}\n{red}");
    }
    assert!(red.contains("test token::log_in ... ok"), "{red}");
    #[cfg(unix)]
    assert_eq!(dev_says(&folder), "dev 8 of 14 tests are green. The next one:");
    let solution = root().join("step-02-use-it");
    for path in files(&solution.join("src"), ".rs") {
        let text = fs::read_to_string(&path).unwrap().replace("step_02_use_it", "mine");
        fs::write(folder.join(path.strip_prefix(&solution).unwrap()), text).unwrap();
    }
    green(&folder, "test --test it");
}

#[test]
fn each_small_turn_begins_red_and_is_green_with_its_solution() {
    for (turn, from_the_book) in
        [("endpoint", &[][..]), ("ten-seconds", &[]), ("newest-back", &["issued_tokens.rs", "logout.rs"])]
    {
        let (_scratch, folder) = new("mine", &["--turn", turn]);
        let (red, _) = cargo(&folder, "test --test it your_turn");
        assert!(red.contains("test result: FAILED. 0 passed"), "{turn}\n{red}");
        exercises::apply(&folder, &root().join(format!("xtask/turns/{turn}.solution.patch")), Of::Step)
            .unwrap();
        for file in from_the_book {
            fs::copy(root().join("book/programs/notes/src").join(file), folder.join("src").join(file))
                .unwrap();
        }
        for filter in ["your_turn", "contract"] {
            green(&folder, &format!("test --test it {filter}"));
        }
    }
}
