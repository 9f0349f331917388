//! Step 03, the token route: tokens are issued, and verified.
//!
//! Run with
//!
//! ```not_rust
//! cargo run -p step-03-token-route
//! ```

mod cors;
mod docs;
mod fallbacks;
mod issued_tokens;
mod login_limit;
mod security;
mod settings;
mod token_error;
mod token_request;
mod token_route;
mod users;

use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::fallbacks::{not_found, only, redirect_to};
use crate::issued_tokens::IssuedTokens;
use crate::login_limit::LoginLimit;
use crate::security::{OAuth2PasswordBearer, Unauthorized};
use crate::users::User;

pub use crate::settings::Settings;

/// The application with its default settings.
pub fn app() -> Router {
    app_with(Settings::default())
}

/// The application: its routes, and the document that describes them.
///
/// Serve it with `into_make_service_with_connect_info::<SocketAddr>()`: the limit on logins has to know whose they
/// are. Without it, all clients share one.
pub fn app_with(settings: Settings) -> Router {
    let tokens = IssuedTokens::new(settings.token_lifetime, settings.token_capacity);
    let (routes, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(read_items))
        .with_state(tokens.clone())
        .routes(routes!(token_route::issue_token))
        .with_state((tokens, LoginLimit::new(settings.login_limit)))
        .split_for_parts();
    OAuth2PasswordBearer::declare(&mut document);
    routes
        .route("/items/", only("GET"))
        .route("/items", redirect_to("items/"))
        .route("/token", only("POST"))
        .route("/token/", redirect_to("../token"))
        .merge(docs::router(&document))
        .fallback(not_found)
        // Outermost: a browser lets a page on another origin read a 401 only if CORS is on that answer too.
        .layer(cors::layer(settings.frontend_origins))
}

/// What the document says of the whole. "." is where it lies itself, whatever the prefix.
#[derive(OpenApi)]
#[openapi(info(title = "Step 03: the token route", license(name = "MIT OR Apache-2.0")), servers((url = ".")))]
struct Document;

/// Read the items
///
/// Without a token that this server issued, and that has not expired, the answer is 401.
#[utoipa::path(
    get,
    path = "/items/",
    security(("OAuth2PasswordBearer" = [])),
    responses((status = 200, description = "Whose items these are", body = User), Unauthorized),
)]
async fn read_items(OAuth2PasswordBearer(user): OAuth2PasswordBearer) -> Json<User> {
    Json(user)
}
