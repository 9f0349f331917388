//! Everything below `/admin`, behind one guard.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, State, rejection::PathRejection};
use axum::{Json, http::StatusCode, middleware::from_extractor_with_state};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{AppState, guards::Admin, issued_tokens::IssuedTokens, notes::Notes};
use crate::{guarded, guarded::Guard};

// ANCHOR: layer
/// The routes of the administrators.
pub fn router(state: &AppState) -> OpenApiRouter<AppState> {
    let routes = OpenApiRouter::default()
        .routes(routes!(count_all))
        .routes(routes!(end_sessions));
    OpenApiRouter::default().nest("/admin", behind::<Admin>(state, routes))
}

/// Puts a guard before each of these routes, and into their part of the document.
fn behind<G: Guard + FromRequestParts<AppState> + 'static>(
    state: &AppState,
    mut routes: OpenApiRouter<AppState>,
) -> OpenApiRouter<AppState> {
    guarded::document::<G>(routes.get_openapi_mut());
    routes.route_layer(from_extractor_with_state::<G, _>(state.clone()))
}
// ANCHOR_END: layer

/// Count everybody's notes
#[utoipa::path(
    get, path = "/notes",
    responses((status = 200, description = "How many there are",
        body = usize, content_type = "application/json")),
)]
async fn count_all(State(notes): State<Arc<Notes>>) -> Json<usize> {
    Json(notes.all().len())
}

// ANCHOR: end_sessions
/// End all sessions of a user
#[utoipa::path(
    delete, path = "/users/{username}/tokens",
    params(("username" = String, Path, description = "The user")),
    responses((status = 204, description = "The user's tokens are ended")),
)]
async fn end_sessions(
    State(tokens): State<Arc<IssuedTokens>>,
    username: Result<Path<String>, PathRejection>,
) -> StatusCode {
    // Bytes that are not text are nobody's name.
    if let Ok(Path(username)) = username {
        tokens.revoke_all(&username);
    }
    StatusCode::NO_CONTENT
}
// ANCHOR_END: end_sessions
