//! Guards on top of the guard, and the handlers that have them.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts, State};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use axum::{Json, RequestPartsExt};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::{IntoResponses, openapi::Components, openapi::path::Operation};

use crate::{AppState, guarded::Guard, issued_tokens::IssuedTokens, notes::Notes};
use crate::{security::OAuth2PasswordBearer, security::Unauthorized, users::User};

// ANCHOR: current_user
/// The user who asks, found through the guard.
pub struct CurrentUser(pub User);

impl<S: Send + Sync> FromRequestParts<S> for CurrentUser
where
    Arc<IssuedTokens>: FromRef<S>,
{
    type Rejection = Unauthorized;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Unauthorized> {
        let OAuth2PasswordBearer(user) = parts.extract_with_state(state).await?;
        // Load more of the user here, or refuse a user who is disabled.
        Ok(Self(user))
    }
}

/// It is a guard too, and looks the same in the document.
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
pub async fn read_me(CurrentUser(user): CurrentUser) -> Json<User> {
    Json(user)
}
// ANCHOR_END: read_me

// ANCHOR: admin
/// A user who may do more.
pub struct Admin;

/// With a database, this is a column of the table of users.
const ADMINS: [&str; 1] = ["alice"];

impl<S: Send + Sync> FromRequestParts<S> for Admin
where
    Arc<IssuedTokens>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let user = parts.extract_with_state::<OAuth2PasswordBearer, S>(state);
        let OAuth2PasswordBearer(user) = user.await.map_err(IntoResponse::into_response)?;
        if ADMINS.contains(&&*user.username) {
            return Ok(Self);
        }
        let detail = "Not enough permissions";
        Err(Forbidden { detail }.into_response())
    }
}

impl Guard for Admin {
    fn document(operation: &mut Operation, components: &mut Components) {
        OAuth2PasswordBearer::document(operation, components);
        operation.responses.responses.extend(Forbidden::responses());
    }
}
// ANCHOR_END: admin

// ANCHOR: forbidden
/// The rejection of a user who is known, but lacks the permission [RFC 6750, section 3.1].
#[derive(Serialize, IntoResponses)]
#[response(
    status = 403,
    description = "Not for this user",
    headers(("WWW-Authenticate" = String, description = "The challenge, with `insufficient_scope`")),
)]
pub struct Forbidden {
    detail: &'static str,
}

impl IntoResponse for Forbidden {
    fn into_response(self) -> Response {
        let challenge = r#"Bearer realm="items", error="insufficient_scope""#;
        let challenge = [(header::WWW_AUTHENTICATE, challenge)];
        (StatusCode::FORBIDDEN, challenge, Json(self)).into_response()
    }
}
// ANCHOR_END: forbidden

// ANCHOR: report
/// Count everybody's notes, by user
#[utoipa::path(
    get, path = "/report",
    responses((status = 200, description = "The owner of each note", body = Vec<String>)),
)]
pub async fn read_report(_: Admin, State(notes): State<Arc<Notes>>) -> Json<Vec<String>> {
    let all = notes.all();
    Json(all.iter().map(|(owner, _)| owner.clone()).collect())
}
// ANCHOR_END: report

// ANCHOR: optional
/// `Option<OAuth2PasswordBearer>` is `None` without credentials, and still refuses a bad token.
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

/// In the document, `{}` stands for the way in without credentials.
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
    responses((status = 200, description = "By name, if you logged in",
        body = String, content_type = "application/json")),
)]
pub async fn greet(bearer: Option<OAuth2PasswordBearer>) -> Json<String> {
    let name = bearer.map_or("stranger".into(), |OAuth2PasswordBearer(user)| {
        user.username
    });
    Json(format!("Hello, {name}"))
}
// ANCHOR_END: greet

// ANCHOR: two_schemes
/// Somebody who may count the notes: a user with a token, or a machine with the key.
pub enum Caller {
    User(User),
    Machine,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Unauthorized;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Unauthorized> {
        let key = parts.headers.get("x-api-key");
        if key.is_some_and(|key| state.machine.is(key.as_bytes())) {
            return Ok(Self::Machine);
        }
        let OAuth2PasswordBearer(user) = parts.extract_with_state(state).await?;
        Ok(Self::User(user))
    }
}

impl Guard for Caller {
    fn document(operation: &mut Operation, components: &mut Components) {
        OAuth2PasswordBearer::document(operation, components);
        let scheme = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-API-Key")));
        components.add_security_scheme("MachineKey", scheme);
        let ways = operation.security.get_or_insert_default();
        ways.push(SecurityRequirement::new("MachineKey", [""; 0]));
    }
}
// ANCHOR_END: two_schemes

// ANCHOR: machine_key
/// The digest of a long random key, or `None` if no machine may come in.
pub struct MachineKey(Option<[u8; 32]>);

impl MachineKey {
    pub fn new(key: Option<&str>) -> Self {
        Self(key.map(|key| Sha256::digest(key).into()))
    }

    fn is(&self, key: &[u8]) -> bool {
        // This compares digests, so that the time tells nothing about the key.
        self.0 == Some(Sha256::digest(key).into())
    }
}
// ANCHOR_END: machine_key

// ANCHOR: count
/// Count the notes: a user's own, and for a machine all
#[utoipa::path(
    get, path = "/count",
    responses((status = 200, description = "How many there are",
        body = usize, content_type = "application/json")),
)]
pub async fn count_notes(caller: Caller, State(notes): State<Arc<Notes>>) -> Json<usize> {
    let all = notes.all();
    Json(match caller {
        Caller::Machine => all.len(),
        Caller::User(user) => all
            .iter()
            .filter(|(owner, _)| *owner == user.username)
            .count(),
    })
}
// ANCHOR_END: count
