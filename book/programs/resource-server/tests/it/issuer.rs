//! An authorization server for the tests: it publishes keys, counts how often it is asked, and signs
//! any token.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::{net::TcpListener, time::Duration};

use axum::response::{IntoResponse, Redirect};
use axum::{Json, Router, http::StatusCode, routing::get};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto, get_current_timestamp, jwk::Jwk};
use resource_server::Settings;
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey, rand_core::OsRng};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::AUDIENCE;

/// The server: `state` is what a test may change, and read afterwards.
pub struct Issuer {
    pub url: String,
    pub state: Arc<State>,
}

#[derive(Default)]
pub struct State {
    /// The name in its metadata, where that is not its URL.
    pub name: Mutex<Option<String>>,
    pub keys: Mutex<Vec<Value>>,
    /// The URL that its keys have moved to, if they have.
    pub moved_to: Mutex<Option<String>>,
    pub is_down: AtomicBool,
    pub is_silent: AtomicBool,
    pub fetches: AtomicU32,
    pub fetches_of_keys: AtomicU32,
}

impl Issuer {
    /// An issuer with one key, `rsa`, on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<State>::default();
        state
            .keys
            .lock()
            .unwrap()
            .push(published("rsa", &rsa(), Algorithm::RS256));
        let (metadata, keys) = (state.clone(), state.clone());
        let (at, api) = (url.clone(), Router::new());
        let app = api
            .route(
                "/.well-known/openid-configuration",
                get(async move || {
                    let issuer = metadata.name.lock().unwrap().clone().unwrap_or(at.clone());
                    let body = json!({
                        "issuer": issuer,
                        "jwks_uri": format!("{at}/jwks"),
                        "authorization_endpoint": format!("{at}/auth"),
                        "token_endpoint": format!("{at}/token"),
                    });
                    let status = if metadata.is_down.load(Relaxed) {
                        StatusCode::BAD_GATEWAY
                    } else {
                        StatusCode::OK
                    };
                    metadata.fetches.fetch_add(1, Relaxed);
                    while metadata.is_silent.load(Relaxed) {
                        sleep(Duration::from_millis(10)).await;
                    }
                    (status, Json(body))
                }),
            )
            .route(
                "/jwks",
                get(async move || {
                    keys.fetches_of_keys.fetch_add(1, Relaxed);
                    let body = Json(json!({ "keys": *keys.keys.lock().unwrap() }));
                    let moved = keys.moved_to.lock().unwrap().clone();
                    moved.map_or(body.into_response(), |url| {
                        Redirect::temporary(&url).into_response()
                    })
                }),
            );
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        tokio::spawn(axum::serve(listener, app).into_future());
        Self { url, state }
    }

    /// The settings of an API whose tokens it issues.
    pub fn settings(&self) -> Settings {
        Settings {
            issuer: self.url.clone(),
            audience: AUDIENCE.to_owned(),
        }
    }

    /// Publishes one more key.
    pub fn publish(&self, key: Value) {
        self.state.keys.lock().unwrap().push(key);
    }

    /// The times that it was asked for its metadata.
    pub fn asked(&self) -> u32 {
        self.state.fetches.load(Relaxed)
    }

    /// A token as it issues them to johndoe, not signed yet.
    pub fn token(&self) -> Token {
        let now = get_current_timestamp();
        Token {
            header: json!({ "typ": "at+jwt", "alg": "RS256", "kid": "rsa" }),
            claims: json!({ "iss": self.url, "aud": AUDIENCE, "sub": "johndoe", "scope": "items:read",
                "iat": now, "exp": now + 60 }),
            key: rsa(),
        }
    }
}

/// A token that is not signed yet.
pub struct Token {
    pub header: Value,
    pub claims: Value,
    pub key: EncodingKey,
}

impl Token {
    /// The part that is signed.
    pub fn message(&self) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }

    /// Signs what is there, with the algorithm that the header names: nothing is checked.
    pub fn sign(&self) -> String {
        let message = self.message();
        let algorithm = self.header["alg"].as_str().unwrap().parse().unwrap();
        let signature = crypto::sign(message.as_bytes(), &self.key, algorithm).unwrap();
        format!("{message}.{signature}")
    }
}

/// The key as an issuer publishes it.
pub fn published(kid: &str, key: &EncodingKey, algorithm: Algorithm) -> Value {
    let mut jwk = Jwk::from_encoding_key(key, algorithm).unwrap();
    jwk.common.key_id = Some(kid.to_owned());
    // Often it is missing.
    jwk.common.key_algorithm = None;
    json!(jwk)
}

/// The one RSA key of all tests: to make it takes a second.
pub fn rsa() -> EncodingKey {
    static KEY: OnceLock<EncodingKey> = OnceLock::new();
    KEY.get_or_init(another_rsa).clone()
}

/// An RSA key that no issuer publishes.
pub fn another_rsa() -> EncodingKey {
    rsa_of(2048)
}

/// An RSA key of so many bits.
pub fn rsa_of(bits: usize) -> EncodingKey {
    let key = RsaPrivateKey::new(&mut OsRng, bits).unwrap();
    EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes())
}

/// A key on the curve P-256. Only the tests have it, so it may stand here [RFC 5915, section 3].
pub fn p256() -> EncodingKey {
    let head = b"0A\x02\x01\x000\x13\x06\x07*\x86H\xce=\x02\x01\x06\x08*\x86H\xce=\x03\x01\x07\x04'0%\x02\x01\x01\x04 ";
    EncodingKey::from_ec_der(&[&head[..], &[7; 32]].concat())
}

/// A key on the curve Ed25519, likewise [RFC 8410, section 7].
pub fn ed25519() -> EncodingKey {
    let head = b"0.\x02\x01\x000\x05\x06\x03+ep\x04\"\x04 ";
    EncodingKey::from_ed_der(&[&head[..], &[7; 32]].concat())
}
