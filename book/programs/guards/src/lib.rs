//! Guards and a state of one's own, beside the files of step 3.
//!
//! No learner builds it. It shows that those files need no change to be taken along.

#[path = "../../../../step-03-token-route/src/docs.rs"]
mod docs;
#[path = "../../../../step-03-token-route/src/guarded.rs"]
mod guarded;
#[path = "../../../../step-03-token-route/src/issued_tokens.rs"]
mod issued_tokens;
#[path = "../../../../step-03-token-route/src/login_limit.rs"]
mod login_limit;
#[path = "../../../../step-03-token-route/src/passwords.rs"]
mod passwords;
#[path = "../../../../step-03-token-route/src/security.rs"]
mod security;
#[path = "../../../../step-03-token-route/src/token/mod.rs"]
mod token;
#[path = "../../../../step-03-token-route/src/users.rs"]
mod users;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{FromRef, Path, State};
use axum::{Json, Router, http::StatusCode, http::header};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{guarded::guarded, issued_tokens::IssuedTokens, login_limit::LoginLimit};
use crate::{security::OAuth2PasswordBearer, users::User, users::Users};

const USERS: &str = include_str!("../../../../step-03-token-route/tests/it/users.txt");

// ANCHOR: for_current_user
use axum::{RequestPartsExt, extract::FromRequestParts, http::request::Parts};
use utoipa::openapi::{Components, path::Operation};

use crate::{guarded::Guard, security::Unauthorized};
// ANCHOR_END: for_current_user

// ANCHOR: for_optional
use axum::extract::OptionalFromRequestParts;
use utoipa::openapi::security::SecurityRequirement;
// ANCHOR_END: for_optional

// ANCHOR: state
/// The notes, each with its owner. A clone shares them.
type Notes = Arc<Mutex<Vec<(String, String)>>>;

/// Step 3's state, and one part more: what the handlers of this API need.
#[derive(Clone)]
struct AppState {
    tokens: Arc<IssuedTokens>,
    limit: Arc<LoginLimit>,
    users: Arc<Users>,
    notes: Notes,
}

impl FromRef<AppState> for Arc<IssuedTokens> {
    fn from_ref(state: &AppState) -> Self {
        state.tokens.clone()
    }
}

impl FromRef<AppState> for Notes {
    fn from_ref(state: &AppState) -> Self {
        state.notes.clone()
    }
}
// ANCHOR_END: state

/// The application.
pub fn app() -> Router {
    let state = AppState {
        tokens: Arc::new(IssuedTokens::new(Duration::from_secs(60), 100)),
        limit: Arc::new(LoginLimit::new(0)),
        users: Arc::new(Users::new(USERS.to_owned(), Duration::from_secs(60))),
        notes: Notes::default(),
    };
    // ANCHOR: routes
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(guarded!(add_note))
        .merge(guarded!(read_note))
        .merge(guarded!(read_me))
        .merge(guarded!(greet))
        .routes(routes!(token::issue_token))
        .with_state(state)
        .split_for_parts();
    // ANCHOR_END: routes
    routes.merge(docs::router(&document))
}

#[derive(OpenApi)]
#[openapi(info(title = "Guards of one's own"), servers((url = ".")))]
struct Document;

// ANCHOR: handlers
/// Add a note
#[utoipa::path(post, path = "/notes/", responses((status = 201, description = "Its number")))]
async fn add_note(
    OAuth2PasswordBearer(user): OAuth2PasswordBearer,
    State(notes): State<Notes>,
    Json(text): Json<String>,
) -> (StatusCode, Json<usize>) {
    let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    notes.push((user.username, text));
    (StatusCode::CREATED, Json(notes.len() - 1))
}

/// Read a note
///
/// That of somebody else is not there.
#[utoipa::path(
    get, path = "/notes/{number}",
    params(("number" = usize, Path, description = "Its number")),
    responses((status = 200, description = "Its text", body = String)),
)]
async fn read_note(
    OAuth2PasswordBearer(user): OAuth2PasswordBearer,
    State(notes): State<Notes>,
    Path(number): Path<usize>,
) -> Result<Json<String>, StatusCode> {
    let notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    let note = notes
        .get(number)
        .filter(|(owner, _)| *owner == user.username);
    let (_, text) = note.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(text.clone()))
}
// ANCHOR_END: handlers

// ANCHOR: current_user
/// The user who asks, found through the guard.
struct CurrentUser(User);

impl<S: Send + Sync> FromRequestParts<S> for CurrentUser
where
    Arc<IssuedTokens>: FromRef<S>,
{
    type Rejection = Unauthorized;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Unauthorized> {
        let OAuth2PasswordBearer(user) = parts.extract_with_state(state).await?;
        // Here is the place to load more of the user, or to refuse one who was disabled.
        Ok(Self(user))
    }
}

/// A guard as well, and in the document the same one.
impl Guard for CurrentUser {
    fn document(operation: &mut Operation, components: &mut Components) {
        OAuth2PasswordBearer::document(operation, components);
    }
}
// ANCHOR_END: current_user

// ANCHOR: read_me
/// Read who you are
#[utoipa::path(
    get, path = "/users/me",
    responses((status = 200, description = "The user", body = User)),
)]
async fn read_me(CurrentUser(user): CurrentUser) -> Json<User> {
    Json(user)
}
// ANCHOR_END: read_me

// ANCHOR: optional
/// For `Option<OAuth2PasswordBearer>`: without credentials it is `None`, and a bad token is refused.
impl<S: Send + Sync> OptionalFromRequestParts<S> for OAuth2PasswordBearer
where
    Arc<IssuedTokens>: FromRef<S>,
{
    type Rejection = Unauthorized;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, Unauthorized> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        parts.extract_with_state::<Self, S>(state).await.map(Some)
    }
}

/// In the document, `{}` stands for the way in that needs no credentials.
impl Guard for Option<OAuth2PasswordBearer> {
    fn document(operation: &mut Operation, components: &mut Components) {
        OAuth2PasswordBearer::document(operation, components);
        let ways = operation.security.get_or_insert_default();
        ways.insert(0, SecurityRequirement::default());
    }
}
// ANCHOR_END: optional

// ANCHOR: greet
/// Be greeted
#[utoipa::path(
    get, path = "/greeting",
    responses((status = 200, description = "By name, if you logged in", body = String)),
)]
async fn greet(bearer: Option<OAuth2PasswordBearer>) -> Json<String> {
    let name = bearer.map_or("stranger".into(), |OAuth2PasswordBearer(user)| {
        user.username
    });
    Json(format!("Hello, {name}"))
}
// ANCHOR_END: greet
