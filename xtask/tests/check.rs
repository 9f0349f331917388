//! `cargo xtask check`, asked of a real server, and of the same one with a defect planted in its answers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod server;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    thread,
};

use server::serve;

/// The address of a server that answers as the one at `upstream` does, with `old` replaced by `new` in every answer.
fn with_defect(upstream: &str, old: &'static str, new: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let upstream = upstream.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let upstream = TcpStream::connect(&upstream).unwrap();
            thread::spawn(move || answer(client, upstream, old, new));
        }
    });
    address
}

fn answer(mut client: TcpStream, mut upstream: TcpStream, old: &str, new: &str) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let length = client.read(&mut chunk).unwrap_or_default();
        if length == 0 {
            return;
        }
        request.extend_from_slice(&chunk[..length]);
    }
    let end_of_line = request.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let (line, rest) = request.split_at(end_of_line);
    upstream
        .write_all(&[line, b"Connection: close\r\n", rest].concat())
        .unwrap();
    let mut answer = String::new();
    _ = upstream.read_to_string(&mut answer);
    _ = client.write_all(answer.replace(old, new).as_bytes());
}

/// What `cargo xtask check 2` prints, and whether it is content.
fn check(address: &str) -> (String, bool) {
    let mut check = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = check
        .args(["check", "2", "--url", &format!("http://{address}")])
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        String::from_utf8_lossy(&text).into_owned(),
        output.status.success(),
    )
}

#[test]
fn check_passes_on_the_step_itself_and_fails_with_a_reason_on_each_defect() {
    let step = serve("step-02-use-it");
    let (text, content) = check(&step.1);
    assert!(
        content && text.contains("All 14 promises are kept."),
        "{text}"
    );

    // Which realm a server names, if any, is its own business.
    let realm = "www-authenticate: Bearer realm=\"notes\"\r\n";
    let (text, content) = check(&with_defect(&step.1, "www-authenticate: Bearer\r\n", realm));
    assert!(content, "{text}");

    let lock = r#""security":[{"OAuth2PasswordBearer":[]}]"#;
    let no_lock = r#""x-nothing":[{"OAuth2PasswordBeare":[]}]"#;
    assert_eq!(
        lock.len(),
        no_lock.len(),
        "the length of the body stays as announced"
    );
    for (old, new, reason) in [
        (
            "www-authenticate: Bearer\r\n",
            "",
            "www-authenticate: Bearer  ",
        ),
        ("401 Unauthorized", "403 Forbidden", "|  403 Forbidden"),
        (lock, no_lock, "the lock on GET /items/ of the document"),
    ] {
        let (text, content) = check(&with_defect(&step.1, old, new));
        assert!(
            !content && text.contains("BROKEN") && text.contains(reason),
            "{reason} is not in\n{text}"
        );
    }

    let (text, content) = check(&serve("step-01-first-steps").1);
    assert!(
        !content && text.contains("BROKEN items: no token"),
        "{text}"
    );
}
