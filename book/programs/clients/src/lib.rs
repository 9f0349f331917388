//! The HTTP client that the crate `oauth2` asks step 3 with. Clients in other languages lie beside it.

use oauth2::{HttpRequest, HttpResponse};
use reqwest::{Client, redirect::Policy};

/// The crate's own HTTP client is switched off. This one takes its place.
///
/// # Errors
///
/// Fails if the endpoint cannot be reached.
// ANCHOR: http
pub async fn http(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    // A client that follows a redirect with a password may hand it to somebody else.
    let client = Client::builder().redirect(Policy::none()).build()?;
    let answer = client.execute(request.try_into()?).await?;
    let (status, fields) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = fields;
    Ok(response)
}
// ANCHOR_END: http
