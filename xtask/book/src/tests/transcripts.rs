//! The commands of the pages, and the answers that are compared with those of FastAPI.

use std::{cell::Cell, process::Command};

use anyhow::Result;
use xtask::server::Server;

use super::Course;
use crate::{build, transcripts};

/// Something that says where it serves: the commands of these pages only print it.
fn nobody(_: &str) -> Result<Server> {
    Server::start(Command::new("sh").args(["-c", "echo http://127.0.0.1:54321; exec sleep 99"]))
}

fn renew(course: &Course) {
    let sources = course.sources();
    transcripts::renew(&sources, build::run(&sources, &nobody).unwrap()).unwrap();
}

fn compare(course: &Course) -> Result<()> {
    let sources = course.sources();
    transcripts::compare(&sources, &build::run(&sources, &nobody)?)
}

#[test]
fn the_commands_of_a_page_run_in_one_shell_for_each_step_and_are_recorded() {
    let course = Course::with(
        "{{#run step-1 X=1; echo http://127.0.0.1:8000/ \\\n  two}}\n\n{{#run step-1 echo \"it's $X\" >&2}}\n\n\
         {{#run step-1 echo '}}\n\n{{#run step-2 echo \"$X.\"}}\n\n{{#run step-2 true}}",
    );
    renew(&course);
    let recorded = course.read("book/transcripts/page.txt");
    let start = "[step-1] $ X=1; echo http://127.0.0.1:8000/ \\\n  two\nhttp://127.0.0.1:8000/ two\n\n\
        [step-1] $ echo \"it's $X\" >&2\nit's 1\n\n[step-1] $ echo '\nbash: ";
    assert!(recorded.starts_with(start), "{recorded}");
    assert!(
        recorded.ends_with("\n\n[step-2] $ echo \"$X.\"\n.\n\n[step-2] $ true\n"),
        "{recorded}"
    );
    compare(&course).unwrap();
    course.assert_shows(&["<!---->echo \"$X.\"\n", "It prints nothing."]);
}

#[test]
fn a_command_that_prints_something_else_fails_the_check_and_is_named() {
    let course = Course::with("{{#run step-1 echo a}}\n\n{{#run step-1 echo b}}");
    renew(&course);
    let stale = course
        .read("book/transcripts/page.txt")
        .replace("\nb\n", "\nc\n");
    let course = course.and("book/transcripts/page.txt", &stale);
    let error = compare(&course).unwrap_err().to_string();
    let what = "book/transcripts/page.txt:5: `echo b` prints something else than this file says: run `cargo xtask book --renew`";
    assert!(
        error.contains(what) && error.contains("1 problem"),
        "{error}"
    );
    assert_eq!(course.read("book/transcripts/page.txt"), stale);
}

#[test]
fn a_command_that_a_page_has_no_more_fails_until_it_is_forgotten() {
    let course = Course::with("Text.").and("book/transcripts/page.txt", "[step-1] $ echo a\na\n");
    course.assert_problem("book/src/page.md: the page has fewer commands than its transcript");
    renew(&course);
    course.page();
}

#[test]
fn a_program_that_is_not_there_or_an_end_of_the_shell_stops_the_recording() {
    for command in ["no-such-program", "exit"] {
        let course = Course::with(&format!(
            "{{{{#run step-1 {command}}}}}\n\n{{{{#run step-1 true}}}}"
        ));
        let error = format!("{:#}", compare(&course).unwrap_err());
        let what = format!("a command of book/src/page.md failed: `{command}` could not be run");
        assert!(error.starts_with(&what), "{error}");
    }
}

#[test]
fn what_changes_from_run_to_run_is_redacted() {
    let token = "Zk4-_yD0Q1r2S3t4U5v6W7x8Y9zABCDEFGHIJKLMNOP";
    let output =
        format!("HTTP/1.1 200 OK\r\ndate: Sat, 21 Nov\r\n\r\n{{\"access_token\":\"{token}\"}}");
    let redacted = "HTTP/1.1 200 OK\ndate: [date]\n\n{\"access_token\":\"[access_token]\"}";
    assert_eq!(transcripts::redact(&output), redacted);
    assert_eq!(
        transcripts::redact(&format!("{token}a")),
        format!("{token}a")
    );
}

#[test]
fn what_differs_from_fastapi_comes_first_and_what_does_not_is_folded() {
    let recorded = r#"{"version": "9.9", "step": "step-1", "exchanges": [
        {"id": "same", "request": ["GET /same", "x:  y "], "answer": ["200"]},
        {"id": "other", "request": ["GET /other", "x:  y "], "answer": ["201"]}]}"#;
    let course = Course::with("{{#fastapi items}}").and("book/fastapi/items.json", recorded);
    let (sources, started, address) = (course.sources(), Cell::new(0), answering());
    let run = || {
        let start = |_: &str| {
            started.set(started.get() + 1);
            Server::start(
                Command::new("sh").args(["-c", &format!("echo http://{address}; exec sleep 99")]),
            )
        };
        build::run(&sources, &start).unwrap()
    };
    transcripts::renew(&sources, run()).unwrap();
    assert_eq!(started.get(), 1);
    let (page, _) = course.expanded();
    let (first, folded) = page.split_once("<details>").unwrap();
    for part in [
        "Of 2 requests, these 1 are answered differently",
        "GET /other",
        "x:··y·",
        "FastAPI 9.9",
    ] {
        assert!(first.contains(part), "{part} is not first in\n{page}");
    }
    assert!(
        folded.contains("The 1 that both answer alike") && folded.contains("GET /same"),
        "{page}"
    );
    transcripts::compare(&sources, &run()).unwrap();
    let course = course.and("book/fastapi/ours-items.json", "{}");
    let error = transcripts::compare(&sources, &run())
        .unwrap_err()
        .to_string();
    let what =
        "book/fastapi/ours-items.json:1: the steps answer something else than this file says";
    assert!(error.contains(what), "{error}");
    course.read("book/fastapi/ours-items.json");
}

/// A server that answers 200 to everything, and its address.
fn answering() -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            let _ = stream.read(&mut [0; 4096]).unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ndate: now\r\n\r\n")
                .unwrap();
        }
    });
    address
}
