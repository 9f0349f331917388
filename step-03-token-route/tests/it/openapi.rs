//! The document: the scheme, the lock, and what makes it a valid OpenAPI document.

use reqwest::Url;
use serde_json::{Value, json};

use crate::server::Server;

#[tokio::test]
async fn the_scheme_is_oauth2_with_the_password_flow() {
    let document = Server::start().await.document().await;
    let scheme = &document["components"]["securitySchemes"]["OAuth2PasswordBearer"];
    let name = "of the scheme OAuth2PasswordBearer";
    let (kind, flows) = (&scheme["type"], &scheme["flows"]);
    assert!(*kind == "oauth2", "the type {name} is {kind}, not oauth2");
    let expected = json!({ "password": { "tokenUrl": "token", "scopes": {} } });
    assert!(
        *flows == expected,
        "the flows {name} are {flows}, not {expected}"
    );
}

#[tokio::test]
async fn reading_the_items_requires_the_scheme() {
    let document = Server::start().await.document().await;
    let lock = &document["paths"]["/items/"]["get"]["security"];
    let expected = json!([{ "OAuth2PasswordBearer": [] }]);
    assert!(
        *lock == expected,
        "the lock on GET /items/ of the document is {lock}, not {expected}"
    );
}

#[tokio::test]
async fn the_token_url_is_beside_the_docs_under_any_prefix() {
    let document = Server::start().await.document().await;
    let token_url =
        &document["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"];
    let token_url = token_url["tokenUrl"]
        .as_str()
        .expect("the scheme OAuth2PasswordBearer has no tokenUrl");
    for (docs, expected) in [
        ("https://example.com/docs", "https://example.com/token"),
        (
            "https://example.com/api/v1/docs",
            "https://example.com/api/v1/token",
        ),
    ] {
        assert_eq!(
            Url::parse(docs).unwrap().join(token_url).unwrap().as_str(),
            expected,
            "the token URL {token_url}, read by a page at {docs}"
        );
    }
}

#[tokio::test]
async fn info_has_what_openapi_requires() {
    let document = Server::start().await.document().await;
    let version = document["openapi"].as_str().unwrap_or("no version");
    assert!(version.starts_with("3.1."), "OpenAPI has {version}");
    for key in ["title", "version"] {
        assert!(
            document["info"][key]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "info has no {key}"
        );
    }
}

#[tokio::test]
async fn every_response_has_a_description() {
    let document = Server::start().await.document().await;
    let operations = document["paths"]
        .as_object()
        .expect("the document has no paths")
        .values()
        .filter_map(Value::as_object)
        .flatten();
    for (name, operation) in operations {
        let responses = operation["responses"].as_object();
        for (status, response) in responses.unwrap_or_else(|| panic!("{name} has no responses")) {
            assert!(
                response["description"].is_string(),
                "the {status} of {name} has no description"
            );
        }
    }
}

#[tokio::test]
async fn every_reference_resolves() {
    let document = Server::start().await.document().await;
    for reference in references(&document) {
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference within the document");
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
}

/// Every `$ref` below `value`.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            own.into_iter()
                .chain(members.values().flat_map(references))
                .collect()
        }
        Value::Array(elements) => elements.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
