//! The users, and the program that adds one.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::process::PROGRAM;

/// An example, where cargo puts it.
pub fn example(name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folder = Path::new(PROGRAM).parent().unwrap().join("examples");
    let path = folder.join(name);
    assert!(
        path.exists(),
        "cargo test builds the examples, and with --test it does not"
    );
    path
}

/// Those with other parameters would take another time, and so show who has an account.
#[test]
fn the_hash_for_nobody_has_the_parameters_of_all_others() {
    let read = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
    let source = read("src/users.rs").unwrap();
    let (_, nobody) = source.split_once("const NOBODY: &str = \"").unwrap();
    let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
    let users = read("users.txt").unwrap();
    assert!(users.lines().count() >= 2);
    for line in users.lines() {
        let (name, hash) = line.split_once(':').unwrap();
        assert_eq!(parameters(hash), parameters(nobody), "{name}");
    }
}

#[test]
fn a_name_that_nobody_could_type_or_tell_apart_is_a_sentence_and_no_user() {
    let before = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/users.txt")).unwrap();
    let long = "b".repeat(65);
    let names = [
        "",
        "bob ",
        "b ob",
        "b\u{200b}ob",
        "\u{202e}bob",
        "b\u{43e}b",
        "b\u{2028}ob",
        "b:ob",
        "-h",
        &long,
        "Johndoe",
        "johndoe",
    ];
    let names = names.map(OsStr::new).into_iter();
    #[cfg(unix)]
    let names = names.chain([std::os::unix::ffi::OsStrExt::from_bytes(b"\xff")]);
    for name in names {
        let mut add_user = Command::new(example("add_user"));
        let output = add_user.arg(name).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name:?}: {said}");
        assert!(
            said.ends_with(".\n") && said.lines().count() == 1,
            "{name:?}: {said}"
        );
    }
    let after = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/users.txt")).unwrap();
    assert_eq!(before, after, "users.txt");
}
