//! Attacks on the steps inside the process: any bytes go in, and the answer has to be the one that the standard demands.
//! An attack panics if the answer is another.
#![allow(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    reason = "the first lines of this file say it for all"
)]

use std::{net::SocketAddr, sync::LazyLock};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::connect_info::MockConnectInfo,
    http::{HeaderValue, Request, Response, header},
};
use serde_json::{Value, from_str};
use step_03_token_route::{Settings, app_with};
use tower::ServiceExt;

pub mod oracle;

/// The extractor of step 2: each line of `input` is an `Authorization` field of one request.
pub fn authorization(input: &[u8]) {
    static APP: LazyLock<Router> = LazyLock::new(step_02_use_it::app);
    let fields: Vec<_> = input.split(|byte| *byte == b'\n').collect();
    let request = Request::get("/items/");
    let request = fields.iter().fold(request, |request, field| request.header(header::AUTHORIZATION, *field));
    // A field with a byte that HTTP does not allow never reaches an application.
    let Ok(request) = request.body(Body::empty()) else {
        return;
    };
    let answer = answer(&APP, request);
    let challenge = answer.headers().get(header::WWW_AUTHENTICATE).map(HeaderValue::as_bytes);
    let expected = match oracle::token(&fields) {
        // JSON escapes none of the characters of a b64token.
        Some(token) => (200, None, &*format!("{{\"token\":\"{token}\"}}")),
        None => (401, Some(&b"Bearer"[..]), "{\"detail\":\"Not authenticated\"}"),
    };
    let got = (answer.status().as_u16(), challenge, &**answer.body());
    assert_eq!(got, expected, "{}", input.escape_ascii());
}

/// The token endpoint of step 3, with `form` as the body.
pub fn token_form(form: &[u8]) {
    static APP: LazyLock<Router> = LazyLock::new(|| {
        // The limit is one attempt, so that a well-formed request is hashed once, and not each time.
        let app = app_with(Settings { login_limit: 1, ..Settings::default() });
        app.layer(MockConnectInfo(SocketAddr::from(([192, 0, 2, 1], 50000))))
    });
    let request = Request::post("/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = answer(&APP, request.body(Body::from(form.to_vec())).expect("a request"));
    let (shown, headers, status) = (form.escape_ascii(), answer.headers(), answer.status().as_u16());
    assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{shown}");
    assert_eq!(headers.contains_key(header::WWW_AUTHENTICATE), status == 401, "{shown}");
    assert_eq!(headers.contains_key(header::RETRY_AFTER), status == 429, "{shown}");
    let body: Value = from_str(answer.body()).unwrap_or_else(|_| panic!("{shown} is not answered with JSON"));
    let got = (status, body["error"].as_str().unwrap_or("a token"));
    let attempts = [(200, "a token"), (400, "invalid_grant"), (429, "temporarily_unavailable")];
    let expected = oracle::refusal(form).map_or_else(|refusal| vec![refusal], |()| attempts.to_vec());
    assert!(expected.contains(&got), "{shown} is answered with {got:?}, not {expected:?}");
}

/// The application's answer.
#[tokio::main(flavor = "current_thread")]
async fn answer(app: &Router, request: Request<Body>) -> Response<String> {
    let Ok(answer) = app.clone().oneshot(request).await;
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the body is in memory");
    Response::from_parts(parts, String::from_utf8(body.into()).expect("JSON is UTF-8"))
}
