//! The HTTP client with which the crate `oauth2` asks step 3. Beside it are the clients in other languages.

use oauth2::{HttpRequest, HttpResponse};
use reqwest::{Client, redirect::Policy};

/// The HTTP client of the crate is switched off: this is ours.
///
/// # Errors
///
/// An endpoint that cannot be reached.
// ANCHOR: http
pub async fn http(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    // Whoever follows a redirect with a password may hand it to somebody else.
    let client = Client::builder().redirect(Policy::none()).build()?;
    let answer = client.execute(request.try_into()?).await?;
    let (status, fields) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = fields;
    Ok(response)
}
// ANCHOR_END: http
