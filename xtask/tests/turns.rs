//! Turns: each begins red, and its solution makes it green.
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

/// A new crate for that turn. Its folder is deleted when the first part of the result is dropped.
fn begin(turn: &str) -> (tempfile::TempDir, PathBuf) {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("mine");
    let mut new = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = new.args(["new", "--turn", turn]).arg(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (scratch, folder)
}

/// The output of the tests with `filter` in their names.
fn test(folder: &Path, filter: &str) -> String {
    let mut test = cargo_in(folder);
    let output = test.args(["test", "--test", "it", filter]).env("INSTA_UPDATE", "no").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
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

fn assert_green(said: &str) {
    assert!(said.contains("test result: ok.") && !said.contains("FAILED"), "{said}");
}

#[test]
fn the_turn_of_step_2_begins_red_and_is_green_with_the_code_of_step_2() {
    let (_scratch, folder) = begin("2");
    let red = test(&folder, "");
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
    assert_green(&test(&folder, ""));
}

#[test]
fn each_small_turn_begins_red_and_is_green_with_its_solution() {
    for (turn, from_the_book) in
        [("endpoint", &[][..]), ("ten-seconds", &[]), ("newest-back", &["issued_tokens.rs", "logout.rs"])]
    {
        let (_scratch, folder) = begin(turn);
        let red = test(&folder, "your_turn");
        assert!(red.contains("test result: FAILED. 0 passed"), "{turn}\n{red}");
        exercises::apply(&folder, &root().join(format!("xtask/turns/{turn}.solution.patch")), Of::Step)
            .unwrap();
        for file in from_the_book {
            fs::copy(root().join("book/programs/notes/src").join(file), folder.join("src").join(file))
                .unwrap();
        }
        for filter in ["your_turn", "contract"] {
            assert_green(&test(&folder, filter));
        }
    }
}
