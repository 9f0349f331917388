//! Serves the book on loopback, builds it again when a file of it changes, and reloads the page.

use std::{env, time::Duration};

use axum::Router;
use notify_debouncer_full::{DebounceEventResult, new_debouncer, notify::RecursiveMode};
use tokio::{net::TcpListener, select, signal};
use tower_http::services::ServeDir;
use tower_livereload::LiveReloadLayer;

use super::{Sources, build};
use crate::course::BadInput;

/// Editors save in several strokes: what comes within this time is one change.
const DEBOUNCE: Duration = Duration::from_millis(200);

/// Serves until Ctrl+C.
#[tokio::main]
pub async fn run(sources: &Sources, open: bool) -> anyhow::Result<()> {
    let address = format!("127.0.0.1:{}", env::var("PORT").unwrap_or("4000".into()));
    let listener = TcpListener::bind(&address).await.map_err(|error| {
        BadInput(format!(
            "Cannot listen on {address}: {error}. Set PORT to a free port, or to 0 for the system to choose."
        ))
    })?;
    let live = LiveReloadLayer::new();
    let reloader = live.reloader();
    let app = Router::new().fallback_service(ServeDir::new(sources.root.join("book/book"))).layer(live);

    let watched = sources.clone();
    let mut watch = new_debouncer(DEBOUNCE, None, move |result: DebounceEventResult| {
        // A build reads all the files: that is no change.
        let changed = result.unwrap_or_default().iter().any(|event| !event.kind.is_access());
        if changed && again(&watched) {
            reloader.reload();
        }
    })?;
    // Not `book` as a whole: `book/book` changes with each build.
    let book = ["src", "theme", "transcripts", "fastapi", "measured", "book.toml"]
        .map(|name| format!("book/{name}"));
    let exercises = "xtask/exercises".to_owned();
    for name in book.iter().chain(&sources.steps).chain([&exercises]) {
        let path = sources.root.join(name);
        if path.exists() {
            watch.watch(path, RecursiveMode::Recursive)?;
        }
    }
    again(sources);

    let url = format!("http://{}", listener.local_addr()?);
    println!("Serving the book on {url}. Press Ctrl+C to stop.");
    if open {
        opener::open_browser(&url)?;
    }
    select! {
        result = axum::serve(listener, app) => result?,
        _ = signal::ctrl_c() => {}
    }
    Ok(())
}

/// Builds the book. Of one with a mistake in it, what is wrong is told, and the last good one stays.
fn again(sources: &Sources) -> bool {
    let built = build::build(sources);
    match &built {
        Ok(_) => println!("Built the book."),
        Err(error) => eprintln!("{error:#}\nThe book stays as it was, until this is mended."),
    }
    built.is_ok()
}
