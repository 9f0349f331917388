//! The notes, and the handlers that read and write them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State, rejection::PathRejection};
use axum::http::{StatusCode, header::CACHE_CONTROL};
use axum::{Json, response::IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::json::{BodyRefused, Detail, JsonBody, refused};
use crate::security::OAuth2PasswordBearer;

// ANCHOR: notes
/// A note.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
pub struct Note {
    /// Its text.
    pub text: String,
}

/// The notes, each with the name of its owner. With a database, this is a table.
#[derive(Default)]
pub struct Notes(Mutex<Vec<(String, Note)>>);

impl Notes {
    /// All of them. Nobody else reads or writes in the meantime.
    pub fn all(&self) -> MutexGuard<'_, Vec<(String, Note)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
// ANCHOR_END: notes

// ANCHOR: read_notes
/// Read your notes
#[utoipa::path(
    get, path = "/notes/",
    responses((status = 200, description = "Your notes", body = Vec<Note>)),
)]
pub async fn read_notes(
    OAuth2PasswordBearer(user): OAuth2PasswordBearer,
    State(notes): State<Arc<Notes>>,
) -> impl IntoResponse {
    let all = notes.all();
    let owned = all.iter().filter(|(owner, _)| *owner == user.username);
    let mine: Vec<_> = owned.map(|(_, note)| note.clone()).collect();
    ([(CACHE_CONTROL, "no-store")], Json(mine))
}
// ANCHOR_END: read_notes

// ANCHOR: add_note
/// Add a note
#[utoipa::path(
    post, path = "/notes/", request_body = Note,
    responses(
        (status = 201, description = "Its number", body = usize, content_type = "application/json"),
        BodyRefused,
    ),
)]
pub async fn add_note(
    OAuth2PasswordBearer(user): OAuth2PasswordBearer,
    State(notes): State<Arc<Notes>>,
    JsonBody(note): JsonBody<Note>,
) -> impl IntoResponse {
    let mut all = notes.all();
    all.push((user.username, note));
    (StatusCode::CREATED, Json(all.len() - 1))
}
// ANCHOR_END: add_note

// ANCHOR: read_note
/// Read a note
///
/// Somebody else's note is answered as if it did not exist.
#[utoipa::path(
    get, path = "/notes/{number}",
    params(("number" = usize, Path, description = "Its number")),
    responses(
        (status = 200, description = "The note", body = Note),
        (status = 404, description = "You have no note with this number", body = Detail),
    ),
)]
pub async fn read_note(
    OAuth2PasswordBearer(user): OAuth2PasswordBearer,
    State(notes): State<Arc<Notes>>,
    number: Result<Path<usize>, PathRejection>,
) -> Result<impl IntoResponse, impl IntoResponse> {
    let all = notes.all();
    // A path that is not a number belongs to no note.
    let found = number.ok().and_then(|Path(number)| all.get(number));
    let mine = found.filter(|(owner, _)| *owner == user.username);
    let (_, note) = mine.ok_or(refused(StatusCode::NOT_FOUND, "Not Found"))?;
    Ok::<_, (StatusCode, Json<Detail>)>(([(CACHE_CONTROL, "no-store")], Json(note.clone())))
}
// ANCHOR_END: read_note

// ANCHOR: without_a_token
#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::User;

    #[tokio::test]
    async fn a_handler_is_a_function_and_a_test_may_say_who_asks() {
        let (notes, text) = (Arc::<Notes>::default(), "Buy milk".to_owned());
        let as_user = |name: &str| {
            let username = name.to_owned();
            OAuth2PasswordBearer(User { username })
        };
        _ = add_note(
            as_user("bob"),
            State(notes.clone()),
            JsonBody(Note { text }),
        )
        .await;
        let answer = read_notes(as_user("eve"), State(notes))
            .await
            .into_response();
        let body = axum::body::to_bytes(answer.into_body(), 99).await;
        assert_eq!(body.expect("a body"), "[]");
    }
}
// ANCHOR_END: without_a_token
