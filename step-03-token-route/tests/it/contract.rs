//! The document and the guard: does the one enforce what the other declares?

use reqwest::Method;
use serde_json::Value;

use crate::server::Server;

#[tokio::test]
async fn the_document_and_the_guard_agree() {
    assert_eq!(disagreements(&Server::start().await).await, [""; 0]);
}

/// Walks the document and asks each operation without credentials: every disagreement, as a sentence.
async fn disagreements(server: &Server) -> Vec<String> {
    let document = server.document().await;
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            let required = operation
                .get("security")
                .or(document.get("security"))
                .and_then(Value::as_array);
            let schemes = required
                .into_iter()
                .flatten()
                .flat_map(|requirement| requirement.as_object().unwrap());
            let schemes: Vec<_> = schemes.map(|(scheme, _scopes)| scheme).collect();
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

            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = server.request(method, path).send().await.unwrap();
            let status = answer.status().as_u16();
            if schemes.is_empty() {
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
            if documented["headers"].get("WWW-Authenticate").is_none()
                || documented.get("content").is_none()
            {
                found.push(format!(
                    "{name} does not document the 401, its challenge and its body."
                ));
            }
        }
    }
    found
}
