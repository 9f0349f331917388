//! Step 01, first steps: the security scheme is declared.
//!
//! Run with
//!
//! ```not_rust
//! cargo run -p step-01-first-steps
//! ```

mod docs;
mod fallbacks;
mod security;

use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::fallbacks::{not_found, only, redirect_to};
use crate::security::OAuth2PasswordBearer;

/// The application: its routes, and the document that describes them.
pub fn app() -> Router {
    let (routes, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(read_items))
        .split_for_parts();
    OAuth2PasswordBearer::declare(&mut document);
    routes
        .route("/items/", only("GET"))
        .route("/items", redirect_to("items/"))
        .merge(docs::router(&document))
        .fallback(not_found)
}

/// What the document says of the whole. "." is where it lies itself, whatever the prefix.
#[derive(OpenApi)]
#[openapi(info(title = "Step 01: first steps", license(name = "MIT OR Apache-2.0")), servers((url = ".")))]
struct Document;

/// What `GET /items/` answers.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Items {
    /// The token of the request: never there, because in this step nobody looks.
    token: Option<String>,
}

/// Read the items
///
/// Behind a lock in the document, and open all the same: the handler never asks for a token.
#[utoipa::path(
    get,
    path = "/items/",
    security(("OAuth2PasswordBearer" = [])),
    responses((status = 200, description = "The items", body = Items)),
)]
async fn read_items() -> Json<Items> {
    Json(Items { token: None })
}
