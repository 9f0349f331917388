//! The document and the guard: does the guard enforce what the document declares?

use std::env;

use reqwest::Method;
use serde_json::Value;

use crate::{OPEN, server::Server};

#[tokio::test]
async fn the_document_and_the_guard_agree() {
    let found = disagreements(&Server::start().await).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The members of a path item that are operations. The others apply to all of these.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Asks each operation of the document without credentials. Each disagreement is a sentence.
async fn disagreements(server: &Server) -> Vec<String> {
    let document = server.document().await;
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let paths = document["paths"].as_object();
    for (path, item) in paths.expect("the document has no paths") {
        let operations = item.as_object().into_iter().flatten();
        for (method, operation) in operations.filter(|(name, _)| METHODS.contains(&&***name)) {
            let name = format!("{} {path}", method.to_uppercase());
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = server.request(method, path).send().await.unwrap();
            let status = answer.status().as_u16();

            // Each element is one way in: all its schemes together, or no credentials if it is {}.
            let required = operation.get("security").or(document.get("security"));
            let elements = required.and_then(Value::as_array).into_iter().flatten();
            let ways: Vec<_> = elements.filter_map(Value::as_object).collect();
            let schemes: Vec<_> = ways.iter().flat_map(|way| way.keys()).collect();
            for scheme in &schemes {
                if document["components"]["securitySchemes"]
                    .get(scheme)
                    .is_none()
                {
                    found.push(format!(
                        "{name} requires {scheme}, which the document does not declare."
                    ));
                }
            }
            if ways.is_empty() {
                open.push(name.clone());
            }
            if ways.is_empty() || ways.iter().any(|way| way.is_empty()) {
                if status == 401 {
                    found.push(format!(
                        "{name} requires nothing, and answers 401 without credentials."
                    ));
                }
                continue;
            }
            if status != 401 {
                found.push(format!(
                    "{name} requires {schemes:?}, and answers {status} without credentials."
                ));
            } else if !answer.headers().contains_key("www-authenticate") {
                found.push(format!("{name} answers 401 without a challenge."));
            }
            let documented = &operation["responses"]["401"];
            let challenge = documented["headers"].get("WWW-Authenticate");
            if challenge.is_none() || documented.get("content").is_none() {
                found.push(format!(
                    "{name} does not document the 401, its challenge and its body."
                ));
            }
        }
    }
    // A server elsewhere may leave other operations open.
    if env::var_os("BASE_URL").is_none() {
        for name in open.iter().filter(|name| !OPEN.contains(&&***name)) {
            found.push(format!(
                "{name} is open: give it a guard, or name it in OPEN (tests/it/main.rs)."
            ));
        }
        for name in OPEN
            .iter()
            .filter(|name| !open.iter().any(|it| it == *name))
        {
            found.push(format!(
                "{name} is in OPEN, and the document has no such open operation."
            ));
        }
    }
    found
}
