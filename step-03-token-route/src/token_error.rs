//! How the token endpoint refuses: a status, and an error code in JSON [RFC 6749, section 5.2].

use axum::{
    Json,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use self::TokenErrorCode::{InvalidClient, InvalidGrant, InvalidRequest, InvalidScope, UnsupportedGrantType};

/// On every answer of the token endpoint: no cache may keep a token [RFC 6749, section 5.1].
pub const NO_STORE: [(HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

/// A refusal of the token endpoint.
#[derive(Serialize, ToSchema)]
pub struct TokenError {
    #[serde(skip)]
    status: StatusCode,
    error: TokenErrorCode,
    /// What is wrong, for the developer of the client.
    error_description: &'static str,
}

/// The error codes that a client can tell apart.
#[derive(Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TokenErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnsupportedGrantType,
    InvalidScope,
}

const fn refusal(status: StatusCode, error: TokenErrorCode, error_description: &'static str) -> TokenError {
    TokenError { status, error, error_description }
}

const fn bad_request(error: TokenErrorCode, error_description: &'static str) -> TokenError {
    refusal(StatusCode::BAD_REQUEST, error, error_description)
}

impl TokenError {
    pub const BODY_TOO_LARGE: Self =
        refusal(StatusCode::PAYLOAD_TOO_LARGE, InvalidRequest, "The body has more than 16 KiB.");
    pub const BODY_TOO_LATE: Self =
        refusal(StatusCode::REQUEST_TIMEOUT, InvalidRequest, "The body took more than 10 seconds.");
    pub const PARAMETER_IN_URL: Self =
        bad_request(InvalidRequest, "Parameters belong in the body, never in the URL.");
    pub const NOT_A_FORM: Self = bad_request(
        InvalidRequest,
        "The body has to be application/x-www-form-urlencoded, in UTF-8, with no parameter twice.",
    );
    pub const PARAMETER_MISSING: Self =
        bad_request(InvalidRequest, "Required are grant_type, username and password.");
    pub const UNSUPPORTED_GRANT_TYPE: Self =
        bad_request(UnsupportedGrantType, "The only grant_type here is password.");
    pub const UNKNOWN_SCOPE: Self = bad_request(InvalidScope, "There are no scopes here.");
    pub const UNKNOWN_CLIENT: Self =
        refusal(StatusCode::UNAUTHORIZED, InvalidClient, "No client is registered here.");
    /// One and the same for an unknown user and for a wrong password: it tells nobody who has an account.
    pub const WRONG_CREDENTIALS: Self = bad_request(InvalidGrant, "Wrong username or password.");
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let challenge = [(header::WWW_AUTHENTICATE, r#"Basic realm="token""#)];
        // A 401 has to name a scheme that would do: for a client's own credentials, Basic [section 2.3.1].
        let challenge = (self.status == StatusCode::UNAUTHORIZED).then_some(challenge);
        (self.status, NO_STORE, challenge, Json(self)).into_response()
    }
}
