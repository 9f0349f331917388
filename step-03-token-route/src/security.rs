//! The security scheme: declared, and used by an extractor that verifies the token.

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use utoipa::openapi::{
    OpenApi,
    security::{Flow, OAuth2, Password, Scopes, SecurityScheme},
};

use crate::{issued_tokens::IssuedTokens, users::User};

/// Where a client sends the user name and password: `tokenUrl` in the document.
///
/// Relative, like `./token`: for an API under `https://example.com/api/v1/` it means `/api/v1/token`.
const TOKEN_URL: &str = "token";

/// OAuth2 with the password flow and bearer tokens: as an argument of a handler, the user of the request.
///
/// The token was issued to this user here, and has not expired.
pub struct OAuth2PasswordBearer(pub User);

impl OAuth2PasswordBearer {
    /// Adds the scheme to the document, for operations to require it by name.
    pub fn declare(document: &mut OpenApi) {
        let flow = Flow::Password(Password::new(TOKEN_URL, Scopes::new()));
        let scheme = SecurityScheme::OAuth2(OAuth2::new([flow]));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("OAuth2PasswordBearer", scheme);
    }
}

// ANCHOR: verify
impl FromRequestParts<IssuedTokens> for OAuth2PasswordBearer {
    type Rejection = Unauthorized;

    async fn from_request_parts(
        parts: &mut Parts,
        tokens: &IssuedTokens,
    ) -> Result<Self, Unauthorized> {
        let token = bearer_token(&parts.headers).ok_or(Unauthorized::NOT_AUTHENTICATED)?;
        tokens
            .user(token)
            .map(Self)
            .ok_or(Unauthorized::INVALID_TOKEN)
    }
}
// ANCHOR_END: verify

/// The token of an `Authorization: Bearer <token>` field, given once and well-formed [RFC 6750, section 2.1].
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    // Of two fields, a proxy and this server might each believe another one.
    let (Some(field), None) = (fields.next(), fields.next()) else {
        return None;
    };
    let (scheme, token) = field.to_str().ok()?.split_once(' ')?;
    let token = token.trim_start_matches(' ');
    // The name of a scheme has no case [RFC 9110, section 11.1].
    (scheme.eq_ignore_ascii_case("Bearer") && is_b64token(token)).then_some(token)
}

/// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="` [RFC 6750, section 2.1].
fn is_b64token(token: &str) -> bool {
    let characters = token.trim_end_matches('=');
    !characters.is_empty()
        && characters
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

/// The rejection: whoever asks has to say who they are, and the challenge tells how.
#[derive(serde::Serialize, utoipa::IntoResponses)]
#[response(
    status = 401,
    description = "No valid bearer token",
    headers(("WWW-Authenticate" = String, description = "The challenge: `Bearer`, with an error code where there was a token")),
)]
pub struct Unauthorized {
    detail: &'static str,
    #[serde(skip)]
    challenge: &'static str,
}

impl Unauthorized {
    /// The bare challenge: a client without credentials gets no error code [RFC 6750, section 3.1].
    const NOT_AUTHENTICATED: Self = Self {
        detail: "Not authenticated",
        challenge: "Bearer",
    };

    /// A token that was never issued here, or has expired: the client can get another one, and try again.
    const INVALID_TOKEN: Self = Self {
        detail: "Invalid token",
        challenge: r#"Bearer error="invalid_token", error_description="The token is unknown or has expired""#,
    };
}

impl IntoResponse for Unauthorized {
    /// Without a challenge a 401 is incomplete [RFC 9110, section 15.5.2].
    fn into_response(self) -> Response {
        (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, self.challenge)],
            Json(self),
        )
            .into_response()
    }
}
