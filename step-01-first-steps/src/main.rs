//! The program: it binds a port, says where it serves, and stops when it is asked to.

use std::{env, io, process, time::Duration};

use step_01_first_steps::app;
use tokio::{net::TcpListener, signal, time::sleep};

#[tokio::main]
async fn main() -> io::Result<()> {
    // Loopback only: on any other interface the tokens would cross the network in the clear.
    let port = env::var_os("PORT").unwrap_or("8000".into());
    let address = format!("127.0.0.1:{}", port.display());
    let listener = TcpListener::bind(&address).await.unwrap_or_else(|error| {
        eprintln!("Cannot listen on {address}: {error}. Set PORT to a free port, or to 0 for any.");
        process::exit(1)
    });
    let url = format!("http://{}", listener.local_addr()?);
    println!("Serving on {url}, documented on {url}/docs. Press Ctrl+C to stop.");
    // Without `into_make_service`, each connection would clone the `Router`, handlers and all.
    let server = axum::serve(listener, app().into_make_service());
    server.with_graceful_shutdown(shutdown_signal()).await
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
    // From now on, requests in flight have ten seconds to finish.
    tokio::spawn(async {
        sleep(Duration::from_secs(10)).await;
        process::exit(0)
    });
}
