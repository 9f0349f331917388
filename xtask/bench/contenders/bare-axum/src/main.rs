//! The answer of step 02, with no guard.

use std::env;

use axum::{Json, Router, routing::get};
use serde::Serialize;
use tokio::net::TcpListener;

#[derive(Serialize)]
struct Items {
    token: String,
}

#[tokio::main]
async fn main() {
    let port = env::var("PORT").unwrap_or("8000".into());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await.expect("the port is free");
    let address = listener.local_addr().expect("it is bound");
    println!("Serving on http://{address}");
    let read_items = async || Json(Items { token: "foobar".into() });
    let app = Router::new().route("/items/", get(read_items));
    axum::serve(listener, app.into_make_service()).await.expect("a server does not end");
}
