//! `POST /token`: a user name and a password for an access token.

mod error;
mod request;

use std::net::{Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, State};
use axum::{Extension, Json, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;

use self::error::TokenErrorCode::{InvalidGrant, TemporarilyUnavailable};
use self::error::{NO_STORE, TokenError};
use self::request::TokenRequest;
use crate::{AppState, passwords::Busy};

/// An access token, for the `Authorization` field of the requests that follow [RFC 6749, section 5.1].
#[derive(Serialize, ToSchema)]
pub struct TokenResponse {
    access_token: String,
    #[schema(pattern = "^bearer$")]
    token_type: &'static str,
    /// How long the token is valid, in seconds.
    expires_in: u64,
}

/// Log in
///
/// The password grant: the user's own name and password for an access token.
#[utoipa::path(
    post, path = "/token",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "An access token", body = TokenResponse),
        (status = 400, body = TokenError, description = "`invalid_request`: not this form, or a \
            parameter is missing, empty, given twice or in the URL, or the body is cut off. \
            `unsupported_grant_type`: it is not `password`. `invalid_grant`: the name or the password \
            is wrong. `invalid_scope`: there are no scopes"),
        (status = 401, body = TokenError, description = "`invalid_client`: a client with a secret, or \
            `Authorization` with anything but a client's name",
            headers(("WWW-Authenticate" = String, description = "The challenge: `Basic`"))),
        (status = 408, body = TokenError,
            description = "`invalid_request`: the body took more than 10 seconds"),
        (status = 413, body = TokenError,
            description = "`invalid_request`: the body has more than 16 KiB"),
        (status = 429, body = TokenError,
            description = "`temporarily_unavailable`: too many attempts from this address",
            headers(("Retry-After" = u64, description = "When to try again, in seconds"))),
        (status = 503, body = TokenError,
            description = "`temporarily_unavailable`: too many logins at once, from anywhere",
            headers(("Retry-After" = u64, description = "When to try again, in seconds"))),
    ),
)]
// ANCHOR: handler
pub async fn issue_token(
    State(state): State<AppState>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    request: TokenRequest,
) -> Result<impl IntoResponse, TokenError> {
    // Clients whose address is not known share one limit.
    let address = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip());
    // The limit comes after the form, so that a malformed request costs no attempt.
    if !state.limit.allows(address) {
        return Err(TemporarilyUnavailable.with(429, "Too many attempts from this address."));
    }
    let login = state.users.authenticate(request.username, request.password);
    let user = match login.await {
        Ok(Some(user)) => user,
        // An unknown user gets the same answer, so that nobody learns which names have an account.
        Ok(None) => return Err(InvalidGrant.with(400, "Wrong username or password.")),
        Err(Busy) => return Err(TemporarilyUnavailable.with(503, "Too many logins at once.")),
    };
    let answer = TokenResponse {
        access_token: state.tokens.issue(user),
        token_type: "bearer",
        expires_in: state.tokens.lifetime.as_secs(),
    };
    Ok((NO_STORE, Json(answer)))
}
// ANCHOR_END: handler
