//! The security scheme, declared.

use utoipa::openapi::{
    OpenApi,
    security::{Flow, OAuth2, Password, Scopes, SecurityScheme},
};

/// The URL that a client sends the user name and password to: `tokenUrl` in the document.
///
/// Relative, like `./token`: under `https://example.com/api/v1/` it means `/api/v1/token`.
const TOKEN_URL: &str = "token";

/// OAuth2 with the password flow and bearer tokens.
pub struct OAuth2PasswordBearer;

impl OAuth2PasswordBearer {
    /// Adds the scheme to the document, so that operations can require it by name.
    pub fn declare(document: &mut OpenApi) {
        let flow = Flow::Password(Password::new(TOKEN_URL, Scopes::new()));
        let scheme = SecurityScheme::OAuth2(OAuth2::new([flow]));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("OAuth2PasswordBearer", scheme);
    }
}
