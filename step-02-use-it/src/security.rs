//! The security scheme, used: an extractor enforces it, and documents that it does.

use axum::http::{HeaderMap, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use axum::{Json, extract::FromRequestParts};
use serde::Serialize;
use utoipa::openapi::security::{Flow, OAuth2, Password, Scopes};
use utoipa::openapi::security::{SecurityRequirement, SecurityScheme};
use utoipa::{IntoResponses, openapi::Components, openapi::path::Operation};

use crate::guarded::Guard;

/// The name of the scheme in the document.
const SCHEME: &str = "OAuth2PasswordBearer";

/// The URL that a client sends the user name and password to: `tokenUrl` in the document.
///
/// Relative, like `./token`: under `https://example.com/api/v1/` it means `/api/v1/token`.
const TOKEN_URL: &str = "token";

/// OAuth2 with the password flow and bearer tokens. A handler that takes it gets the token.
///
/// The token is well-formed and never empty. Nobody has verified it yet.
pub struct OAuth2PasswordBearer(pub String);

impl<S: Send + Sync> FromRequestParts<S> for OAuth2PasswordBearer {
    type Rejection = Unauthorized;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Unauthorized> {
        let token = bearer_token(&parts.headers).ok_or(Unauthorized::NOT_AUTHENTICATED)?;
        Ok(Self(token.into()))
    }
}

impl Guard for OAuth2PasswordBearer {
    fn document(operation: &mut Operation, components: &mut Components) {
        let flow = Flow::Password(Password::new(TOKEN_URL, Scopes::new()));
        components.add_security_scheme(SCHEME, SecurityScheme::OAuth2(OAuth2::new([flow])));
        operation.security = Some(vec![SecurityRequirement::new(SCHEME, [""; 0])]);
        let responses = &mut operation.responses.responses;
        responses.extend(Unauthorized::responses());
    }
}

/// The token, if there is one `Authorization` field and it is well-formed [RFC 6750, section 2.1].
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    // With two fields, a proxy might believe the one, and this server the other.
    let field = fields.next().filter(|_| fields.next().is_none())?;
    let (scheme, rest) = field.to_str().ok()?.split_once(' ')?;
    let token = rest.trim_start_matches(' ');
    // The name of a scheme is case-insensitive [RFC 9110, section 11.1].
    (scheme.eq_ignore_ascii_case("Bearer") && is_b64token(token)).then_some(token)
}

/// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="` [section 2.1].
fn is_b64token(token: &str) -> bool {
    let characters = token.trim_end_matches('=');
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !characters.is_empty() && characters.bytes().all(is_allowed)
}

/// The rejection: the client has to say who it is, and the challenge tells how.
#[derive(Serialize, IntoResponses)]
#[response(
    status = 401,
    description = "No valid bearer token",
    headers(("WWW-Authenticate" = String, description = "The challenge: `Bearer`")),
)]
pub struct Unauthorized {
    detail: &'static str,
}

impl Unauthorized {
    /// The bare challenge: a client without credentials gets no error code [RFC 6750, section 3.1].
    const NOT_AUTHENTICATED: Self = Self {
        detail: "Not authenticated",
    };
}

impl IntoResponse for Unauthorized {
    /// Without a challenge a 401 is incomplete [RFC 9110, section 15.5.2].
    fn into_response(self) -> Response {
        let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
        (StatusCode::UNAUTHORIZED, challenge, Json(self)).into_response()
    }
}
