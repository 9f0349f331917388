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
    let is_one = |url: &Url| {
        // As it is written here it is compared, published, and put into a field.
        url.as_str().trim_end_matches('/') == text.trim_end_matches('/')
            && ["http", "https"].contains(&url.scheme())
            && (url.username(), url.password(), url.query(), url.fragment())
                == ("", None, None, None)
    };
    if Url::parse(&text).is_ok_and(|url| is_one(&url)) {
        return Ok(text);
    }
    let is_set = format!("{name}={text} is not a URL in its plain form. ");
    let set = if text.is_empty() { "" } else { &is_set };
    Err(format!("{set}Set {name} to the URL of {whose}."))
}
