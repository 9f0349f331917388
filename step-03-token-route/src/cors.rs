//! Cross-origin resource sharing: which pages on other origins may call the API from a browser.

use axum::http::{
    HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use tower_http::cors::CorsLayer;

/// Allows `origins`, by name, what the course's requests need, and lets them read the challenge of a 401
/// and how long to wait after a 429.
///
/// No `allow_credentials`: a bearer token travels in a field that the page sets itself, never in a cookie.
pub fn layer(origins: Vec<HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers([WWW_AUTHENTICATE, RETRY_AFTER])
}
