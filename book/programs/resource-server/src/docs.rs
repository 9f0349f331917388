//! `/openapi.json`, and Swagger UI at `/docs`, which sends a user to the authorization server.
//!
//! Every URL is relative, but for the one that the authorization server sends the browser back to.

use std::sync::Arc;

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, any, get};
use axum::{Json, Router};
use utoipa::openapi::OpenApi;

use crate::{issuer::Issuer, refusal::Refusal, security};

/// The page is a public client, `docs`: it can keep no secret, and PKCE stands in for one.
const PAGE: &str = r##"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API documentation</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<main id="swagger-ui"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script>
const oauth2RedirectUrl = new URL("docs/oauth2-redirect.html", location.href).href
SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui", oauth2RedirectUrl })
    .initOAuth({ clientId: "docs", scopes: "items:read", usePkceWithAuthorizationCodeGrant: true })
</script>
"##;

/// The document, its page, and the files of Swagger UI.
pub fn router(document: OpenApi, issuer: Arc<Issuer>) -> Router {
    // A click on this page sends a token, so no other page may show it in a frame.
    let policy = [(CONTENT_SECURITY_POLICY, "frame-ancestors 'none'")];
    let json = get(async move || declared(document, &issuer).await);
    Router::new()
        .route("/openapi.json", json)
        .route("/docs", get(async || (policy, Html(PAGE))))
        .route("/docs/", any(async || Redirect::temporary("../docs")))
        .route("/docs/swagger-ui.css", asset("swagger-ui.css"))
        .route("/docs/swagger-ui-bundle.js", asset("swagger-ui-bundle.js"))
        .route("/docs/oauth2-redirect.html", asset("oauth2-redirect.html"))
        .route("/docs/oauth2-redirect.js", asset("oauth2-redirect.js"))
}

/// The document, with the scheme as the issuer's metadata has it now.
async fn declared(mut document: OpenApi, issuer: &Arc<Issuer>) -> Response {
    let Some(published) = issuer.published().await else {
        return Refusal::Unavailable.response(&issuer.settings.audience);
    };
    let components = document.components.get_or_insert_default();
    security::declare(components, &published.metadata);
    Json(document).into_response()
}

/// A file of Swagger UI, from the crate that carries it.
fn asset(name: &str) -> MethodRouter {
    let found = utoipa_swagger_ui::serve(name, Arc::default());
    let file = found.ok().flatten().expect("Swagger UI has this file");
    get(async move || ([(CONTENT_TYPE, file.content_type)], file.bytes))
}
