//! The commands of the pages, and the answers that are compared with those of FastAPI.

use std::process::Command;

use anyhow::Result;
use xtask::server::Server;

use super::Course;
use crate::{build, transcripts};

/// A server that answers 200 to every GET.
const SERVER: &str = "import http.server as h
h.BaseHTTPRequestHandler.do_GET = lambda it: (it.send_response_only(200), it.end_headers())
s = h.HTTPServer(('127.0.0.1', 0), h.BaseHTTPRequestHandler)
print(f'http://127.0.0.1:{s.server_port}', flush=True)
s.serve_forever()";

fn run(course: &Course) -> Result<Vec<transcripts::File>> {
    build::run(&course.sources(), &|_| Server::start(Command::new("python3").args(["-c", SERVER])))
}

/// The sentences that a run earns which is not as it was recorded.
fn differs(course: &Course) -> String {
    let compared = run(course).and_then(|fresh| transcripts::compare(&course.sources(), &fresh));
    format!("{:#}", compared.unwrap_err())
}

#[test]
fn the_commands_of_a_page_run_in_one_shell_for_each_step_redacted_and_what_prints_something_else_is_named() {
    let page = "{{#run step-1 X=1; echo http://127.0.0.1:8000/}}\n\n{{#run step-1 echo \"it's $X\" >&2}}\n\n\
        {{#run step-1 echo '}}\n\n{{#run step-2 echo \"$X.\"}}\n\n{{#run step-2 true}}\n\n\
        {{#run step-2 printf 'HTTP\\r\\ndate: Sat\\r\\n%s %sa\\n' $TOKEN $TOKEN}}";
    let token = "Zk4-_yD0Q1r2S3t4U5v6W7x8Y9zABCDEFGHIJKLMNOP";
    let page = page.replace("$TOKEN", token);
    let course = Course::with(&page).and("book/transcripts/old.txt", "[step-1] $ echo a\na\n");
    transcripts::renew(&course.sources(), &run(&course).unwrap()).unwrap();
    let recorded = course.read("book/transcripts/page.txt");
    let start = "[step-1] $ X=1; echo http://127.0.0.1:8000/\nhttp://127.0.0.1:8000/\n\n\
        [step-1] $ echo \"it's $X\" >&2\nit's 1\n\n[step-1] $ echo '\nbash: ";
    assert!(recorded.starts_with(start), "{recorded}");
    let end = format!("\nHTTP\ndate: [date]\n[access_token] {token}a\n");
    assert!(recorded.contains("\n\n[step-2] $ echo \"$X.\"\n.\n\n[step-2] $ true\n\n"), "{recorded}");
    assert!(recorded.ends_with(&end), "{recorded}");
    assert!(!course.0.path().join("book/transcripts/old.txt").exists());
    transcripts::compare(&course.sources(), &run(&course).unwrap()).unwrap();
    let built = build::build(&course.sources()).map(|_| course.read("book/book/page.html")).unwrap();
    assert!(built.contains("<!---->echo \"$X.\"\n") && built.contains("It prints nothing."), "{built}");

    let stale = recorded.replace("\nit's 1\n", "\nit's 2\n");
    let course = course.and("book/transcripts/page.txt", &stale).and("book/fastapi/ours-items.json", "{}");
    let renew = "run `cargo xtask book --renew`, and read what changed";
    let said = format!(
        "book/fastapi/ours-items.json:1: a run says something else here, `{{`: {renew}\n\
         book/transcripts/page.txt:5: a run says something else here, `it's 1`: {renew}\nThe book has 2 problems."
    );
    assert_eq!(differs(&course), said);
    assert_eq!(course.read("book/transcripts/page.txt"), stale);
}

#[test]
fn a_program_that_is_not_there_or_an_end_of_the_shell_stops_the_recording() {
    for command in ["no-such-program", "exit"] {
        let page = format!("{{{{#run step-1 {command}}}}}\n\n{{{{#run step-1 true}}}}");
        let said = differs(&Course::with(&page));
        let start = "a command of book/src/page.md failed: this could not be run, or ended the shell";
        assert!(said.starts_with(&format!("{start}: [step-1] $ {command}")), "{said}");
    }
}
