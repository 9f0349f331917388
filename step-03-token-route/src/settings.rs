//! What may differ from one place the application runs in to another.

use std::{env, time::Duration};

use axum::http::{HeaderValue, Uri};

/// The settings of the application.
pub struct Settings {
    /// How long a token is valid.
    pub token_lifetime: Duration,
    /// How many tokens are kept, however many logins there are. 100,000 take about 40 MB of memory.
    pub token_capacity: u64,
    /// The origins whose pages may call the API from a browser, each a scheme, a host and a port.
    pub frontend_origins: Vec<HeaderValue>,
    /// How many logins an address may try at once; one more is allowed every six seconds. 0 is no limit.
    pub login_limit: u16,
}

impl Default for Settings {
    /// Half an hour, 100,000 tokens, the example frontend, and ten attempts.
    fn default() -> Self {
        Self {
            token_lifetime: Duration::from_secs(30 * 60),
            token_capacity: 100_000,
            frontend_origins: vec![HeaderValue::from_static("http://127.0.0.1:3000")],
            login_limit: 10,
        }
    }
}

impl Settings {
    /// The defaults, with what the environment sets: `FRONTEND_ORIGIN`, any number of origins with commas between,
    /// and `LOGIN_LIMIT`, a number of attempts.
    ///
    /// # Errors
    ///
    /// A sentence for the person who set it, where an origin is none [RFC 6454, section 7], or a number.
    pub fn from_env() -> Result<Self, String> {
        let mut settings = Self::default();
        if let Some(origins) = env::var_os("FRONTEND_ORIGIN") {
            let origins = origins.to_string_lossy();
            let origins = origins
                .split(',')
                .map(str::trim)
                .filter(|origin| !origin.is_empty());
            settings.frontend_origins = origins.map(origin).collect::<Result<_, _>>()?;
        }
        if let Some(limit) = env::var_os("LOGIN_LIMIT") {
            let limit = limit.to_string_lossy();
            settings.login_limit = limit.parse().map_err(|_| {
                format!(
                    "LOGIN_LIMIT: {limit} is no number of attempts. Write one up to 65535, or 0 for no limit."
                )
            })?;
        }
        Ok(settings)
    }
}

/// `text`, if it is an origin as a browser sends it. `*` is none: every origin is not a name of one.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let origin = |uri: Uri| Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?));
    let is_origin = text
        .parse()
        .ok()
        .and_then(origin)
        .is_some_and(|origin| origin == text);
    is_origin.then(|| text.parse().ok()).flatten().ok_or_else(|| {
        format!("FRONTEND_ORIGIN: {text} is no origin. Write one like http://127.0.0.1:3000, with no path.")
    })
}
