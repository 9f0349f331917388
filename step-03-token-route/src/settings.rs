//! What may differ from one place the application runs in to another.

use std::{env, time::Duration};

use axum::http::{HeaderValue, Uri};

/// The settings of the application.
pub struct Settings {
    /// How long a token is valid.
    pub token_lifetime: Duration,
    /// The origins whose pages may call the API from a browser, each a scheme, a host and a port.
    pub frontend_origins: Vec<HeaderValue>,
}

impl Default for Settings {
    /// Half an hour, and the example frontend.
    fn default() -> Self {
        let frontend = HeaderValue::from_static("http://127.0.0.1:3000");
        Self { token_lifetime: Duration::from_secs(30 * 60), frontend_origins: vec![frontend] }
    }
}

impl Settings {
    /// The defaults, with the origins of `FRONTEND_ORIGIN` where it is set: any number, with commas between.
    ///
    /// # Errors
    ///
    /// A sentence for the person who set it, where one of them is no origin [RFC 6454, section 7].
    pub fn from_env() -> Result<Self, String> {
        let Some(origins) = env::var_os("FRONTEND_ORIGIN") else { return Ok(Self::default()) };
        let origins = origins.to_string_lossy();
        let origins = origins.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(|text| {
            origin(text).ok_or_else(|| {
                format!("FRONTEND_ORIGIN: {text} is no origin. Write one like http://127.0.0.1:3000, with no path.")
            })
        });
        Ok(Self { frontend_origins: origins.collect::<Result<_, _>>()?, ..Self::default() })
    }
}

/// `text`, if it is an origin as a browser sends it. `*` is none: every origin is not a name of one.
fn origin(text: &str) -> Option<HeaderValue> {
    let uri: Uri = text.parse().ok()?;
    let origin = format!("{}://{}", uri.scheme_str()?, uri.authority()?);
    (origin == text).then(|| text.parse().ok())?
}
