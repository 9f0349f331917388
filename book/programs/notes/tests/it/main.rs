//! The tests of the notes, and the contract test of the step that they were made from.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../../../../step-03-token-route/tests/it/contract.rs"]
mod contract;
mod notes;
#[path = "../../../../../step-03-token-route/tests/it/server.rs"]
mod server;

use ::notes::{Settings, app_with};
use axum::Router;

/// The settings under test: the defaults, and users whose passwords everyone may know.
fn settings() -> Settings {
    Settings {
        users: include_str!("../../../../../step-03-token-route/tests/it/users.txt").to_owned(),
        ..Settings::default()
    }
}

// These are this API's own, as in the steps.
fn app() -> Router {
    app_with(settings())
}
const OPEN: &[&str] = &["POST /token", "POST /revoke"];
const CHALLENGE: &str = r#"Bearer realm="items""#;
