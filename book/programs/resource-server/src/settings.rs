//! The settings: who issues the tokens, and for whom they are.

use std::env;

use reqwest::Url;

/// The settings of the application.
#[derive(Clone)]
pub struct Settings {
    /// The URL of the authorization server, character by character as it writes it in its tokens.
    pub issuer: String,
    /// The URL of this API as its clients know it. A token has to name it as its audience.
    pub audience: String,
}

impl Settings {
    /// The settings in the environment: `ISSUER` and `AUDIENCE`.
    ///
    /// # Errors
    ///
    /// A sentence for the operator, if one of them is missing or not such a URL.
    pub fn from_env() -> Result<Self, String> {
        let server = "the authorization server, such as http://127.0.0.1:9000";
        Ok(Self {
            issuer: url("ISSUER", server)?,
            audience: url("AUDIENCE", "this API, such as http://127.0.0.1:8000")?,
        })
    }
}

/// The variable, if it is a URL that ends with its path [RFC 8414, section 2; RFC 9728, section 1.2].
fn url(name: &str, whose: &str) -> Result<String, String> {
    let text = env::var(name).unwrap_or_default();
    let url = Url::parse(&text).ok();
    let url = url.filter(|url| ["http", "https"].contains(&url.scheme()));
    if url.is_some_and(|url| url.query().or(url.fragment()).is_none()) {
        return Ok(text);
    }
    let is_set = format!("{name}={text} is not a URL that ends with its path. ");
    let set = if text.is_empty() { "" } else { &is_set };
    Err(format!("{set}Set {name} to the URL of {whose}."))
}
