//! The requests that an OpenAPI document describes.

use serde_json::Value;

use crate::requirement::{METHODS, Requirement, parameters, request_body, resolved};

/// A word for an operation, and the reason for it.
pub type Verdict = (&'static str, String);

/// A request that the document describes, without credentials.
pub struct Question<'a> {
    pub name: String,
    pub method: String,
    pub url: String,
    pub fields: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub requirement: Requirement,
    pub operation: &'a Value,
}

/// A question for each operation, and a verdict for each operation that cannot be asked.
pub fn questions<'a>(document: &'a Value, url: &str) -> (Vec<Question<'a>>, Vec<(String, Verdict)>) {
    let (mut questions, mut verdicts) = (Vec::new(), Vec::new());
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let Some(item) = resolved(document, item) else {
            verdicts.push((path.clone(), ("not judged", "it stands in another document".to_owned())));
            continue;
        };
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            match question(document, url, (path, item), (method, operation)) {
                Ok(question) => questions.push(question),
                Err(reason) => verdicts.push((name(method, path), ("not judged", reason))),
            }
        }
    }
    (questions, verdicts)
}

/// The request that an operation describes, or why there is none.
fn question<'a>(
    document: &Value,
    url: &str,
    (path, item): (&str, &Value),
    (method, operation): (&str, &'a Value),
) -> Result<Question<'a>, String> {
    let requirement = Requirement::of(document, operation)?;
    let (target, fields) = parameters(document, path, item, operation)?;
    let (content_type, body) = request_body(document, operation)?;
    let content_type = content_type.map(|value| ("content-type".to_owned(), value));
    let servers = [&operation["servers"], &item["servers"], &document["servers"]];
    let server = servers.iter().find_map(|servers| servers[0]["url"].as_str()).unwrap_or("/");
    // Only the path of a server's URL counts: this asks the server that you named, and no other.
    let prefix =
        server.split_once("://").map_or(server, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let prefix = prefix.trim_start_matches(['.', '/']).trim_end_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    Ok(Question {
        name: name(method, path),
        method: method.to_uppercase(),
        url: format!("{url}{slash}{prefix}{target}"),
        fields: fields.into_iter().chain(content_type).collect(),
        body,
        requirement,
        operation,
    })
}

/// An operation as a person names it: `GET /items/`.
fn name(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_uppercase())
}
