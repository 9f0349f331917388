//! Hello, world.

use axum::{Router, routing::get};

#[tokio::main]
async fn main() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await.expect("the port is free");
    let app = Router::new().route("/", get(async || "Hello, world!"));
    axum::serve(listener, app).await.expect("a server does not end");
}
