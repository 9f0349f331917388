//! Access tokens: JSON Web Tokens that the authorization server signed [RFC 9068].

use std::sync::Arc;

use jsonwebtoken::Algorithm::{self, ES256, EdDSA, PS256, RS256};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use crate::{issuer::Issuer, refusal::Refusal, settings::Settings};

/// The algorithms that a token may be signed with. All of them are asymmetric: this API holds
/// nothing that could sign one.
const ALGORITHMS: [Algorithm; 4] = [RS256, PS256, ES256, EdDSA];

/// The seconds by which the clocks of the two servers may differ.
const LEEWAY: u64 = 10;

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

// ANCHOR: key
/// A key of the issuer, and what is asked of each token that is signed with it.
pub struct Key {
    public: DecodingKey,
    validation: Validation,
}

impl Key {
    /// A published key, if it is one for signatures with an algorithm of ours.
    pub fn new(jwk: &Jwk, settings: &Settings) -> Option<Self> {
        let is_strong = match &jwk.algorithm {
            // 2048 bits at the least [RFC 7518, section 3.3].
            AlgorithmParameters::RSA(key) => key.n.len() >= 342,
            AlgorithmParameters::EllipticCurve(key) => key.curve == EllipticCurve::P256,
            AlgorithmParameters::OctetKeyPair(key) => key.x.len() == 43,
            _ => false,
        };
        let encrypts = jwk.common.public_key_use == Some(PublicKeyUse::Encryption);
        if !is_strong || encrypts {
            return None;
        }
        let public = DecodingKey::from_jwk(jwk).ok()?;
        // The key decides which algorithms there are, and never the token [RFC 8725, section 3.1].
        let mut algorithms = ALGORITHMS.to_vec();
        algorithms.retain(|it| {
            let is_it = |named| Algorithm::try_from(named).is_ok_and(|named| named == *it);
            it.family() == public.family() && jwk.common.key_algorithm.is_none_or(is_it)
        });
        let mut validation = Validation::new(*algorithms.first()?);
        validation.algorithms = algorithms;
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        // A claim that is missing is not compared with anything: it has to be there.
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Some(Self { public, validation })
    }
}
// ANCHOR_END: key
