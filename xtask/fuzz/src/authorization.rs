//! The extractor: a request with any `Authorization` fields.

use std::sync::LazyLock;

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
};
use regex::bytes::Regex;
use tokio::runtime::{Builder, Runtime};

use crate::answer;

/// Sends each line of `input` as an `Authorization` field of one request.
///
/// # Panics
///
/// If the answer is not the one that the grammar demands.
pub fn attack(input: &[u8]) {
    thread_local!(static APP: (Router, Runtime) = {
        let runtime = Builder::new_current_thread().build();
        (step_02_use_it::app(), runtime.expect("a runtime without I/O can be built"))
    });

    let fields: Vec<_> = input.split(|byte| *byte == b'\n').collect();
    let mut request = Request::get("/items/");
    for field in &fields {
        // A byte that HTTP does not allow in a field reaches no application.
        let Ok(value) = HeaderValue::from_bytes(field) else {
            return;
        };
        request = request.header(header::AUTHORIZATION, value);
    }
    let request = request.body(Body::empty()).expect("the fields are valid");
    let (status, headers, body) = APP.with(|app| answer(app, request));
    let challenge = headers.get(header::WWW_AUTHENTICATE);
    let expected = match &*fields {
        [field] => token(field),
        _ => None,
    };
    let shown = input.escape_ascii();
    if let Some(token) = expected {
        assert_eq!((status, challenge), (StatusCode::OK, None), "{shown}");
        // The characters of a b64token mean themselves in JSON.
        assert_eq!(body, [b"{\"token\":\"", token, b"\"}"].concat(), "{shown}");
    } else {
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{shown}");
        assert_eq!(challenge, Some(&HeaderValue::from_static("Bearer")), "{shown}");
        assert_eq!(body, &b"{\"detail\":\"Not authenticated\"}"[..], "{shown}");
    }
}

/// The b64token in `"Bearer" 1*SP b64token` [RFC 6750, section 2.1]: it shares no line with the step.
pub fn token(field: &[u8]) -> Option<&[u8]> {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?-u)^(?i:bearer) +([A-Za-z0-9._~+/-]+=*)$").expect("it is an expression")
    });
    Some(FIELD.captures(field)?.get(1)?.as_bytes())
}
