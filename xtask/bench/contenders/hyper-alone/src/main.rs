//! The answer of step 02, with no guard and no router.

use std::{convert::Infallible, env};

use http_body_util::Full;
use hyper::{Response, body::Bytes, header, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
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
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let service = service_fn(async |_| Ok::<_, Infallible>(read_items()));
        tokio::spawn(
            http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service),
        );
    }
}

fn read_items() -> Response<Full<Bytes>> {
    let json = serde_json::to_vec(&Items { token: "foobar".into() }).expect("a string is JSON");
    let mut response = Response::new(Full::from(json));
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}
