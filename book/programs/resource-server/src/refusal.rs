//! The refusals of the guard: 401, 403 and 503.

use axum::http::{StatusCode, header};
use axum::{Json, response::IntoResponse, response::Response};
use serde::Serialize;
use utoipa::openapi::{Content, Header, ResponseBuilder, path::Operation};
use utoipa::{PartialSchema, ToSchema};

use crate::resource_metadata;

const INVALID_TOKEN: &str =
    r#", error="invalid_token", error_description="The token is not valid at this API""#;
const INSUFFICIENT_SCOPE: &str = r#", error="insufficient_scope", scope="items:read""#;
const UNAVAILABLE: &str = "The authorization server does not answer";

/// The reason for which a request is refused.
pub enum Refusal {
    /// No error code for a client that sent no credentials [RFC 6750, section 3.1].
    NotAuthenticated,
    /// This issuer did not sign the token for this API, or it is not valid now.
    InvalidToken,
    /// The user did not allow this to the client.
    InsufficientScope,
    /// The token may be valid, so a 401 would be a lie: the key to verify it cannot be had.
    Unavailable,
}

/// The body of them all, as FastAPI has it.
#[derive(Serialize, ToSchema)]
struct Detail {
    detail: &'static str,
}

impl Refusal {
    /// Adds all of them to an operation.
    pub fn document(operation: &mut Operation) {
        for (status, description, field) in [
            ("401", "No valid bearer token", "WWW-Authenticate"),
            ("403", "A token without the scope", "WWW-Authenticate"),
            ("503", UNAVAILABLE, "Retry-After"),
        ] {
            let response = ResponseBuilder::new().description(description);
            let response = response.header(field, Header::default());
            let body = Content::new(Some(Detail::schema()));
            let response = response.content("application/json", body).build();
            let responses = &mut operation.responses.responses;
            responses.insert(status.to_owned(), response.into());
        }
    }

    /// The answer. Its challenge leads to the metadata of this API [RFC 9728, section 5.1].
    pub fn response(&self, audience: &str) -> Response {
        let (status, detail, error) = match self {
            Self::NotAuthenticated => (401, "Not authenticated", ""),
            Self::InvalidToken => (401, "Invalid token", INVALID_TOKEN),
            Self::InsufficientScope => (403, "Insufficient scope", INSUFFICIENT_SCOPE),
            Self::Unavailable => (503, UNAVAILABLE, ""),
        };
        let status = StatusCode::from_u16(status).expect("each is a status");
        let metadata = resource_metadata::url(audience);
        let challenge = format!(r#"Bearer realm="items"{error}, resource_metadata="{metadata}""#);
        let field = match self {
            Self::Unavailable => (header::RETRY_AFTER, "1".to_owned()),
            _ => (header::WWW_AUTHENTICATE, challenge),
        };
        (status, [field], Json(Detail { detail })).into_response()
    }
}
