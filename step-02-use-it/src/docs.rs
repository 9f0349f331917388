//! `/openapi.json`, and Swagger UI at `/docs` to read it and to try it out.
//!
//! Every URL is relative, so that all of it works under any prefix a proxy strips, with nothing to set.

use std::sync::Arc;

use axum::{
    Router, body::Bytes, http::header, response::Html, routing::MethodRouter, routing::get,
};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

use crate::fallbacks::redirect_to;

/// At `/docs` without a slash: against this page's address Swagger UI resolves the relative `tokenUrl`.
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
    // Serialised once: a request then shares these bytes.
    let json = document
        .to_json()
        .map(Bytes::from)
        .expect("the keys of the document are strings");
    Router::new()
        .route(
            "/openapi.json",
            get(async move || ([(header::CONTENT_TYPE, "application/json")], json)),
        )
        .route("/docs", get(async || Html(PAGE)))
        .route("/docs/", redirect_to("../docs"))
        .route(
            "/docs/swagger-ui.css",
            swagger_ui("swagger-ui.css", "text/css"),
        )
        .route(
            "/docs/swagger-ui-bundle.js",
            swagger_ui("swagger-ui-bundle.js", "text/javascript"),
        )
}

/// A file of Swagger UI, out of the crate that carries it. Its scripts break unless they are read as UTF-8.
fn swagger_ui(name: &str, media_type: &str) -> MethodRouter {
    let file = utoipa_swagger_ui::serve(name, Arc::new(Config::from("openapi.json")));
    let bytes = file.ok().flatten().expect("Swagger UI has this file").bytes;
    let content_type = format!("{media_type}; charset=utf-8");
    get(async move || ([(header::CONTENT_TYPE, content_type)], bytes))
}
