//! The authorization server's own word about itself: its metadata, and the keys it signs with.

use std::{collections::HashMap, error::Error, iter::successors, sync::Arc};

use jsonwebtoken::jwk::Jwk;
use reqwest::{Client, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, from_value};

use crate::{key::Key, settings::Settings};

/// All that the issuer publishes and this API needs, as it was when it was fetched.
pub struct Published {
    /// Its metadata.
    pub metadata: Metadata,
    /// Its keys, each under its `kid`.
    pub keys: HashMap<String, Arc<Key>>,
}

/// The metadata of an authorization server, in part [RFC 8414, section 2].
#[derive(Deserialize)]
pub struct Metadata {
    issuer: String,
    jwks_uri: String,
    /// The page where a user logs in.
    pub authorization_endpoint: String,
    /// The URL where a client exchanges a code for a token.
    pub token_endpoint: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl Published {
    /// Asks the issuer. The error is a sentence for the operator.
    pub async fn fetch(client: &Client, settings: &Settings) -> Result<Self, String> {
        let issuer = &settings.issuer;
        // The address of OpenID Connect Discovery, at which nearly all servers have their metadata.
        let base = issuer.trim_end_matches('/');
        let address = format!("{base}/.well-known/openid-configuration");
        let metadata: Metadata = get(client, &address).await?;
        // Otherwise one server could speak for another [RFC 8414, section 3.3].
        if metadata.issuer != *issuer {
            let says = format!("calls itself {}", metadata.issuer);
            return Err(format!("ISSUER is {issuer}, and the server there {says}"));
        }
        let published: KeySet = get(client, &metadata.jwks_uri).await?;
        // A key that cannot be read leaves the others usable [RFC 7517, section 5].
        let named = published.keys.into_iter().filter_map(|key| {
            let jwk: Jwk = from_value(key).ok()?;
            let key = Key::new(&jwk, settings)?;
            Some((jwk.common.key_id?, Arc::new(key)))
        });
        let keys = named.collect();
        Ok(Self { metadata, keys })
    }
}

/// The JSON at this URL.
async fn get<T: DeserializeOwned>(client: &Client, url: &str) -> Result<T, String> {
    let failed = |error: reqwest::Error| {
        // The last cause is the one that a person can do something about.
        let causes = successors(Some(&error as &dyn Error), |error| (*error).source());
        let cause = causes.last().map(ToString::to_string);
        format!("Cannot fetch {url}: {}", cause.unwrap_or_default())
    };
    let answer = client.get(url).send().await.map_err(failed)?;
    if answer.status() != StatusCode::OK {
        return Err(format!("{url} answers {}", answer.status()));
    }
    answer.json().await.map_err(failed)
}
