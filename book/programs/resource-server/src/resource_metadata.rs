//! The metadata of this API: a client that knows its address alone finds the authorization server
//! [RFC 9728].

use axum::{Json, Router, routing::get};
use serde_json::json;

use crate::settings::Settings;

/// The scope that a token needs here [RFC 6749, section 3.3].
pub const SCOPE: &str = "items:read";

const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// The URL of the metadata: the well-known path comes between host and path [section 3.1].
pub fn url(audience: &str) -> String {
    let (scheme, rest) = audience.split_once("://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let slash = if path.is_empty() { "" } else { "/" };
    format!("{scheme}://{host}{WELL_KNOWN}{slash}{path}")
}

/// The metadata [section 2], at their own path and at that of an API below a prefix.
pub fn router<S: Clone + Send + Sync + 'static>(settings: &Settings) -> Router<S> {
    let metadata = Json(json!({
        "resource": settings.audience,
        "authorization_servers": [settings.issuer],
        "scopes_supported": [SCOPE],
        "bearer_methods_supported": ["header"],
    }));
    let metadata = get(async move || metadata);
    let below = format!("{WELL_KNOWN}/{{*path}}");
    Router::new()
        .route(WELL_KNOWN, metadata.clone())
        .route(&below, metadata)
}
