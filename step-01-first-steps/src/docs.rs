//! `/openapi.json`, and Swagger UI at `/docs` to read it and to try it out.
//!
//! Every URL is relative, so that the page works behind a proxy that strips a prefix.

use std::sync::Arc;

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, Redirect};
use axum::routing::{MethodRouter, any, get};
use axum::{Router, body::Bytes};
use utoipa::openapi::OpenApi;

/// The page is at `/docs`, without a slash: Swagger UI resolves the relative `tokenUrl` against it.
const PAGE: &str = r##"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API documentation</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<main id="swagger-ui"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui" })</script>
"##;

/// The document, its page, and the two files of Swagger UI that the page loads.
pub fn router(document: &OpenApi) -> Router {
    let text = Bytes::from(document.to_json().expect("all its keys are strings"));
    let json = get(async move || ([(CONTENT_TYPE, "application/json")], text));
    // Users type their password into this page, so no other page may show it in a frame.
    let policy = [(CONTENT_SECURITY_POLICY, "frame-ancestors 'none'")];
    Router::new()
        .route("/openapi.json", json)
        .route("/docs", get(async || (policy, Html(PAGE))))
        .route("/docs/", any(async || Redirect::temporary("../docs")))
        .route("/docs/swagger-ui.css", asset("swagger-ui.css"))
        .route("/docs/swagger-ui-bundle.js", asset("swagger-ui-bundle.js"))
}

/// A file of Swagger UI, from the crate that carries it.
fn asset(name: &str) -> MethodRouter {
    let found = utoipa_swagger_ui::serve(name, Arc::default());
    let file = found.ok().flatten().expect("Swagger UI has this file");
    get(async move || ([(CONTENT_TYPE, file.content_type)], file.bytes))
}
