//! The program: it binds a port, says where it serves, and stops when it is asked to.

use std::net::{SocketAddr, TcpListener};
use std::{env, io, process, time::Duration};

use axum_server::Handle;
use step_03_token_route::{Settings, app_with};
use tokio::signal;

/// The time limit for the head of a request, and for requests in flight after the signal.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> io::Result<()> {
    let app = app_with(Settings::from_env().unwrap_or_else(|sentence| fail(&sentence)));
    // Loopback only: on any other interface the tokens would cross the network in the clear.
    let port = env::var_os("PORT").unwrap_or("8000".into());
    let address = format!("127.0.0.1:{}", port.display());
    let listener = TcpListener::bind(&address).unwrap_or_else(|error| {
        let cure = "Set PORT to a free port, or to 0 for any.";
        fail(&format!("Cannot listen on {address}: {error}. {cure}"))
    });
    let url = format!("http://{}", listener.local_addr()?);
    println!("Serving on {url}, documented on {url}/docs. Press Ctrl+C to stop.");

    let handle = Handle::new();
    // Without `http1_only`, the server would look for HTTP/2 first, and that has no time limit.
    let mut server = axum_server::from_tcp(listener)?
        .handle(handle.clone())
        .http1_only();
    let mut http1 = server.http_builder().http1();
    // By default a head may have 400 KiB, and take as long as the client likes.
    http1.header_read_timeout(PATIENCE).max_buf_size(16 * 1024);
    tokio::spawn(async move {
        shutdown_signal().await;
        handle.graceful_shutdown(Some(PATIENCE));
    });
    // A limit on logins needs the addresses of the clients.
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    server.serve(service).await
}

fn fail(sentence: &str) -> ! {
    eprintln!("{sentence}");
    process::exit(1)
}

/// Completes on Ctrl+C from a terminal, or on SIGTERM from a service manager.
async fn shutdown_signal() {
    let ctrl_c = signal::ctrl_c();
    #[cfg(unix)]
    {
        use signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be handled");
        tokio::select! { _ = ctrl_c => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    ctrl_c.await.expect("Ctrl+C can be handled");
}
