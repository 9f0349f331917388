//! What answers where no operation of the document does, as it does in FastAPI.

use axum::{
    Json,
    http::{StatusCode, Uri, header::ALLOW},
    response::Redirect,
    routing::{MethodRouter, any},
};
use serde::Serialize;

/// The body of an error: `{"detail": "..."}`.
#[derive(Serialize)]
pub struct Detail {
    detail: &'static str,
}

/// 404 for a path that is not served.
pub async fn not_found() -> (StatusCode, Json<Detail>) {
    (
        StatusCode::NOT_FOUND,
        Json(Detail {
            detail: "Not Found",
        }),
    )
}

/// 405 for each method but `allowed` [RFC 9110, section 15.5.6].
pub fn only<S: Clone + Send + Sync + 'static>(allowed: &'static str) -> MethodRouter<S> {
    let refuse = async move || {
        (
            StatusCode::METHOD_NOT_ALLOWED,
            [(ALLOW, allowed)],
            Json(Detail {
                detail: "Method Not Allowed",
            }),
        )
    };
    // Without `head`, axum would hand HEAD to the handler of GET, undocumented.
    any(refuse).head(refuse)
}

/// 307 for a slash too many or too few, to a relative `target`: that holds behind a proxy too.
pub fn redirect_to<S: Clone + Send + Sync + 'static>(target: &'static str) -> MethodRouter<S> {
    any(async move |uri: Uri| match uri.query() {
        Some(query) => Redirect::temporary(&format!("{target}?{query}")),
        None => Redirect::temporary(target),
    })
}
