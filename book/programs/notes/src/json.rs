//! A JSON body, whose refusals are in the document.

use axum::extract::{FromRequest, Request};
use axum::{Json, http::StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::{IntoResponses, ToSchema};

/// The reason for a refusal, as FastAPI gives it.
#[derive(Serialize, ToSchema)]
pub struct Detail {
    detail: String,
}

/// A refusal with this status.
pub fn refused(status: StatusCode, detail: impl Into<String>) -> (StatusCode, Json<Detail>) {
    let detail = detail.into();
    (status, Json(Detail { detail }))
}

/// A JSON body: axum's own `Json`, with refusals in JSON too.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = (StatusCode, Json<Detail>);

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let read = Json::from_request(request, state).await;
        let Json(body) = read.map_err(|error| refused(error.status(), error.body_text()))?;
        Ok(Self(body))
    }
}

/// The refusals of a JSON body, for the document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "the document is made from it, and no answer is")]
pub enum BodyRefused {
    #[response(status = 400, description = "The body is not JSON, or ends too early")]
    Syntax(#[to_schema] Detail),
    #[response(status = 413, description = "The body has more than 2 MB")]
    TooLarge(#[to_schema] Detail),
    #[response(status = 415, description = "The body is not announced as JSON")]
    MediaType(#[to_schema] Detail),
    #[response(status = 422, description = "The body is JSON of another shape")]
    Shape(#[to_schema] Detail),
}
