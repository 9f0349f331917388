//! The users, and the program that adds one.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::process::{PROGRAM, USERS};

/// The path of an example, where cargo puts it.
pub fn example(name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folder = Path::new(PROGRAM).parent().unwrap().join("examples");
    let path = folder.join(name);
    assert!(
        path.exists(),
        "cargo test builds the examples, but not with --test: run it without"
    );
    path
}

/// A hash with other parameters would take another time, and so show that its user has an account.
#[test]
fn a_line_that_is_not_a_user_or_has_other_parameters_stops_the_program_with_a_sentence() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("users.txt");
    let users = fs::read_to_string(USERS).unwrap();
    let second = users.lines().nth(1).unwrap();
    let told = |text: &str| {
        fs::write(&file, text).unwrap();
        start(&file)
    };
    for wrong in [
        "bob",
        "",
        "bob:secret",
        &second.replace("t=2", "t=3"),
        &second.replace("argon2id", "argon2i"),
    ] {
        let said = told(&users.replacen(second, wrong, 1));
        let sentence = format!(
            "Line 2 of {} is not a user with a hash like those of the example add_user: delete the line.\n",
            file.display()
        );
        assert_eq!(said, sentence, "{wrong}");
    }
    // The program gets as far as the port, and "none" is not a port.
    assert!(told(&users).starts_with("Cannot listen on 127.0.0.1:none"));
    fs::remove_file(&file).unwrap();
    let said = start(&file);
    assert!(said.starts_with("Cannot read ") && said.ends_with(" name another file in USERS.\n"));
}

/// Starts the program with these users and without a port to listen on, and returns its words.
fn start(users: &Path) -> String {
    let mut server = Command::new(PROGRAM);
    server.env("USERS", users).env("PORT", "none");
    let output = server.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_added_user_has_the_parameters_that_all_users_have() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("added.txt");
    _ = fs::remove_file(&file);
    for name in ["bob", "eve@example.com"] {
        let mut add_user = Command::new(example("add_user"));
        let input = Stdio::from(fs::File::open(USERS).unwrap());
        let added = add_user.arg(name).env("USERS", &file).stdin(input);
        assert!(added.output().unwrap().status.success(), "{name}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
    assert!(start(&file).starts_with("Cannot listen on 127.0.0.1:none"));
}

#[test]
fn a_name_that_nobody_could_type_or_tell_apart_is_refused_with_a_sentence() {
    let before = fs::read(USERS).unwrap();
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
        add_user.arg(name).env("USERS", USERS).stdin(Stdio::null());
        let output = add_user.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name:?}: {said}");
        assert!(
            said.ends_with(".\n") && said.lines().count() == 1,
            "{name:?}: {said}"
        );
    }
    assert_eq!(before, fs::read(USERS).unwrap(), "users.txt");
}
