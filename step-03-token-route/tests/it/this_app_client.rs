//! The example client, and a server that tries to steal from it.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use axum::{
    Json, Router,
    http::{StatusCode, header::LOCATION},
    routing::any,
};
use serde_json::json;

use crate::{server::Server, this_app_users::example};

/// A 307 asks for the same request again, with the password in it [RFC 9700, section 4.12].
#[tokio::test(flavor = "multi_thread")]
async fn it_follows_no_redirect_with_a_password() {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    let thief = Server::serve(Router::new().fallback(any(async move || {
        count.fetch_add(1, Relaxed);
        StatusCode::OK
    })));
    let elsewhere = format!("{}/token", thief.await.url);
    // The body has a token, in case the client takes any answer.
    let token = json!({ "access_token": "stolen", "token_type": "bearer", "expires_in": 9 });
    let redirect = (
        StatusCode::TEMPORARY_REDIRECT,
        [(LOCATION, elsewhere)],
        Json(token),
    );
    let api = Server::serve(Router::new().fallback(any(async move || redirect)));
    let mut client = Command::new(example("client"));
    let output = client.env("API_URL", &api.await.url).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(requests.load(Relaxed), 0, "requests that came elsewhere");
}
