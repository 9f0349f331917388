//! The keys of the issuer.

use jsonwebtoken::Algorithm::{self, ES256, EdDSA, PS256, RS256};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{DecodingKey, Validation};

use crate::settings::Settings;

/// The algorithms that a token may be signed with. All of them are asymmetric: this API holds
/// nothing that could sign one.
const ALGORITHMS: [Algorithm; 4] = [RS256, PS256, ES256, EdDSA];

/// The seconds by which the clocks of the two servers may differ.
const LEEWAY: u64 = 10;

// ANCHOR: key
/// A key of the issuer, and what is asked of each token that is signed with it.
pub struct Key {
    /// It verifies signatures, and cannot make any.
    pub public: DecodingKey,
    /// The claims that a token has to have, and the algorithms.
    pub validation: Validation,
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
