//! The tests of the program, over a real socket, with an issuer of their own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../../../../step-03-token-route/tests/it/contract.rs"]
mod contract;
mod found;
mod issuer;
mod keys;
mod refused;
#[path = "../../../../../step-03-token-route/tests/it/server.rs"]
#[allow(dead_code, reason = "the tests of step 3 use more of it")]
mod server;
mod settings;

use axum::Router;
use issuer::Issuer;
use resource_server::app_with;

/// The URL of the API under test, as its clients know it.
const AUDIENCE: &str = "https://items.example/api";

// For the contract: the application under test, its operations that are open on purpose, and the
// challenge without an error code.
fn app() -> Router {
    app_with(Issuer::start().settings())
}
const OPEN: &[&str] = &[];
const CHALLENGE: &str = r#"Bearer realm="items""#;
