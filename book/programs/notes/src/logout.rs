//! `POST /revoke`: ends a token before its time [RFC 7009].

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::issued_tokens::IssuedTokens;

/// The token to end. `token_type_hint` and anything else is ignored [RFC 7009, section 2.1].
#[derive(Deserialize, ToSchema)]
pub struct Revocation {
    token: String,
}

/// A refusal, with a code of RFC 6749, section 5.2.
#[derive(Serialize, ToSchema)]
pub struct RevocationError {
    error: &'static str,
}

/// Log out
///
/// Ends this token. The answer is the same for one that nobody issued [RFC 7009, section 2.2].
#[utoipa::path(
    post, path = "/revoke",
    request_body(content = Revocation, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token is refused from now on"),
        (status = 400, description = "There is no token in the form", body = RevocationError),
    ),
)]
pub async fn revoke(
    State(tokens): State<Arc<IssuedTokens>>,
    form: Bytes,
) -> Result<(), (StatusCode, Json<RevocationError>)> {
    let revocation = serde_html_form::from_bytes::<Revocation>(&form);
    let error = "invalid_request";
    let refusal = |_| (StatusCode::BAD_REQUEST, Json(RevocationError { error }));
    tokens.revoke(&revocation.map_err(refusal)?.token);
    Ok(())
}
