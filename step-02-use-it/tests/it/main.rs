//! The tests of the step, over a real socket: one binary, with a module for each subject.
//!
//! With `BASE_URL` set, the tests ask the server there, all but those of `this_app`.
//! It needs `GET /items/`, which answers `{"token": ...}`, and no `POST /token`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod items;
mod openapi;
mod server;
mod this_app;
mod this_app_requests;
mod token;

// These are this step's own: the application under test, its operations that are open on purpose,
// and the challenge without an error code.
use ::step_02_use_it::app;
const OPEN: &[&str] = &[];
const CHALLENGE: &str = "Bearer";
