//! A frontend on another origin than the API: a page that logs in and calls it.
//!
//! ```not_rust
//! cargo run -p step-03-token-route --example frontend
//! ```
//!
//! It listens on `PORT`, or 3000, and its page calls the API at `API_URL`, or at <http://127.0.0.1:8000>.

use std::{env, error::Error, process::ExitCode};

use axum::{
    Router,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::Html,
    routing::{MethodRouter, get},
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let api = env::var("API_URL").unwrap_or("http://127.0.0.1:8000".into());
    let address = format!("127.0.0.1:{}", env::var("PORT").unwrap_or("3000".into()));
    let listener = TcpListener::bind(&address).await.map_err(|error| {
        format!("Cannot listen on {address}: {error}. Set PORT to a free port, and name it in the API's FRONTEND_ORIGIN.")
    })?;
    let url = format!("http://{}", listener.local_addr()?);
    println!(
        "The frontend is on {url}, and calls the API at {api}. Start the API with FRONTEND_ORIGIN={url}."
    );
    axum::serve(listener, router(&api).into_make_service()).await?;
    Ok(())
}

fn router(api: &str) -> Router {
    let html = include_str!("frontend/index.html").replace("http://127.0.0.1:8000", api);
    // The page holds a token, so it may run only its own script, and fetch only from the API. Users
    // type their password into it, so no other page may show it in a frame.
    let policy = format!(
        "default-src 'self'; img-src data:; connect-src {api}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    );
    Router::new()
        .route(
            "/",
            get(async || ([(CONTENT_SECURITY_POLICY, policy)], Html(html))),
        )
        .route(
            "/frontend.js",
            file("text/javascript", include_str!("frontend/frontend.js")),
        )
        .route(
            "/frontend.css",
            file("text/css", include_str!("frontend/frontend.css")),
        )
}

fn file(media_type: &str, text: &'static str) -> MethodRouter {
    let content_type = format!("{media_type}; charset=utf-8");
    get(async move || ([(CONTENT_TYPE, content_type)], text))
}
