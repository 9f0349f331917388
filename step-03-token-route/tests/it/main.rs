//! The tests of the step, over a real socket: one binary, with a module for each subject.
//!
//! With `BASE_URL` set, the tests ask the server there, all but those of `this_app`.
//! It needs `GET /items/`, which answers `{"username": ...}`, `POST /token` without a limit
//! (`LOGIN_LIMIT=0`), and the users `johndoe` with `secret` and `alice` with `secret2`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod items;
mod openapi;
mod process;
mod server;
mod this_app;
mod this_app_client;
mod this_app_cors;
mod this_app_limit;
mod this_app_requests;
mod this_app_secrets;
#[cfg(unix)]
mod this_app_server;
mod this_app_storm;
mod this_app_token;
mod this_app_users;
mod token;

use ::step_03_token_route::{Settings, app_with};
use axum::Router;

/// The settings under test: the defaults, and users whose passwords everyone may know.
fn settings() -> Settings {
    Settings {
        users: include_str!("users.txt").to_owned(),
        ..Settings::default()
    }
}

// These are this step's own: the application under test, its operations that are open on purpose,
// and the challenge without an error code.
fn app() -> Router {
    app_with(settings())
}
const OPEN: &[&str] = &["POST /token"];
const CHALLENGE: &str = r#"Bearer realm="items""#;
