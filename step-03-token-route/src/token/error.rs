//! Refusals of the token endpoint: a status, and an error code in JSON [RFC 6749, section 5.2].

use axum::response::{IntoResponse, Response};
use axum::{Json, http::StatusCode, http::header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::login_limit::WINDOW;

/// Every answer of the token endpoint has these: no cache may keep a token [RFC 6749, section 5.1].
pub const NO_STORE: [(&str, &str); 2] = [("cache-control", "no-store"), ("pragma", "no-cache")];

/// A refusal of the token endpoint.
#[derive(Serialize, ToSchema)]
pub struct TokenError {
    #[serde(skip)]
    status: u16,
    error: TokenErrorCode,
    /// What is wrong, for the developer of the client.
    error_description: &'static str,
}

/// The error codes that a client can tell apart.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnsupportedGrantType,
    InvalidScope,
    /// Section 5.2 has no code for "not now". This one is that of the authorization endpoint [section 4.1.2.1].
    TemporarilyUnavailable,
}

impl TokenErrorCode {
    /// A refusal with this code.
    pub fn with(self, status: u16, error_description: &'static str) -> TokenError {
        TokenError {
            status,
            error: self,
            error_description,
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).expect("each refusal has a valid status");
        // A 401 has to name a scheme that the client could use: Basic, for its own credentials.
        let basic = [(header::WWW_AUTHENTICATE, r#"Basic realm="token""#)];
        let challenge = (self.status == 401).then_some(basic);
        let retry_after = match self.status {
            429 => Some([(header::RETRY_AFTER, WINDOW.as_secs())]),
            503 => Some([(header::RETRY_AFTER, 5)]),
            _ => None,
        };
        (status, NO_STORE, challenge, retry_after, Json(self)).into_response()
    }
}
