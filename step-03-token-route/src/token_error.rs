//! How the token endpoint refuses: a status, and an error code in JSON [RFC 6749, section 5.2].

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use self::TokenErrorCode::{
    InvalidClient, InvalidGrant, InvalidRequest, InvalidScope, TemporarilyUnavailable,
    UnsupportedGrantType,
};

/// On every answer of the token endpoint: no cache may keep a token [RFC 6749, section 5.1].
pub const NO_STORE: [(HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::PRAGMA, "no-cache"),
];

/// A refusal of the token endpoint.
#[derive(Serialize, ToSchema)]
pub struct TokenError {
    #[serde(skip)]
    status: StatusCode,
    #[serde(skip)]
    retry_after: Option<u64>,
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
    /// Section 5.2 has no code for "not now". This one is that of the authorization endpoint [section 4.1.2.1].
    TemporarilyUnavailable,
}

const fn refusal(
    status: StatusCode,
    error: TokenErrorCode,
    error_description: &'static str,
) -> TokenError {
    TokenError {
        status,
        retry_after: None,
        error,
        error_description,
    }
}

const fn bad_request(error: TokenErrorCode, error_description: &'static str) -> TokenError {
    refusal(StatusCode::BAD_REQUEST, error, error_description)
}

impl TokenError {
    pub const BODY_TOO_LARGE: Self = refusal(
        StatusCode::PAYLOAD_TOO_LARGE,
        InvalidRequest,
        "The body has more than 16 KiB.",
    );
    pub const BODY_TOO_LATE: Self = refusal(
        StatusCode::REQUEST_TIMEOUT,
        InvalidRequest,
        "The body took more than 10 seconds.",
    );
    pub const PARAMETER_IN_URL: Self = bad_request(
        InvalidRequest,
        "Parameters belong in the body, never in the URL.",
    );
    pub const NOT_A_FORM: Self = bad_request(
        InvalidRequest,
        "The body has to be application/x-www-form-urlencoded, in UTF-8, with no parameter twice.",
    );
    pub const PARAMETER_MISSING: Self = bad_request(
        InvalidRequest,
        "Required are grant_type, username and password.",
    );
    pub const UNSUPPORTED_GRANT_TYPE: Self = bad_request(
        UnsupportedGrantType,
        "The only grant_type here is password.",
    );
    pub const UNKNOWN_SCOPE: Self = bad_request(InvalidScope, "There are no scopes here.");
    pub const UNKNOWN_CLIENT: Self = refusal(
        StatusCode::UNAUTHORIZED,
        InvalidClient,
        "No client is registered here.",
    );
    /// One and the same for an unknown user and for a wrong password: it tells nobody who has an account.
    pub const WRONG_CREDENTIALS: Self = bad_request(InvalidGrant, "Wrong username or password.");
    pub const BUSY: Self = Self {
        retry_after: Some(5),
        ..refusal(
            StatusCode::SERVICE_UNAVAILABLE,
            TemporarilyUnavailable,
            "Too many logins at once.",
        )
    };

    /// Too many attempts: the next one may come after `wait`.
    pub fn too_many_attempts(wait: Duration) -> Self {
        let description =
            "Too many attempts from this address. Retry-After has the seconds to wait.";
        let refusal = refusal(
            StatusCode::TOO_MANY_REQUESTS,
            TemporarilyUnavailable,
            description,
        );
        // Rounded up: who waits for so long has to be let in.
        Self {
            retry_after: Some(wait.as_secs() + 1),
            ..refusal
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let challenge = [(header::WWW_AUTHENTICATE, r#"Basic realm="token""#)];
        // A 401 has to name a scheme that would do: for a client's own credentials, Basic [section 2.3.1].
        let challenge = (self.status == StatusCode::UNAUTHORIZED).then_some(challenge);
        let retry_after = self
            .retry_after
            .map(|seconds| [(header::RETRY_AFTER, HeaderValue::from(seconds))]);
        (self.status, NO_STORE, challenge, retry_after, Json(self)).into_response()
    }
}
