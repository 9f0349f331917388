//! The settings that differ from one deployment to another.

use std::{env, time::Duration};

use axum::http::HeaderValue;

use crate::users;

/// The file that `add_user` writes, unless `USERS` names another.
const USERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/users.txt");

/// The settings of the application.
pub struct Settings {
    /// The users, one a line, as in `users.txt`. By default there are none.
    pub users: String,
    /// The time that a token is valid.
    pub token_lifetime: Duration,
    /// The most tokens that are kept, of all users together: 100,000 take up to 90 MB of memory.
    pub token_capacity: u64,
    /// The origins whose pages may call the API from a browser. Without any there is no CORS.
    pub frontend_origins: Vec<HeaderValue>,
    /// The logins that an address may try in a minute. 0 means no limit.
    pub login_limit: u16,
    /// The longest that a login waits for its turn. By then, a person would have given up.
    pub login_patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            users: String::new(),
            token_lifetime: Duration::from_secs(30 * 60),
            token_capacity: 100_000,
            frontend_origins: Vec::new(),
            login_limit: 10,
            login_patience: Duration::from_secs(5),
        }
    }
}

impl Settings {
    /// The defaults, with what the environment sets: `FRONTEND_ORIGIN` lists origins, with commas
    /// between, `LOGIN_LIMIT` is a number of attempts, and `USERS` names the file of the users.
    ///
    /// # Errors
    ///
    /// Returns a sentence for the operator if one of them is anything else.
    pub fn from_env() -> Result<Self, String> {
        let variable = |name| Some(env::var_os(name)?.to_string_lossy().into_owned());
        let mut settings = Self::default();
        if let Some(text) = variable("FRONTEND_ORIGIN") {
            let names = text.split([',', ' ']).filter(|name| !name.is_empty());
            settings.frontend_origins = names.map(origin).collect::<Result<_, _>>()?;
        }
        if let Some(text) = variable("LOGIN_LIMIT") {
            settings.login_limit = text.parse().map_err(|_| {
                format!("LOGIN_LIMIT={text} is not a number up to 65535. Write 0 for no limit.")
            })?;
        }
        settings.users = users::read(variable("USERS").as_deref().unwrap_or(USERS))?;
        Ok(settings)
    }
}

/// `text`, if it is an origin as a browser sends it [RFC 6454, section 6.2]: in lower case, and
/// without the scheme's default port. Anything else would never match.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let (scheme, host) = text.split_once("://").unwrap_or_default();
    let own_port = if scheme == "https" { ":443" } else { ":80" };
    let is_sent =
        |it: u8| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b':' | b'[' | b']');
    let is_origin = ![scheme, host].contains(&"")
        && scheme.bytes().chain(host.bytes()).all(is_sent)
        && ![":", own_port].iter().any(|end| host.ends_with(end));
    let cure = "Write one like http://127.0.0.1:3000, with no path.";
    let value = text.parse().ok().filter(|_| is_origin);
    value.ok_or_else(|| format!("FRONTEND_ORIGIN={text} is not an origin. {cure}"))
}
