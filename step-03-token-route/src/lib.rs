//! Step 03, the token route: tokens are issued, and verified.
//!
//! Run with `cargo run -p step-03-token-route`.

mod docs;
mod guarded;
mod issued_tokens;
mod login_limit;
mod passwords;
mod security;
mod settings;
mod token;
mod users;

use std::sync::Arc;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::{Json, Router, extract::FromRef, routing::any};
use serde_json::{Value, json};
use tower_http::cors::CorsLayer;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use crate::settings::Settings;
use crate::{guarded::guarded, issued_tokens::IssuedTokens, login_limit::LoginLimit};
use crate::{security::OAuth2PasswordBearer, users::User, users::Users};

// ANCHOR: application
/// The state of the application. A handler or an extractor takes all of it, or the part it needs.
#[derive(Clone)]
struct AppState {
    tokens: Arc<IssuedTokens>,
    limit: Arc<LoginLimit>,
    users: Arc<Users>,
}

impl FromRef<AppState> for Arc<IssuedTokens> {
    fn from_ref(state: &AppState) -> Self {
        state.tokens.clone()
    }
}

/// The application. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`: without
/// the addresses of the clients, all of them share one limit on logins.
pub fn app_with(settings: Settings) -> Router {
    let tokens = IssuedTokens::new(settings.token_lifetime, settings.token_capacity);
    let state = AppState {
        tokens: Arc::new(tokens),
        limit: Arc::new(LoginLimit::new(settings.login_limit)),
        users: Arc::new(Users::new(settings.users, settings.login_patience)),
    };
    // A route of your own goes here, next to these, whatever it takes from the state.
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(guarded!(read_items))
        .routes(routes!(token::issue_token))
        .with_state(state)
        .split_for_parts();
    let app = routes
        .route("/items", any(async || Redirect::temporary("items/")))
        .merge(docs::router(&document))
        .fallback(async || detail(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || detail(StatusCode::METHOD_NOT_ALLOWED));
    if settings.frontend_origins.is_empty() {
        return app;
    }
    // CORS is outermost: a page on another origin can read a 401 only if that answer has it too.
    app.layer(cors(settings.frontend_origins))
}
// ANCHOR_END: application

/// The document as a whole. "." stands for the URL that it is served at, whatever the prefix.
#[derive(OpenApi)]
#[openapi(info(title = "Step 03: the token route", license(name = "MIT OR Apache-2.0")),
    servers((url = ".")))]
struct Document;

/// Read the items
///
/// Without a token that this server issued, and that has not expired, the answer is 401.
#[utoipa::path(
    get, path = "/items/",
    responses((status = 200, description = "Whose items these are", body = User)),
)]
async fn read_items(OAuth2PasswordBearer(user): OAuth2PasswordBearer) -> impl IntoResponse {
    // The answer is this user's alone, and no cache may keep it.
    ([(header::CACHE_CONTROL, "no-store")], Json(user))
}

// ANCHOR: cors
/// Lets pages on these origins call the API, and read a challenge and the time to wait. There is no
/// `allow_credentials`: a page sets the field with the token itself, and no cookie carries it.
fn cors(origins: Vec<HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
}
// ANCHOR_END: cors

/// An answer where there is no operation, as FastAPI gives it: `{"detail":"Not Found"}`.
fn detail(status: StatusCode) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "detail": status.canonical_reason() })))
}
