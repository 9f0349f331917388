//! A proxy that strips a prefix, with nothing configured but where the step is.

use std::{fs, process::Command};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header::HOST},
    response::{IntoResponse, Response},
};
use reqwest::{Client, redirect::Policy};
use tokio::net::TcpListener;

use super::programs::Program;
use crate::{
    course::{free_port, scratch},
    installed::installed,
};

/// What is stripped.
pub const PREFIXES: [&str; 2] = ["/api/v1", "/a/deeper/one"];

/// A running proxy.
pub struct Proxy {
    pub name: &'static str,
    pub url: String,
    /// nginx, for as long as it is wanted.
    _nginx: Option<Program>,
}

/// nginx where it is installed, as in the book, or else one of a few lines.
pub async fn start(upstream: &str) -> anyhow::Result<Proxy> {
    if let Some(nginx) = installed("nginx") {
        let port = free_port()?;
        let folder = scratch("nginx")?;
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("nginx.conf"), configuration(port, upstream))?;
        let mut command = Command::new(nginx);
        command.arg("-p").arg(&folder).args(["-c", "nginx.conf", "-e", "error.log"]);
        let nginx = Program::silent(command, port)?;
        return Ok(Proxy { name: "nginx", url: nginx.url.clone(), _nginx: Some(nginx) });
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let client = Client::builder().redirect(Policy::none()).build()?;
    // `nest` is what strips the prefix.
    let inner = Router::new().fallback(forward).with_state((client, upstream.to_owned()));
    let router = PREFIXES.iter().fold(Router::new(), |router, prefix| router.nest(prefix, inner.clone()));
    tokio::spawn(axum::serve(listener, router.into_make_service()).into_future());
    Ok(Proxy { name: "a proxy", url, _nginx: None })
}

fn configuration(port: u16, upstream: &str) -> String {
    let locations = PREFIXES.map(|prefix| format!("location {prefix}/ {{ proxy_pass {upstream}/; }}"));
    // All that it writes goes into its own folder, and one process is enough to be started and ended.
    let paths =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|name| format!("{name}_temp_path {name};"));
    format!(
        "daemon off; master_process off; pid nginx.pid; events {{}} http {{ access_log off; {} \
         server {{ listen 127.0.0.1:{port}; {} }} }}",
        paths.join(" "),
        locations.join(" ")
    )
}

async fn forward(
    State((client, upstream)): State<(Client, String)>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    headers.remove(HOST);
    let request = client.request(method, format!("{upstream}{uri}")).headers(headers).body(body);
    match request.send().await {
        Ok(answer) => {
            let (status, headers) = (answer.status(), answer.headers().clone());
            (status, headers, Body::from(answer.bytes().await.unwrap_or_default())).into_response()
        }
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}
