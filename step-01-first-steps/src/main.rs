//! The server: binds, says where, serves, and stops when it is asked to.

use std::{env, error::Error, process::ExitCode, time::Duration};

use step_01_first_steps::app;
use tokio::{net::TcpListener, select, signal, time::sleep};

/// How long requests in flight may take to finish once the server was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

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
    let app = app();
    // Loopback only: on any other interface the tokens would cross the network in the clear.
    let address = format!(
        "127.0.0.1:{}",
        env::var_os("PORT").unwrap_or("8000".into()).display()
    );
    let listener = TcpListener::bind(&address).await.map_err(|error| {
        format!(
            "Cannot listen on {address}: {error}. Set PORT to a free port, or to 0 for the system to choose."
        )
    })?;
    let address = listener.local_addr()?;
    println!(
        "Serving on http://{address}, documented on http://{address}/docs. Press Ctrl+C to stop."
    );
    // `into_make_service`: a bare `Router` is cloned, with every handler in it, for each connection.
    let server =
        axum::serve(listener, app.into_make_service()).with_graceful_shutdown(asked_to_stop());
    select! {
        result = server.into_future() => Ok(result?),
        () = async { asked_to_stop().await; sleep(GRACE).await } => Ok(()),
    }
}

/// Completes on Ctrl+C and on SIGTERM: what a terminal and what a service manager send.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be handled");
        select! { _ = signal::ctrl_c() => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await.expect("Ctrl+C can be handled");
}
