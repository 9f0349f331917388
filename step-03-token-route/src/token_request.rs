//! What a client sends to the token endpoint, checked against RFC 6749, sections 3.2 and 4.3.2.

use std::time::Duration;

use axum::{
    body::{HttpBody, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, header},
};
use percent_encoding::percent_decode;
use serde::Deserialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::token_error::TokenError;

const BODY_LIMIT: usize = 16 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The form of the password grant.
///
/// A parameter sent empty counts as left out. Parameters other than these are ignored [RFC 6749, section 3.2].
#[derive(Default, Deserialize, PartialEq, ToSchema)]
pub struct TokenRequest {
    #[serde(default)]
    #[schema(required, pattern = "^password$")]
    grant_type: String,
    #[serde(default)]
    #[schema(required)]
    pub username: String,
    #[serde(default)]
    #[schema(required, format = Password)]
    pub password: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    #[schema(format = Password)]
    client_secret: String,
}

impl<S: Sync> FromRequest<S> for TokenRequest {
    type Rejection = TokenError;

    async fn from_request(request: Request, _: &S) -> Result<Self, TokenError> {
        let (parts, body) = request.into_parts();
        // What is announced as too large is refused before it is sent.
        if body.size_hint().lower() > BODY_LIMIT as u64 {
            return Err(TokenError::BODY_TOO_LARGE);
        }
        let body = timeout(BODY_TIMEOUT, to_bytes(body, BODY_LIMIT)).await;
        let body = body
            .map_err(|_| TokenError::BODY_TOO_LATE)?
            .map_err(|_| TokenError::BODY_TOO_LARGE)?;

        let in_url = Self::parse(parts.uri.query().unwrap_or_default().as_bytes());
        if in_url != Some(Self::default()) {
            return Err(TokenError::PARAMETER_IN_URL);
        }
        let form = is_form(&parts.headers)
            .then(|| Self::parse(&body))
            .flatten();
        let form = form.ok_or(TokenError::NOT_A_FORM)?;
        form.check(&parts.headers)?;
        Ok(form)
    }
}

impl TokenRequest {
    /// The parameters, if they are UTF-8 [appendix B] and each of them there is but once.
    fn parse(form: &[u8]) -> Option<Self> {
        percent_decode(form).decode_utf8().ok()?;
        serde_urlencoded::from_bytes(form).ok()
    }

    fn check(&self, headers: &HeaderMap) -> Result<(), TokenError> {
        let names_client = !self.client_id.is_empty() || !self.client_secret.is_empty();
        if names_client
            || !headers
                .get_all(header::AUTHORIZATION)
                .iter()
                .all(is_empty_client)
        {
            return Err(TokenError::UNKNOWN_CLIENT);
        }
        match &*self.grant_type {
            "" => return Err(TokenError::PARAMETER_MISSING),
            "password" => {}
            _ => return Err(TokenError::UNSUPPORTED_GRANT_TYPE),
        }
        if self.username.is_empty() || self.password.is_empty() {
            return Err(TokenError::PARAMETER_MISSING);
        }
        if !self.scope.is_empty() {
            return Err(TokenError::UNKNOWN_SCOPE);
        }
        Ok(())
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|name| {
        name.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// Swagger UI always names a client, and leaves its name and its password empty: `Basic base64(":")`.
fn is_empty_client(authorization: &HeaderValue) -> bool {
    let credentials = authorization
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '));
    credentials
        .is_some_and(|(scheme, client)| scheme.eq_ignore_ascii_case("Basic") && client == "Og==")
}
