//! The commands as a person types them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread,
};

use xtask::server::Server;

/// Everything that the tool prints, and its exit code.
fn xtask(words: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(words).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&text).into_owned(), output.status.code().unwrap())
}

#[test]
fn a_difference_shows_the_lesson_and_leaves_out_the_names_of_the_crates() {
    let (text, code) = xtask(&["diff", "1", "02"]);
    assert_eq!(code, 0, "{text}");
    for part in ["+++ b/step-02-use-it/src/guarded.rs", "\n+www-authenticate: Bearer\n"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains("src/main.rs"), "{text}");
    assert!(!xtask(&["diff", "1", "2", "--code"]).0.contains(".snap"));
    assert!(!xtask(&["diff", "1", "2", "--snapshots"]).0.contains("lib.rs"));
    assert!(!xtask(&["diff", "1", "2", "--stat"]).0.contains("\n+++"));
}

#[test]
fn bad_input_is_answered_with_a_sentence_and_exit_code_2() {
    for (words, part) in [
        (&["diff", "1", "1"][..], "the same step twice"),
        (&["dev", "9"], "There is no step 9. Choose one of: 1 (step-01-first-steps), 2 (step-02-use-it), "),
        (&["break", "no"], "There is no exercise no. Choose one of: "),
        (&["check", "2", "--url", "foobar"], "Nothing answers at foobar. Start your server, or say where"),
        (&["check", "2", "--url", "https://127.0.0.1:8000"], "Nothing answers at"),
        (&["check", "2", "--url", "http://127.0.0.1:1"], "Nothing answers at"),
    ] {
        let (text, code) = xtask(words);
        assert!(code == 2 && text.contains(part), "{words:?} is answered with {code} and\n{text}");
    }
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
        let (said, code) = xtask(&["new", scratch.path().join(name).to_str().unwrap()]);
        assert!(code == 2 && said.contains(reason) && said.lines().count() == 1, "{name}: {said}");
    }
    let left = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!((left(scratch.path()), left(&taken)), (1, 1));
}

#[test]
fn the_authorization_server_says_which_node_js_it_needs() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = server.arg("authorization-server").env("PATH", "nowhere").output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.starts_with("Node.js 20 or later has to be installed. Get it from https://nodejs.org"),
        "{text}"
    );
    assert_eq!(output.status.code(), Some(1), "{text}");
}

/// The URL of a server that answers like the one at `upstream`, with `old` replaced by `new` in every answer.
fn with_defect(upstream: &str, old: &'static str, new: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, upstream) = (format!("http://{}", listener.local_addr().unwrap()), upstream.to_owned());
    // The body of a request is dropped, because no route of step 2 reads one.
    let answer = move |mut client: TcpStream| {
        let lines = BufReader::new(&client).split(b'\n').map_while(Result::ok);
        let head: Vec<_> = lines.take_while(|line| line != b"\r").collect();
        let mut upstream = TcpStream::connect(&upstream).unwrap();
        upstream.write_all(&[&*head.join(&b'\n'), b"\nConnection: close\r\n\r\n"].concat()).unwrap();
        let mut answer = String::new();
        _ = upstream.read_to_string(&mut answer);
        // Without its length, the answer ends where the connection does.
        _ = client.write_all(answer.replace(old, new).replace("content-length", "old-length").as_bytes());
    };
    thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(answer));
    url
}

#[test]
fn check_passes_on_the_step_itself_and_fails_with_a_sentence_on_each_defect() {
    let step = Server::step("step-02-use-it", &[]).unwrap();
    let check = |url: &str| xtask(&["check", "2", "--url", url]);
    let (text, code) = check(&step.url);
    assert!(code == 0 && text.contains("All 14 promises are kept."), "{text}");

    // A server may name any realm, or none.
    let realm = "www-authenticate: Bearer realm=\"notes\"\r\n";
    let (text, code) = check(&with_defect(step.address(), "www-authenticate: Bearer\r\n", realm));
    assert_eq!(code, 0, "{text}");

    for (old, new, said) in [
        ("www-authenticate: Bearer\r\n", "", "│-www-authenticate: Bearer"),
        ("401 Unauthorized", "403 Forbidden", "│+403 Forbidden"),
        (r#"[{"OAuth2PasswordBearer":[]}]"#, "[]", "the lock on GET /items/ of the document"),
        (r#""paths""#, r#""path""#, "the document has no paths"),
        (r#""tokenUrl""#, r#""tokenURI""#, "the scheme OAuth2PasswordBearer has no tokenUrl"),
    ] {
        let (text, code) = check(&with_defect(step.address(), old, new));
        assert!(code == 1 && text.contains("BROKEN") && text.contains(said), "{said} is not in\n{text}");
        assert!(!text.contains("unwrap()"), "{text}");
    }
    let step_1 = Server::step("step-01-first-steps", &[]).unwrap();
    let (text, code) = check(&step_1.url);
    assert!(code == 1 && text.contains("BROKEN items: no token"), "{text}");
}

#[test]
fn check_without_a_step_says_of_any_document_whether_it_is_true() {
    let check = |server: &Server, more: &[&str]| xtask(&[&["check", "--url", &server.url], more].concat());
    let step_1 = Server::step("step-01-first-steps", &[]).unwrap();
    let (text, code) = check(&step_1, &[]);
    assert!(code == 1 && text.contains("LYING      GET /items/  requires OAuth2PasswordBearer"), "{text}");
    let step_3 = Server::step("step-03-token-route", &[]).unwrap();
    let (text, code) = check(&step_3, &[]);
    assert!(code == 0 && text.contains("not asked  POST /token  it could change something"), "{text}");
    let (text, code) = check(&step_3, &["--yes"]);
    assert!(code == 0 && text.contains("open       POST /token  answers 400"), "{text}");
    assert!(text.contains("guarded    GET /items/") && text.contains("is true of 2 operations."), "{text}");
}
