//! Cross-origin resource sharing: what a browser is told about a page on another origin.

use axum::http::HeaderValue;
use insta::assert_snapshot;
use reqwest::{Method, RequestBuilder};
use step_03_token_route::{Settings, app_with};

use crate::server::Server;

const FRONTEND: &str = "http://127.0.0.1:3000";

fn preflight(server: &Server, path: &str, origin: &str) -> RequestBuilder {
    let request = server
        .request(Method::OPTIONS, path)
        .header("origin", origin);
    request
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization")
}

#[tokio::test]
async fn the_frontend_may_ask() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(preflight(&server, "/items/", FRONTEND))
            .await
    );
}

#[tokio::test]
async fn the_frontend_may_read_a_401_and_its_challenge() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(server.get("/items/").header("origin", FRONTEND))
            .await
    );
}

#[tokio::test]
async fn a_third_origin_may_not() {
    let server = Server::start().await;
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
    let frontend_origins = vec![HeaderValue::from_static(origin)];
    let server = Server::serve(app_with(Settings {
        frontend_origins,
        ..Settings::default()
    }))
    .await;
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
