//! The server under test, and an exchange with it as a person reads it.

use std::{env, net::SocketAddr, thread};

use axum::Router;
use reqwest::{Client, Method, RequestBuilder, Response, redirect::Policy};
use serde_json::{Value, from_str, json};
use tokio::net::TcpListener;

use crate::{CHALLENGE, app};

/// The fields that this course is about. A server may send others as it likes.
const FIELDS: [&str; 15] = [
    "authorization",
    "content-type",
    "origin",
    "www-authenticate",
    "allow",
    "location",
    "cache-control",
    "pragma",
    "retry-after",
    "access-control-request-method",
    "access-control-request-headers",
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
];

/// A running server.
pub struct Server {
    /// Its address, without a slash at the end.
    pub url: String,
    client: Client,
}

impl Server {
    /// The server at `BASE_URL` where that is set, or else this step's own, on a free port.
    pub async fn start() -> Self {
        Self::start_with(app()).await
    }

    /// The same, with `app` in place of the step's own.
    pub async fn start_with(app: Router) -> Self {
        match env::var("BASE_URL") {
            Ok(url) => Self::at(url.trim_end_matches('/').to_owned()),
            Err(_) => Self::serve(app).await,
        }
    }

    /// `app` on a free port, for as long as the test runs.
    pub async fn serve(app: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(listener, service).into_future());
        Self::at(url)
    }

    /// The server at this address.
    pub fn at(url: String) -> Self {
        Self {
            url,
            client: Client::builder().redirect(Policy::none()).build().unwrap(),
        }
    }

    /// A request to `path`, not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A GET request to `path`, not sent yet.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// The OpenAPI document that the server serves.
    pub async fn document(&self) -> Value {
        let answer = self.get("/openapi.json").send().await.unwrap();
        let status = answer.status();
        answer.json().await.unwrap_or_else(|_| {
            panic!("GET /openapi.json is answered with {status}, and not with JSON")
        })
    }

    /// Sends the request, and writes down both sides: the first line, the fields that matter, the body.
    pub async fn exchange(&self, request: RequestBuilder) -> String {
        let request = request.build().unwrap();
        let target = request
            .url()
            .as_str()
            .trim_start_matches(&self.url)
            .to_owned();
        let asked = format!("{} {target}", request.method());
        let form = request
            .body()
            .and_then(|body| body.as_bytes())
            .unwrap_or_default();
        let asked = message(&asked, request.headers(), &String::from_utf8_lossy(form));
        let from_origin = request.headers().contains_key("origin");

        let response = self.client.execute(request).await.unwrap();
        let (status, mut fields) = (response.status(), response.headers().clone());
        // A server may send this one with every answer. A browser needs it only for a page on
        // another origin.
        if !from_origin {
            fields.remove("access-control-expose-headers");
        }
        // A server has to send this one only where it issues tokens.
        if !target.starts_with("/token") {
            fields.remove("cache-control");
        }
        if let Some(field) = fields.get_mut("www-authenticate") {
            *field = challenge(field.to_str().unwrap()).parse().unwrap();
        }
        let answered = message(&status.to_string(), &fields, &body(response).await);
        format!("{asked}\n{answered}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() && env::var_os("BASE_URL").is_none() {
            eprintln!("Did you mean to change the answer? Then run: cargo xtask snapshots");
        }
    }
}

/// The body of a response: JSON with its keys in order, and with an access token redacted.
pub async fn body(response: Response) -> String {
    let body = response.text().await.unwrap();
    let Ok(mut json) = from_str::<Value>(&body) else {
        return body;
    };
    if let Some(token) = json.get_mut("access_token") {
        *token = json!("[access_token]");
    }
    json.to_string()
}

/// The challenge. A server elsewhere may name a realm of its own: the realm is written as here.
pub fn challenge(field: &str) -> String {
    let parameters = field
        .strip_prefix("Bearer")
        .filter(|_| env::var_os("BASE_URL").is_some());
    let Some(parameters) = parameters else {
        return field.to_owned();
    };
    let given = parameters.trim_start().split(", ");
    let others = given.filter(|it| !it.is_empty() && !it.starts_with("realm="));
    let realm = CHALLENGE.strip_prefix("Bearer ");
    let parameters: Vec<_> = realm.into_iter().chain(others).collect();
    format!("Bearer {}", parameters.join(", "))
        .trim_end()
        .to_owned()
}

fn message(first_line: &str, headers: &reqwest::header::HeaderMap, body: &str) -> String {
    let mut text = format!("{first_line}\n");
    for name in FIELDS {
        for value in headers.get_all(name) {
            text += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()));
        }
    }
    if !body.is_empty() {
        text += &format!("\n{body}\n");
    }
    text
}
