//! The settings, as an operator makes them and mistakes them.

use std::process::Command;

/// The last words of the program with this in its environment. It has to end with exit code 1.
fn said(issuer: &str, audience: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_resource-server"));
    let output = program
        .env("ISSUER", issuer)
        .env("AUDIENCE", audience)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_setting_that_is_missing_is_a_sentence() {
    let (issuer, audience) = ("http://127.0.0.1:9000", "http://127.0.0.1:8000");
    let cure = "to the URL of the authorization server, such as http://127.0.0.1:9000.\n";
    assert_eq!(said("", audience), format!("Set ISSUER {cure}"));
    assert_eq!(
        said(issuer, ""),
        "Set AUDIENCE to the URL of this API, such as http://127.0.0.1:8000.\n"
    );
}

#[test]
fn a_setting_that_is_no_such_url_is_a_sentence() {
    for text in [
        "items",
        "ftp://x",
        "127.0.0.1:9000",
        "https://",
        "https://x/?a",
        "https://x/#a",
        "https://user:password@x",
        "http:x",
        " http://x",
        "http://x/\n",
        "http://x/\"",
        "http://b\u{fc}cher.example",
        "HTTP://X",
        "http://x:80",
    ] {
        assert!(
            said(text, text).starts_with(&format!("ISSUER={text} ")),
            "{text}"
        );
        assert!(
            said("http://x", text).starts_with(&format!("AUDIENCE={text} ")),
            "{text}"
        );
    }
}
