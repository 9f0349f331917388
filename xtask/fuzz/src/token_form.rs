//! The token endpoint: any bytes as its form.

use std::{collections::BTreeMap, net::SocketAddr};

use axum::{
    Extension, Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use serde_json::{Value, from_slice};
use step_03_token_route::{Settings, app_with};
use tokio::runtime::{Builder, Runtime};

use crate::answer;

/// The parameters that the endpoint knows. It ignores all others.
pub const PARAMETERS: [&str; 6] =
    ["grant_type", "username", "password", "scope", "client_id", "client_secret"];

/// Sends `form` as a body.
///
/// # Panics
///
/// If the answer is not the one that RFC 6749 demands.
pub fn attack(form: &[u8]) {
    thread_local!(static APP: (Router, Runtime) = {
        // One attempt, for what is well-formed to be hashed once, and not each time.
        let app = app_with(Settings { login_limit: 1, ..Settings::default() });
        let app = app.layer(Extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 50000)))));
        let runtime = Builder::new_current_thread().enable_time().build();
        (app, runtime.expect("a runtime without I/O can be built"))
    });

    let request = Request::post("/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from(form.to_vec())).expect("a request");
    let (status, headers, body) = APP.with(|app| answer(app, request));
    let status = status.as_u16();
    let shown = form.escape_ascii();
    let answer: Value = from_slice(&body).unwrap_or_else(|_| panic!("{shown} is answered with no JSON"));
    let error = answer["error"].as_str().unwrap_or("a token");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{shown}");
    assert_eq!(headers.contains_key(header::WWW_AUTHENTICATE), status == 401, "{shown}");
    assert_eq!(headers.contains_key(header::RETRY_AFTER), status == 429, "{shown}");
    if let Err(expected) = refusal(form) {
        assert_eq!((status, error), expected, "{shown}");
    } else {
        let attempts = [(200, "a token"), (400, "invalid_grant"), (429, "temporarily_unavailable")];
        assert!(attempts.contains(&(status, error)), "{shown} is answered with {status} {error}");
    }
}

/// The refusal of a form, if not for its user name and password: a parser that shares no line with the step.
///
/// # Errors
///
/// The status and the error code [RFC 6749, section 5.2].
pub fn refusal(form: &[u8]) -> Result<(), (u16, &'static str)> {
    const INVALID_REQUEST: (u16, &str) = (400, "invalid_request");
    if form.len() > 16 * 1024 {
        return Err((413, "invalid_request"));
    }
    let mut parameters = BTreeMap::new();
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = decoded(&pair[..equals]).ok_or(INVALID_REQUEST)?;
        let value = decoded(pair.get(equals + 1..).unwrap_or_default()).ok_or(INVALID_REQUEST)?;
        if PARAMETERS.contains(&&*name) && parameters.insert(name, value).is_some() {
            return Err(INVALID_REQUEST);
        }
    }
    let value = |name| parameters.get(name).map_or("", String::as_str);
    if !value("client_secret").is_empty() {
        return Err((401, "invalid_client"));
    }
    match value("grant_type") {
        "" => Err(INVALID_REQUEST),
        "password" if value("username").is_empty() || value("password").is_empty() => Err(INVALID_REQUEST),
        "password" if !value("scope").is_empty() => Err((400, "invalid_scope")),
        "password" => Ok(()),
        _ => Err((400, "unsupported_grant_type")),
    }
}

/// `+` is a space, `%` and two digits are a byte, and what comes out is UTF-8 [RFC 6749, appendix B].
fn decoded(text: &[u8]) -> Option<String> {
    let spaced: Vec<_> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    String::from_utf8(urlencoding::decode_binary(&spaced).into_owned()).ok()
}
