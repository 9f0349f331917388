//! `POST /token`: a user name and a password for an access token.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Json,
    extract::{ConnectInfo, State, rejection::ExtensionRejection},
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::issued_tokens::IssuedTokens;
use crate::login_limit::LoginLimit;
use crate::token_error::{NO_STORE, TokenError};
use crate::token_request::TokenRequest;
use crate::users::authenticate;

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
    post,
    path = "/token",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "An access token", body = TokenResponse),
        (status = 400, description = "The request is not well-formed, or not granted", body = TokenError),
        (
            status = 401, description = "The credentials of a client that is not registered", body = TokenError,
            headers(("WWW-Authenticate" = String, description = "The challenge: `Basic`")),
        ),
        (status = 408, description = "The body took more than 10 seconds", body = TokenError),
        (status = 413, description = "The body has more than 16 KiB", body = TokenError),
        (
            status = 429, description = "Too many attempts from this address", body = TokenError,
            headers(("Retry-After" = u64, description = "When to try again, in seconds")),
        ),
        (
            status = 503, description = "Too many logins at once, from anywhere", body = TokenError,
            headers(("Retry-After" = u64, description = "When to try again, in seconds")),
        ),
    ),
)]
pub async fn issue_token(
    State((tokens, limit)): State<(IssuedTokens, LoginLimit)>,
    peer: Result<ConnectInfo<SocketAddr>, ExtensionRejection>,
    request: TokenRequest,
) -> Result<impl IntoResponse, TokenError> {
    // Where nobody says who asks, all share one limit.
    let address = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| peer.ip());
    // Here, so that a request that is refused for its form costs no attempt.
    limit.attempt(address)?;
    let user = authenticate(request.username, request.password).await?;
    let access_token = tokens.issue(user);
    let expires_in = tokens.lifetime.as_secs();
    Ok((
        NO_STORE,
        Json(TokenResponse {
            access_token,
            token_type: "bearer",
            expires_in,
        }),
    ))
}
