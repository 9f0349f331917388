//! The way of a client that knows the address of the API, and nothing else.

use insta::assert_snapshot;
use reqwest::StatusCode;
use resource_server::{Settings, app_with};
use serde_json::Value;

use crate::issuer::Issuer;
use crate::server::Server;

#[tokio::test]
async fn the_challenge_leads_to_the_metadata_of_the_api() {
    for (audience, metadata) in [
        (
            "https://items.example",
            "https://items.example/.well-known/oauth-protected-resource",
        ),
        (
            "https://items.example/",
            "https://items.example/.well-known/oauth-protected-resource",
        ),
        (
            "https://items.example/v1",
            "https://items.example/.well-known/oauth-protected-resource/v1",
        ),
        (
            "https://items.example/v1/",
            "https://items.example/.well-known/oauth-protected-resource/v1/",
        ),
    ] {
        let settings = Settings {
            audience: audience.to_owned(),
            ..Issuer::start().settings()
        };
        let server = Server::serve(app_with(settings)).await;
        let path = metadata.trim_start_matches("https://items.example");
        let found = server.get(path).send().await.unwrap();
        assert_eq!(found.json::<Value>().await.unwrap()["resource"], audience);
        let answer = server.get("/items/").send().await.unwrap();
        let challenge = answer.headers()["www-authenticate"].to_str().unwrap();
        assert_eq!(
            challenge,
            format!(r#"Bearer realm="items", resource_metadata="{metadata}""#)
        );
    }
}

#[tokio::test]
async fn the_metadata_names_the_issuer() {
    let settings = Settings {
        issuer: "https://issuer.example".to_owned(),
        ..Issuer::start().settings()
    };
    let server = Server::serve(app_with(settings)).await;
    assert_snapshot!(
        server
            .exchange(server.get("/.well-known/oauth-protected-resource"))
            .await
    );
}

#[tokio::test]
async fn the_document() {
    let issuer = Issuer::start();
    let server = Server::serve(app_with(issuer.settings())).await;
    let document = format!("{:#}\n", server.document().await);
    assert_snapshot!(document.replace(&issuer.url, "https://issuer.example"));
}

#[tokio::test]
async fn the_page_finds_all_its_files() {
    let server = Server::serve(app_with(Issuer::start().settings())).await;
    for file in [
        "",
        "/swagger-ui.css",
        "/swagger-ui-bundle.js",
        "/oauth2-redirect.html",
        "/oauth2-redirect.js",
    ] {
        let answer = server.get(&format!("/docs{file}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{file}");
    }
}

#[tokio::test]
async fn no_other_page_frames_this_one_and_no_cache_keeps_an_answer() {
    let issuer = Issuer::start();
    let server = Server::serve(app_with(issuer.settings())).await;
    let page = server.get("/docs").send().await.unwrap();
    assert_eq!(
        page.headers()["content-security-policy"],
        "frame-ancestors 'none'"
    );
    let items = server.get("/items/").bearer_auth(issuer.token().sign());
    assert_eq!(
        items.send().await.unwrap().headers()["cache-control"],
        "no-store"
    );
}
