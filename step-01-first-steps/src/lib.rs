//! Step 01, first steps: the security scheme is declared.
//!
//! Run with `cargo run -p step-01-first-steps`.

mod docs;
mod security;

use axum::{Json, Router, http::StatusCode, response::Redirect, routing::any};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::security::OAuth2PasswordBearer;

/// The application: its routes, and the document that describes them.
pub fn app() -> Router {
    let (routes, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(read_items))
        .split_for_parts();
    OAuth2PasswordBearer::declare(&mut document);
    routes
        .route("/items", any(async || Redirect::temporary("items/")))
        .merge(docs::router(&document))
        .fallback(async || detail(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || detail(StatusCode::METHOD_NOT_ALLOWED))
}

/// The document as a whole. "." stands for the URL that it is served at, whatever the prefix.
#[derive(OpenApi)]
#[openapi(info(title = "Step 01: first steps", license(name = "MIT OR Apache-2.0")),
    servers((url = ".")))]
struct Document;

/// The answer to `GET /items/`.
#[derive(Serialize, ToSchema)]
struct Items {
    /// The token of the request, if there is one.
    token: Option<String>,
}

/// Read the items
///
/// The document declares a security scheme, and this operation names it.
#[utoipa::path(
    get, path = "/items/",
    security(("OAuth2PasswordBearer" = [])),
    responses((status = 200, description = "The items", body = Items)),
)]
async fn read_items() -> Json<Items> {
    Json(Items { token: None })
}

/// An answer where there is no operation, as FastAPI gives it: `{"detail":"Not Found"}`.
fn detail(status: StatusCode) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "detail": status.canonical_reason() })))
}
