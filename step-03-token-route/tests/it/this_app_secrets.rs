//! Secrets that are never printed: passwords, tokens, and the field that carries one.

use std::{fs, path::PathBuf};

use reqwest::Method;

use crate::{
    app,
    process::Process,
    server::Server,
    token::{log_in_as, token},
};

#[tokio::test(flavor = "multi_thread")]
async fn with_every_level_of_logging_on_no_secret_is_printed() {
    let process = Process::start(&[("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")]);
    let server = &process.server;
    let token = token(server).await;
    let in_url = server.request(Method::POST, "/token?username=johndoe&password=in-the-url");
    for request in [
        log_in_as(server, "johndoe", "secret"),
        log_in_as(server, "johndoe", "a-wrong-password"),
        log_in_as(server, "johndoe", "secret").basic_auth("client", Some("a-client-secret")),
        in_url.form(&[("grant_type", "password")]),
        server
            .request(Method::POST, "/token")
            .body("password=no-form"),
        server.get("/items/").bearer_auth(&token),
        server.get("/items/").bearer_auth("an-unknown-token"),
        server
            .get("/items/")
            .header("authorization", "Bearer not a token"),
    ] {
        request.send().await.unwrap();
    }
    let printed = process.kill();
    for secret in [
        &*token,
        "secret",
        "password",
        "in-the-url",
        "no-form",
        "token",
        "Bearer",
    ] {
        assert!(
            !printed.contains(secret),
            "{secret} is in what the program printed:\n{printed}"
        );
    }
}

/// The answer is one user's alone. The test of the answers with a token is in `token.rs`.
#[tokio::test]
async fn no_cache_may_keep_what_a_user_reads() {
    let server = Server::serve(app()).await;
    let token = token(&server).await;
    let answer = server
        .get("/items/")
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

/// A type without `Debug` cannot be printed by accident, nor can a type that contains it.
#[test]
fn no_type_of_the_application_derives_debug_and_nothing_in_it_prints() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut folders = vec![PathBuf::from(sources)];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            read += 1;
            let text = fs::read_to_string(&path).unwrap();
            let printing = ["println!", "eprintln!", "print!", "eprint!", "dbg!"];
            let main = path.ends_with("main.rs");
            let printing = printing.into_iter().filter(|_| !main);
            for word in printing.chain(["Debug"]) {
                assert!(!text.contains(word), "{word} is in {}", path.display());
            }
        }
    }
    assert!(read > 10, "{read} files were read");
}
