//! An authorization server that nobody logs in to: it prints a token for each kind of key, and
//! serves the keys.
//!
//! `cargo xtask bench --signatures` measures with it. Run it with
//! `cargo run -p resource-server --example issuer`.

#[path = "../tests/it/issuer.rs"]
#[allow(clippy::unwrap_used, dead_code, reason = "it is the tests' own")]
mod issuer;

use std::future::pending;

use issuer::{Issuer, ed25519, p256, published, rsa};
use jsonwebtoken::{Algorithm, get_current_timestamp};
use serde_json::json;

const AUDIENCE: &str = "http://127.0.0.1:8000";

#[tokio::main]
async fn main() {
    let issuer = Issuer::start();
    println!("ISSUER={} AUDIENCE={AUDIENCE}", issuer.url);
    for (kid, key, algorithm) in [
        ("rsa", rsa(), Algorithm::RS256),
        ("ec", p256(), Algorithm::ES256),
        ("ed", ed25519(), Algorithm::EdDSA),
    ] {
        issuer.publish(published(kid, &key, algorithm));
        let mut token = issuer.token();
        token.header["kid"] = json!(kid);
        token.header["alg"] = json!(algorithm);
        token.claims["exp"] = json!(get_current_timestamp() + 3600);
        token.key = key;
        println!("{algorithm:?} {}", token.sign());
    }
    // The program that takes the tokens asks for their keys.
    pending::<()>().await;
}
