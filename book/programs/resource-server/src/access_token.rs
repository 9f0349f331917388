//! Access tokens: JSON Web Tokens that the authorization server signed [RFC 9068].

use std::sync::Arc;

use jsonwebtoken::{decode, decode_header};
use serde::Deserialize;

use crate::{issuer::Issuer, refusal::Refusal};

/// The claims that this API reads, of a token that has been verified.
#[derive(Deserialize)]
pub struct Claims {
    /// The user, by the name that the authorization server has for them.
    pub sub: String,
    /// The scopes, with spaces between [RFC 9068, section 2.2.3].
    #[serde(default)]
    pub scope: String,
}

// ANCHOR: verify
/// The claims of a token that this issuer signed for this API, and that is valid now
/// [RFC 9068, section 4].
pub async fn verify(token: &str, issuer: &Arc<Issuer>) -> Result<Claims, Refusal> {
    let header = decode_header(token).map_err(|_| Refusal::InvalidToken)?;
    // An ID token is signed with the same keys, and says who logged in, to the client alone.
    let typ = header.typ.unwrap_or_default().to_ascii_lowercase();
    let is_access_token = ["at+jwt", "application/at+jwt"].contains(&&*typ);
    // An extension that has to be understood, and is not, makes a token invalid
    // [RFC 7515, section 4.1.11].
    if !is_access_token || header.crit.is_some() {
        return Err(Refusal::InvalidToken);
    }
    let kid = header.kid.ok_or(Refusal::InvalidToken)?;
    let key = issuer.key(&kid).await?;
    let verified = decode(token, &key.public, &key.validation);
    Ok(verified.map_err(|_| Refusal::InvalidToken)?.claims)
}
// ANCHOR_END: verify
