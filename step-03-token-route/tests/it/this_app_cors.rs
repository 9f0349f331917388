//! Cross-origin resource sharing: the server tells a browser what a page on another origin may do.

use std::process::Command;

use axum::http::HeaderValue;
use insta::assert_snapshot;
use reqwest::{Method, RequestBuilder};
use step_03_token_route::{Settings, app_with};

use crate::{
    process::{PROGRAM, Process},
    server::Server,
    settings,
};

const FRONTEND: &str = "http://127.0.0.1:3000";

fn preflight(server: &Server, path: &str, origin: &str) -> RequestBuilder {
    let request = server
        .request(Method::OPTIONS, path)
        .header("origin", origin);
    request
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization")
}

/// A server that lets pages of this origin call it.
async fn allowing(origin: &'static str) -> Server {
    let frontend_origins = vec![HeaderValue::from_static(origin)];
    Server::serve(app_with(Settings {
        frontend_origins,
        ..settings()
    }))
    .await
}

#[tokio::test]
async fn the_frontend_may_ask() {
    let server = allowing(FRONTEND).await;
    let request = preflight(&server, "/items/", FRONTEND);
    assert_snapshot!(server.exchange(request).await);
}

#[tokio::test]
async fn the_frontend_may_read_a_401_and_its_challenge() {
    let server = allowing(FRONTEND).await;
    let request = server.get("/items/").header("origin", FRONTEND);
    assert_snapshot!(server.exchange(request).await);
}

/// Only origins that are named are allowed.
#[tokio::test]
async fn without_the_setting_no_origin_is_allowed() {
    let server = Server::serve(app_with(settings())).await;
    let asked = preflight(&server, "/items/", FRONTEND)
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), 405);
    let request = server.get("/items/").header("origin", FRONTEND);
    for name in request.send().await.unwrap().headers().keys() {
        assert!(!name.as_str().starts_with("access-control-"), "{name}");
    }
}

#[tokio::test]
async fn a_third_origin_is_not_allowed() {
    let server = allowing(FRONTEND).await;
    for origin in [
        "http://127.0.0.1:3001",
        "http://evil.example",
        "null",
        "http://127.0.0.1:3000.evil.example",
    ] {
        for request in [
            preflight(&server, "/items/", origin),
            server.get("/items/").header("origin", origin),
        ] {
            let answer = request.send().await.unwrap();
            assert!(
                !answer.headers().contains_key("access-control-allow-origin"),
                "{origin}"
            );
        }
    }
}

#[tokio::test]
async fn the_origins_are_a_setting() {
    let origin = "https://app.example.com";
    let server = allowing(origin).await;
    for (asking, allowed) in [(origin, true), (FRONTEND, false)] {
        let answer = server
            .get("/items/")
            .header("origin", asking)
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.headers().contains_key("access-control-allow-origin"),
            allowed,
            "{asking}"
        );
    }
}

/// Otherwise nobody would notice: the browser would refuse the page, and the API would say nothing.
#[test]
fn an_origin_that_no_browser_sends_stops_the_program_with_a_sentence() {
    for origin in [
        "*",
        "null",
        "http://",
        "://127.0.0.1",
        "127.0.0.1:3000",
        "http://127.0.0.1:3000/",
        "http://127.0.0.1:3000/path",
        "http://*.example.com",
        "http://user:password@example.com",
        "https://APP.example.com",
        "HTTPS://app.example.com",
        "http://127.0.0.1:80",
        "https://app.example.com:443",
        "http://app:",
        "http://a,https://b/",
    ] {
        // Without a port to listen on, the program ends in any case.
        let mut server = Command::new(PROGRAM);
        server.env("FRONTEND_ORIGIN", origin).env("PORT", "none");
        let output = server.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{origin}: {said}");
        let bad = origin.rsplit(',').next().unwrap();
        let sentence = format!(
            "FRONTEND_ORIGIN={bad} is not an origin. Write one like http://127.0.0.1:3000, with no path.\n"
        );
        assert_eq!(said, sentence);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_origin_that_a_browser_sends_is_accepted() {
    let origins = [
        "http://127.0.0.1:3000",
        "https://app.example.com",
        "http://[::1]:3000",
        "https://app.example.com:80",
        "https://xn--bcher-kva.example",
        "tauri://localhost",
    ];
    let process = Process::start(&[("FRONTEND_ORIGIN", &origins.join(", "))]);
    for origin in origins {
        let request = process.server.get("/items/").header("origin", origin);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], origin);
    }
}
