//! The shared parts of the course tool: the course on the disk, a running step or other program, the exercises, the
//! records.
#![allow(
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    reason = "its users are in this repository, and each error is a sentence"
)]

pub mod authorization_server;
pub mod course;
pub mod exercises;
pub mod node;
pub mod progress;
pub mod record;
pub mod server;
