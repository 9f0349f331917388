//! An attack on the extractor: a request with any `Authorization` fields, in the process, and what has to come back.
#![forbid(unsafe_code)]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderValue, Request, StatusCode, header},
};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// Sends each line of `input` as an `Authorization` field of one request.
///
/// # Panics
///
/// Where the answer is not the one that the grammar demands.
pub fn attack(input: &[u8]) {
    thread_local!(static APP: (Router, Runtime) = {
        let runtime = Builder::new_current_thread().build();
        (step_02_use_it::app(), runtime.expect("a runtime without I/O can be built"))
    });

    let fields: Vec<_> = input.split(|byte| *byte == b'\n').collect();
    let mut request = Request::get("/items/");
    for field in &fields {
        // What HTTP does not allow in a field reaches no application.
        let Ok(value) = HeaderValue::from_bytes(field) else {
            return;
        };
        request = request.header(header::AUTHORIZATION, value);
    }
    let request = request.body(Body::empty()).expect("the fields are valid");
    let (status, challenge, body) = APP.with(|(app, runtime)| {
        runtime.block_on(async {
            let Ok(answer) = app.clone().oneshot(request).await;
            let (parts, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX)
                .await
                .expect("the body is in memory");
            (
                parts.status,
                parts.headers.get(header::WWW_AUTHENTICATE).cloned(),
                body,
            )
        })
    });
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
        assert_eq!(
            challenge,
            Some(HeaderValue::from_static("Bearer")),
            "{shown}"
        );
        assert_eq!(body, &b"{\"detail\":\"Not authenticated\"}"[..], "{shown}");
    }
}

/// The b64token in `"Bearer" 1*SP b64token` [RFC 6750, section 2.1]: a machine that reads a byte at a time, and shares
/// no line with the step.
pub fn token(field: &[u8]) -> Option<&[u8]> {
    const SCHEME: &[u8; 6] = b"bearer";
    enum State {
        Scheme(usize),
        Space,
        Token(usize),
        Padding(usize),
    }
    let mut state = State::Scheme(0);
    for (position, byte) in field.iter().enumerate() {
        let is_token = matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
        state = match (state, byte) {
            (State::Scheme(6), b' ') => State::Space,
            (State::Scheme(read), _) if SCHEME.get(read) == Some(&byte.to_ascii_lowercase()) => {
                State::Scheme(read + 1)
            }
            (State::Space, b' ') => State::Space,
            (State::Space, _) if is_token => State::Token(position),
            (State::Token(start), _) if is_token => State::Token(start),
            (State::Token(start) | State::Padding(start), b'=') => State::Padding(start),
            _ => return None,
        };
    }
    match state {
        State::Token(start) | State::Padding(start) => Some(&field[start..]),
        State::Scheme(_) | State::Space => None,
    }
}
