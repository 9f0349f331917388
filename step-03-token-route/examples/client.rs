//! A client: logs in, calls the API, and prints what came back.
//!
//! ```not_rust
//! cargo run -p step-03-token-route --example client
//! ```
//!
//! It calls the API at `API_URL`, or at <http://127.0.0.1:8000>. Another user: `-- alice secret2`.

use std::{env, process::ExitCode};

use reqwest::{Client, redirect::Policy};
use serde::Deserialize;

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    expires_in: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let api = env::var("API_URL").unwrap_or("http://127.0.0.1:8000".into());
    let mut arguments = env::args().skip(1);
    let username = arguments.next().unwrap_or("johndoe".into());
    let password = arguments.next().unwrap_or("secret".into());
    match read_items(&api, &username, &password).await {
        Ok(items) => {
            println!("GET /items/ answered: {items}");
            ExitCode::SUCCESS
        }
        Err(error) if error.is_connect() => {
            eprintln!("No answer at {api}. Start the API first: cargo run -p step-03-token-route");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("The API refused: {error}.");
            ExitCode::FAILURE
        }
    }
}

// ANCHOR: requests
async fn read_items(api: &str, username: &str, password: &str) -> reqwest::Result<String> {
    // A redirect could send the password anywhere, and no login needs one.
    let refuse = Policy::custom(|redirect| redirect.error("a login is not redirected"));
    let client = Client::builder().redirect(refuse).build()?;
    let form = [
        ("grant_type", "password"),
        ("username", username),
        ("password", password),
    ];
    let answer = client
        .post(format!("{api}/token"))
        .form(&form)
        .send()
        .await?
        .error_for_status()?;
    let token: TokenResponse = answer.json().await?;
    println!("Logged in as {username}, for {} seconds.", token.expires_in);

    let request = client
        .get(format!("{api}/items/"))
        .bearer_auth(token.access_token);
    request.send().await?.error_for_status()?.text().await
}
// ANCHOR_END: requests
