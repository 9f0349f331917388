//! The security scheme: the same guard, and tokens that an authorization server issued.

use std::sync::Arc;

use axum::http::{HeaderMap, header, request::Parts};
use axum::{extract::FromRef, extract::FromRequestParts, response::Response};
use utoipa::openapi::security::{AuthorizationCode, Flow, OAuth2, Scopes};
use utoipa::openapi::security::{SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, path::Operation};

use crate::{User, access_token, guarded::Guard, issuer::Issuer};
use crate::{published::Metadata, refusal::Refusal, resource_metadata::SCOPE};

/// The name of the scheme in the document.
const SCHEME: &str = "OAuth2AuthorizationCodeBearer";

/// OAuth2 with the authorization code flow and bearer tokens. A handler that takes it gets the
/// user.
///
/// The issuer signed the token for this API, it has not expired, and it has the scope.
pub struct OAuth2AuthorizationCodeBearer(pub User);

impl<S: Send + Sync> FromRequestParts<S> for OAuth2AuthorizationCodeBearer
where
    Arc<Issuer>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let issuer = Arc::<Issuer>::from_ref(state);
        let user = user(&parts.headers, &issuer).await;
        user.map(Self)
            .map_err(|it| it.response(&issuer.settings.audience))
    }
}

/// The user whose token this is, if it has the scope.
async fn user(headers: &HeaderMap, issuer: &Arc<Issuer>) -> Result<User, Refusal> {
    let token = bearer_token(headers).ok_or(Refusal::NotAuthenticated)?;
    let claims = access_token::verify(token, issuer).await?;
    let is_allowed = claims.scope.split(' ').any(|scope| scope == SCOPE);
    let username = claims.sub;
    let user = is_allowed.then_some(User { username });
    user.ok_or(Refusal::InsufficientScope)
}

impl Guard for OAuth2AuthorizationCodeBearer {
    /// The scheme itself follows in [`declare`]: its URLs are the issuer's.
    fn document(operation: &mut Operation, _: &mut Components) {
        operation.security = Some(vec![SecurityRequirement::new(SCHEME, [SCOPE])]);
        Refusal::document(operation);
    }
}

/// Declares the scheme, with the URLs of the issuer.
pub fn declare(components: &mut Components, issuer: &Metadata) {
    let scopes = Scopes::from_iter([(SCOPE, "Read your items")]);
    let (page, token) = (&issuer.authorization_endpoint, &issuer.token_endpoint);
    let flow = Flow::AuthorizationCode(AuthorizationCode::new(page, token, scopes));
    let scheme = OAuth2::with_description([flow], "With PKCE, and without a client secret");
    components.add_security_scheme(SCHEME, SecurityScheme::OAuth2(scheme));
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
