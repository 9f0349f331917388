//! This step's own application: its words, and its answers where there is no route.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::to_string_pretty;

use crate::server::{Server, body};

#[tokio::test]
async fn the_whole_document() {
    let document = Server::start().await.document().await;
    assert_snapshot!(to_string_pretty(&document).unwrap());
}

#[tokio::test]
async fn the_page_of_the_docs_loads_everything_from_beside_it() {
    let server = Server::start().await;
    let answer = server.get("/docs").send().await.unwrap();
    let (page, html) = (answer.url().clone(), answer.text().await.unwrap());
    let links = ["href=", "src=", "url: "]
        .iter()
        .flat_map(|before| html.split(before).skip(1));
    let links: Vec<_> = links.map(|rest| rest.split('"').nth(1).unwrap()).collect();
    assert_eq!(
        links,
        [
            "data:,",
            "docs/swagger-ui.css",
            "docs/swagger-ui-bundle.js",
            "openapi.json"
        ]
    );
    for link in &links[1..] {
        let answer = server
            .get(page.join(link).unwrap().path())
            .send()
            .await
            .unwrap();
        assert!(
            answer.status().is_success(),
            "{link} is answered with {}",
            answer.status()
        );
    }
}

/// `curl -I` is such a request [RFC 9110, section 9.3.2].
#[tokio::test]
async fn head_is_answered_as_get_is_but_for_the_body() {
    let server = Server::start().await;
    for path in [
        "/items/",
        "/items",
        "/docs",
        "/docs/",
        "/docs/swagger-ui.css",
        "/openapi.json",
        "/nope",
    ] {
        let get = server.get(path).send().await.unwrap();
        let head = server.request(Method::HEAD, path).send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for name in ["content-type", "www-authenticate", "location"] {
            assert_eq!(
                head.headers().get(name),
                get.headers().get(name),
                "{path}, {name}"
            );
        }
        assert_eq!(head.text().await.unwrap(), "", "{path}");
    }
}

#[tokio::test]
async fn no_other_page_can_show_the_docs_in_a_frame() {
    let answer = Server::start().await.get("/docs").send().await.unwrap();
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert_eq!(policy, "frame-ancestors 'none'");
}

#[tokio::test]
async fn what_lies_beside_the_routes() {
    let server = Server::start().await;
    let mut table = String::new();
    for line in [
        "GET /items",
        "POST /items?page=2",
        "POST /items/",
        "PUT /items/",
        "PATCH /items/",
        "DELETE /items/",
        "HEAD /items/",
        "GET /docs/",
        "POST /openapi.json",
        "POST /docs",
        "GET /token",
        "POST /token/",
        "GET /",
        "GET /nope",
    ] {
        let (method, path) = line.split_once(' ').unwrap();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let response = server.request(method, path).send().await.unwrap();
        let field = |name| {
            response
                .headers()
                .get(name)
                .map(|value| format!(" {name}: {}", value.to_str().unwrap()))
        };
        let fields = [field("location"), field("allow")]
            .into_iter()
            .flatten()
            .collect::<String>();
        table += format!(
            "{line:<20} {}{fields} {}",
            response.status(),
            body(response).await
        )
        .trim_end();
        table += "\n";
    }
    assert_snapshot!(table);
}
