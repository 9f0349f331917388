//! The commands of the pages, and the answers that are compared with those of FastAPI.

use std::cell::Cell;

use super::{Course, assert_fail, assert_problem};
use crate::book::builder::{recordings as runs, recordings::redact, server::Server};

/// A server that is none: the commands of these pages only print its address.
#[expect(clippy::unnecessary_wraps, reason = "the other way to start one can fail")]
fn nobody(_: &str) -> anyhow::Result<Server> {
    Ok(Server { address: "127.0.0.1:54321".into(), process: None })
}

const COMMANDS: &str = "{{#run step-1 X=1; echo http://127.0.0.1:8000/ \\\n  two}}\n\n{{#run step-1 echo \"it's $X\" >&2}}\n\n{{#run step-1 echo '}}\n\n{{#run step-2 echo \"$X.\"}}\n\n{{#run step-2 true}}";

#[test]
fn the_commands_of_a_page_run_in_one_shell_for_each_step_and_are_recorded() {
    let course = Course::with(COMMANDS);
    runs::renew(&course.sources(), &nobody).unwrap();
    let recorded = course.read("book/transcripts/page.txt");
    let start = "[step-1] $ X=1; echo http://127.0.0.1:8000/ \\\n  two\nhttp://127.0.0.1:8000/ two\n\n[step-1] $ echo \"it's $X\" >&2\nit's 1\n\n[step-1] $ echo '\nbash: ";
    assert!(recorded.starts_with(start), "{recorded}");
    assert!(recorded.ends_with("\n\n[step-2] $ echo \"$X.\"\n.\n\n[step-2] $ true\n"), "{recorded}");
    runs::check(&course.sources(), &nobody).unwrap();
    course.assert_shows(["<!---->echo \"$X.\"\n", "It prints nothing."]);
}

#[test]
fn a_command_that_prints_something_else_fails_the_check_and_is_named() {
    let course = Course::with("{{#run step-1 echo a}}\n\n{{#run step-1 echo b}}");
    runs::renew(&course.sources(), &nobody).unwrap();
    let stale = course.read("book/transcripts/page.txt").replace("\nb\n", "\nc\n");
    course.write("book/transcripts/page.txt", &stale);
    let error = runs::check(&course.sources(), &nobody).unwrap_err().to_string();
    let what = "book/transcripts/page.txt:5: `echo b` prints something else than this file says: run `cargo xtask book --renew`";
    assert!(error.contains(what) && error.contains("1 problem"), "{error}");
    assert_eq!(course.read("book/transcripts/page.txt"), stale);
}

#[test]
fn a_command_that_is_not_recorded_fails() {
    let what = "this command is not recorded yet: run `cargo xtask book --renew`";
    assert_fail([("{{#run step-1 echo a}}", what)]);
    let course = Course::with("Text.").and("book/transcripts/page.txt", "[step-1] $ echo a\na\n");
    assert_problem(&course, "book/src/page.md: the page has fewer commands than its transcript");
    runs::renew(&course.sources(), &nobody).unwrap();
    course.page();
}

#[test]
fn a_program_that_is_not_there_or_an_end_of_the_shell_stops_the_recording() {
    for command in ["no-such-program", "exit"] {
        let page = format!("{{{{#run step-1 {command}}}}}\n\n{{{{#run step-1 true}}}}");
        let error = runs::renew(&Course::with(&page).sources(), &nobody).unwrap_err();
        let what = format!("a command of book/src/page.md failed: `{command}` could not be run");
        assert!(format!("{error:#}").starts_with(&what), "{error:#}");
    }
}

#[test]
fn what_changes_from_run_to_run_is_redacted() {
    let token = "Zk4-_yD0Q1r2S3t4U5v6W7x8Y9zABCDEFGHIJKLMNOP";
    assert_eq!(token.len(), 43);
    let output = format!("HTTP/1.1 200 OK\r\ndate: Sat, 21 Nov\r\n\r\n{{\"access_token\":\"{token}\"}}");
    assert_eq!(redact(&output), "HTTP/1.1 200 OK\ndate: [date]\n\n{\"access_token\":\"[access_token]\"}");
    assert_eq!(redact(&format!("{token}a")), format!("{token}a"));
}

#[test]
fn what_differs_from_fastapi_comes_first_and_what_does_not_is_folded() {
    let recorded = r#"{"version": "9.9", "step": "step-1", "exchanges": [
        {"id": "same", "request": ["GET /same", "x:  y "], "answer": ["200"]},
        {"id": "other", "request": ["GET /other", "x:  y "], "answer": ["201"]}]}"#;
    let course = Course::with("{{#fastapi items}}").and("book/fastapi/items.json", recorded);
    let (sent, server) = (Cell::new(0), answering());
    let start = |_: &str| {
        sent.set(sent.get() + 1);
        Ok(Server { address: server.clone(), process: None })
    };
    runs::renew(&course.sources(), &start).unwrap();
    assert_eq!(sent.get(), 1);
    let page = course.page();
    let (first, folded) = page.split_once("<details>").unwrap();
    for part in ["Of 2 requests, these 1 are answered differently", "GET /other", "x:··y·", "FastAPI 9.9"]
    {
        assert!(first.contains(part), "{part} is not first in\n{page}");
    }
    assert!(folded.contains("The 1 that both answer alike") && folded.contains("GET /same"), "{page}");
    runs::check(&course.sources(), &start).unwrap();
    course.write("book/fastapi/ours-items.json", "{}");
    let error = runs::check(&course.sources(), &start).unwrap_err().to_string();
    let what = "book/fastapi/ours-items.json:1: the steps answer something else than this file says";
    assert!(error.contains(what), "{error}");
}

/// A server that answers 200 to everything, and its address.
fn answering() -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ndate: now\r\n\r\n").unwrap();
        }
    });
    address
}
