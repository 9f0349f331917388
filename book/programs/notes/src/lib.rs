//! Notes: an API of your own, made from step 3 with `cargo xtask new`, and grown.
//!
//! Files that are the same as the step's are taken from there.

mod admin;
#[path = "../../../../step-03-token-route/src/docs.rs"]
mod docs;
#[path = "../../../../step-03-token-route/src/guarded.rs"]
mod guarded;
mod guards;
mod issued_tokens;
mod json;
#[path = "../../../../step-03-token-route/src/login_limit.rs"]
mod login_limit;
mod logout;
mod notes;
#[path = "../../../../step-03-token-route/src/passwords.rs"]
mod passwords;
#[path = "../../../../step-03-token-route/src/security.rs"]
mod security;
#[path = "../../../../step-03-token-route/src/settings.rs"]
mod settings;
#[path = "../../../../step-03-token-route/src/token/mod.rs"]
mod token;
#[path = "../../../../step-03-token-route/src/users.rs"]
mod users;

use std::{env, mem, sync::Arc};

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::{Json, Router, extract::FromRef, routing::any};
use serde_json::{Value, json};
use tower_http::cors::CorsLayer;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use crate::settings::Settings;
use crate::{guarded::guarded, issued_tokens::IssuedTokens, login_limit::LoginLimit};
use crate::{guards::MachineKey, notes::Notes};
use crate::{security::OAuth2PasswordBearer, users::User, users::Users};

// ANCHOR: state
/// The state of the application. A handler or an extractor takes all of it, or the part it needs.
#[derive(Clone)]
struct AppState {
    tokens: Arc<IssuedTokens>,
    limit: Arc<LoginLimit>,
    users: Arc<Users>,
    notes: Arc<Notes>,
    machine: Arc<MachineKey>,
}

impl FromRef<AppState> for Arc<IssuedTokens> {
    fn from_ref(state: &AppState) -> Self {
        state.tokens.clone()
    }
}

impl FromRef<AppState> for Arc<Notes> {
    fn from_ref(state: &AppState) -> Self {
        state.notes.clone()
    }
}
// ANCHOR_END: state

// ANCHOR: application
impl AppState {
    fn new(settings: Settings) -> Self {
        let tokens = IssuedTokens::new(settings.token_lifetime, settings.token_capacity);
        Self {
            tokens: Arc::new(tokens),
            limit: Arc::new(LoginLimit::new(settings.login_limit)),
            users: Arc::new(Users::new(settings.users, settings.login_patience)),
            notes: Arc::default(),
            machine: Arc::new(MachineKey::new(env::var("MACHINE_KEY").ok().as_deref())),
        }
    }
}

/// The application. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`: without
/// the addresses of the clients, all of them share one limit on logins.
pub fn app_with(mut settings: Settings) -> Router {
    let origins = mem::take(&mut settings.frontend_origins);
    let app = api(AppState::new(settings));
    if origins.is_empty() {
        return app;
    }
    // CORS is outermost: a page on another origin can read a 401 only if that answer has it too.
    app.layer(cors(origins))
}

// ANCHOR_END: application

/// The application with this state, which a test makes itself.
fn api(state: AppState) -> Router {
    // ANCHOR: routes
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(guarded!(read_items))
        .merge(guarded!(notes::add_note))
        .merge(guarded!(notes::read_notes))
        .merge(guarded!(notes::read_note))
        .merge(guarded!(guards::read_me))
        .merge(guarded!(guards::greet))
        .merge(guarded!(guards::count_notes))
        .merge(guarded!(guards::read_report))
        .merge(admin::router(&state))
        .routes(routes!(token::issue_token))
        .routes(routes!(logout::revoke))
        .with_state(state)
        .split_for_parts();
    // ANCHOR_END: routes
    routes
        .route("/items", any(async || Redirect::temporary("items/")))
        .merge(docs::router(&document))
        .fallback(async || detail(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || detail(StatusCode::METHOD_NOT_ALLOWED))
}

/// The document as a whole. "." stands for the URL that it is served at, whatever the prefix.
#[derive(OpenApi)]
#[openapi(info(title = "Notes", license(name = "MIT OR Apache-2.0")),
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
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
}
// ANCHOR_END: cors

/// An answer where there is no operation, as FastAPI gives it: `{"detail":"Not Found"}`.
fn detail(status: StatusCode) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "detail": status.canonical_reason() })))
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;

    // ANCHOR: without_a_login
    #[tokio::test]
    async fn a_token_that_is_issued_without_a_login_reads_without_a_socket() {
        let state = AppState::new(Settings::default());
        let username = "bob".to_owned();
        let token = state.tokens.issue(User { username });
        let read = Request::get("/notes/").header("authorization", format!("Bearer {token}"));
        let read = read.body(Body::empty()).expect("a request");
        let answer = api(state).oneshot(read).await.expect("an answer");
        assert_eq!(answer.status(), 200);
    }
    // ANCHOR_END: without_a_login

    #[tokio::test]
    async fn a_machine_counts_with_the_key_and_with_no_other() {
        let mut state = AppState::new(Settings::default());
        state.machine = Arc::new(MachineKey::new(Some("a-long-random-key")));
        for (key, status) in [("a-long-random-key", 200), ("another-key", 401)] {
            let count = Request::get("/count").header("x-api-key", key);
            let count = count.body(Body::empty()).expect("a request");
            let answer = api(state.clone()).oneshot(count).await.expect("an answer");
            assert_eq!(answer.status(), status, "{key}");
        }
    }
}
