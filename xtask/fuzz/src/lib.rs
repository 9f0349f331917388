//! Attacks on the steps inside the process: any bytes go in, and the answer has to be the one that the standard demands.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use tokio::runtime::Runtime;
use tower::ServiceExt;

pub mod authorization;
pub mod token_form;

/// The application's answer: status, fields and body.
fn answer((app, runtime): &(Router, Runtime), request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
    runtime.block_on(async {
        let Ok(answer) = app.clone().oneshot(request).await;
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the body is in memory");
        (parts.status, parts.headers, body.to_vec())
    })
}
