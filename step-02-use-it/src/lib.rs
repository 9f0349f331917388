//! Step 02, use it: an extractor enforces the security scheme.
//!
//! Run with `cargo run -p step-02-use-it`.

mod docs;
mod guarded;
mod security;

use axum::{Json, Router, http::StatusCode, response::Redirect, routing::any};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::{guarded::guarded, security::OAuth2PasswordBearer};

/// The application: its routes, and the document that describes them.
pub fn app() -> Router {
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(guarded!(read_items))
        .split_for_parts();
    routes
        .route("/items", any(async || Redirect::temporary("items/")))
        .merge(docs::router(&document))
        .fallback(async || detail(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || detail(StatusCode::METHOD_NOT_ALLOWED))
}

/// The document as a whole. "." stands for the URL that it is served at, whatever the prefix.
#[derive(OpenApi)]
#[openapi(info(title = "Step 02: use it", license(name = "MIT OR Apache-2.0")),
    servers((url = ".")))]
struct Document;

/// The answer to `GET /items/`.
#[derive(Serialize, ToSchema)]
struct Items {
    /// The token of the request, as it came. Nobody has verified it.
    token: String,
}

/// Read the items
///
/// Without a bearer token the answer is 401, and the handler never runs. Any well-formed token is good enough.
#[utoipa::path(
    get, path = "/items/",
    responses((status = 200, description = "The items", body = Items)),
)]
async fn read_items(OAuth2PasswordBearer(token): OAuth2PasswordBearer) -> Json<Items> {
    Json(Items { token })
}

/// An answer where there is no operation, as FastAPI gives it: `{"detail":"Not Found"}`.
fn detail(status: StatusCode) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "detail": status.canonical_reason() })))
}
