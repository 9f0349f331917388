//! The question and the verdict for each kind of operation that a document can have.

use serde_json::{Value, json};

use super::*;

/// Each row has a path item, the question that it leads to, the status of the answer, and the verdict.
fn rows() -> Vec<(Value, &'static str, u16, &'static str)> {
    let bearer = json!([{ "bearer": [] }]);
    let get = |operation: Value| json!({ "get": operation });
    let path = |parameter: Value| json!({ "get": { "security": bearer, "parameters": [parameter] } });
    let body =
        json!({ "content": { "application/json": { "examples": { "one": { "value": { "a": 1 } } } } } });
    vec![
        // Two of them have the requirement of the document as a whole, and one takes it back.
        (get(json!({})), "GET /v1/x/{id}", 401, "not judged a parameter of its path is not described"),
        (get(json!({ "security": [] })), "", 0, "not judged a parameter of its path"),
        (path(json!({ "name": "id", "in": "path" })), "GET /v1/x/x", 401, "guarded bearer: answers 401"),
        (
            path(json!({ "name": "id", "in": "path", "example": "a b" })),
            "GET /v1/x/a%20b",
            200,
            "LYING requires bearer",
        ),
        (
            path(json!({ "$ref": "#/components/parameters/id" })),
            "GET /v1/x/7",
            422,
            "not judged requires bearer, and answers 422",
        ),
        (
            path(json!({ "$ref": "other.json#/id" })),
            "",
            0,
            "not judged a parameter stands in another document",
        ),
        (
            path(json!({ "name": "id", "in": "path", "schema": { "format": "uuid" } })),
            "GET /v1/x/00000000%2D0000%2D4000%2D8000%2D000000000000",
            403,
            "guarded bearer: answers 403",
        ),
        (json!({ "$ref": "#/components/pathItems/open" }), "GET /v1/x/7?q=true", 200, "open answers 200"),
        (
            json!({ "$ref": "#/components/pathItems/open" }),
            "GET /v1/x/7?q=true",
            401,
            "LYING requires nothing, and answers 401",
        ),
        (json!({ "$ref": "other.json#/item" }), "", 0, "not judged it stands in another document"),
        (
            with_id("post", &json!({ "security": [{}, { "bearer": [] }], "requestBody": body })),
            "POST /v1/x/1 {\"a\":1}",
            201,
            "optional bearer, or nothing",
        ),
        (
            with_id("put", &json!({ "security": [{}, { "bearer": [] }] })),
            "PUT /v1/x/1",
            401,
            "LYING says that bearer may be left out",
        ),
        (
            with_id("get", &json!({ "security": [{ "bearer": [], "key": [] }, { "key": [] }] })),
            "GET /v1/x/1",
            401,
            "guarded bearer with key or key",
        ),
        (
            with_id("get", &json!({ "security": [{ "typo": [] }] })),
            "GET /v1/x/1",
            401,
            "LYING requires typo, which the document does not declare",
        ),
        (
            with_id("get", &json!({ "security": [{ "tls": [] }] })),
            "",
            0,
            "not judged tls is a matter of the connection",
        ),
        (
            with_id("get", &json!({ "servers": [{ "url": "https://example.com/v2/" }] })),
            "GET /v2/x/1",
            401,
            "guarded bearer",
        ),
        (with_id("get", &json!({ "servers": [{ "url": "." }] })), "GET /x/1", 401, "guarded bearer"),
    ]
}

/// An operation whose path has a number in it.
fn with_id(method: &str, operation: &Value) -> Value {
    let id = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } });
    json!({ method: operation, "parameters": [id] })
}

#[test]
fn each_operation_is_asked_as_its_document_describes_and_judged_by_what_it_answers() {
    let id = json!({ "name": "id", "in": "path", "schema": { "enum": [7] } });
    let q =
        json!({ "name": "q", "in": "query", "required": true, "schema": { "type": ["boolean", "null"] } });
    let mut document = json!({
        "openapi": "3.0.3", "servers": [{ "url": "/v1" }], "security": [{ "bearer": [] }],
        "components": {
            "securitySchemes": { "bearer": { "type": "http" }, "key": { "type": "apiKey" }, "tls": { "type": "mutualTLS" } },
            "parameters": { "id": id.clone() },
            "pathItems": { "open": { "get": { "security": [], "parameters": [id, q] } } },
        },
    });
    for (item, asked, status, said) in rows() {
        document["paths"] = json!({ "/x/{id}": item });
        let (mut questions, verdicts) = questions(&document, "");
        let Some(question) = questions.pop() else {
            let (verdict, reason) = &verdicts[0].1;
            assert!(format!("{verdict} {reason}").starts_with(said), "{item}: {verdict} {reason}");
            continue;
        };
        let Question { method, url, body, .. } = &question;
        let body = String::from_utf8_lossy(body);
        assert_eq!(format!("{method} {url} {body}").trim(), asked, "{item}");
        let (verdict, reason) = verdict(&document, &question, status, true);
        assert!(format!("{verdict} {reason}").starts_with(said), "{item}: {verdict} {reason}");
    }
}
