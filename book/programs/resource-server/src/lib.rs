//! A resource server: the API of step 3, and the tokens are an authorization server's.
//!
//! Run with `cargo run -p resource-server`, after `cargo xtask authorization-server`.

mod access_token;
mod docs;
#[path = "../../../../step-03-token-route/src/guarded.rs"]
mod guarded;
mod issuer;
mod key;
mod published;
mod refusal;
mod resource_metadata;
mod security;
mod settings;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::{Json, Router, routing::any};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;

pub use crate::settings::Settings;
use crate::{guarded::guarded, issuer::Issuer, security::OAuth2AuthorizationCodeBearer};

/// The application. The authorization server may start after it.
pub fn app_with(settings: Settings) -> Router {
    let metadata = resource_metadata::router(&settings);
    let issuer = Issuer::new(settings);
    // A route of your own goes here, beside this one.
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(guarded!(read_items))
        .with_state(issuer.clone())
        .split_for_parts();
    routes
        .route("/items", any(async || Redirect::temporary("items/")))
        .merge(metadata)
        .merge(docs::router(document, issuer))
        .fallback(async || detail(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || detail(StatusCode::METHOD_NOT_ALLOWED))
}

/// The document as a whole. "." is the URL that it lies at, whatever the prefix.
#[derive(OpenApi)]
#[openapi(info(title = "Resource server", license(name = "MIT OR Apache-2.0")),
    servers((url = ".")))]
struct Document;

/// A user, by the name that the authorization server has for them.
#[derive(Serialize, ToSchema)]
struct User {
    username: String,
}

/// Read the items
///
/// Without a token that the authorization server issued for this API, the answer is 401.
#[utoipa::path(
    get, path = "/items/",
    responses((status = 200, description = "Whose items these are", body = User)),
)]
async fn read_items(
    OAuth2AuthorizationCodeBearer(user): OAuth2AuthorizationCodeBearer,
) -> impl IntoResponse {
    // The answer is this user's alone, and no cache may keep it.
    ([(header::CACHE_CONTROL, "no-store")], Json(user))
}

/// An answer where there is no operation, as FastAPI gives it: `{"detail":"Not Found"}`.
fn detail(status: StatusCode) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "detail": status.canonical_reason() })))
}
