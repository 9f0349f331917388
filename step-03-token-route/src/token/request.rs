//! The request to the token endpoint, checked against RFC 6749, sections 3.2 and 4.3.2.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode;
use serde::Deserialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::error::{TokenError, TokenErrorCode as Code};

const FORM: &[u8] = b"application/x-www-form-urlencoded";
const NOT_A_FORM: &str = "Send application/x-www-form-urlencoded in UTF-8, no parameter twice.";
const BODY_LIMIT: usize = 16 * 1024;

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

impl<S: Send + Sync> FromRequest<S> for TokenRequest {
    type Rejection = TokenError;

    async fn from_request(request: Request, _: &S) -> Result<Self, TokenError> {
        let (parts, body) = request.into_parts();
        let body = read(body).await?;
        let in_url = parse(parts.uri.query().unwrap_or_default().as_bytes());
        if in_url != Some(Self::default()) {
            return Err(Code::InvalidRequest.with(400, "Parameters in the URL belong in the body."));
        }
        let parsed = parse(&body).filter(|_| is_form(&parts.headers));
        let form = parsed.ok_or(Code::InvalidRequest.with(400, NOT_A_FORM))?;
        let mut clients = parts.headers.get_all(header::AUTHORIZATION).iter();
        if !form.client_secret.is_empty() || !clients.all(is_public_client) {
            Err(Code::InvalidClient.with(401, "No client with a secret is registered here."))
        } else if !["", "password"].contains(&&*form.grant_type) {
            Err(Code::UnsupportedGrantType.with(400, "The only grant_type here is password."))
        } else if [&*form.grant_type, &form.username, &form.password].contains(&"") {
            Err(Code::InvalidRequest.with(400, "Send a grant_type, a username and a password."))
        } else if !form.scope.is_empty() {
            Err(Code::InvalidScope.with(400, "There are no scopes here."))
        } else {
            Ok(form)
        }
    }
}

/// The whole body, if it comes in time and is not too large.
async fn read(body: Body) -> Result<Bytes, TokenError> {
    let too_large = || Code::InvalidRequest.with(413, "The body has more than 16 KiB.");
    // A body that is announced as too large is refused before it is sent.
    if body.size_hint().lower() > BODY_LIMIT as u64 {
        return Err(too_large());
    }
    let mut request = Request::new(body);
    DefaultBodyLimit::max(BODY_LIMIT).apply(&mut request);
    match timeout(Duration::from_secs(10), Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if error.status() == 413 => Err(too_large()),
        Ok(Err(_)) => Err(Code::InvalidRequest.with(400, "The body ends too early.")),
        Err(_) => Err(Code::InvalidRequest.with(408, "The body took more than 10 seconds.")),
    }
}

/// The parameters; `None` if they are not UTF-8 [appendix B], or one is repeated.
fn parse(form: &[u8]) -> Option<TokenRequest> {
    percent_decode(form).decode_utf8().ok()?;
    serde_html_form::from_bytes(form).ok()
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let media_type = content_type.and_then(|value| value.split(|byte| *byte == b';').next());
    media_type.is_some_and(|name| name.trim_ascii().eq_ignore_ascii_case(FORM))
}

/// True for `Basic` credentials without a password: a public client gives its name, and proves
/// nothing [RFC 6749, section 3.2.1].
fn is_public_client(authorization: &HeaderValue) -> bool {
    let field = authorization.as_bytes();
    let (scheme, client) = field.split_at_checked(6).unwrap_or_default();
    let client = BASE64_STANDARD.decode(client).unwrap_or_default();
    // The first colon ends the name [RFC 7617, section 2].
    let colon = client.iter().position(|byte| *byte == b':');
    scheme.eq_ignore_ascii_case(b"Basic ") && colon.is_some_and(|it| it + 1 == client.len())
}
