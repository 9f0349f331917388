//! Serves the book on loopback, builds it again when a file of it changes, and reloads the page.

use std::{env, sync::mpsc, thread, time::Duration};

use anyhow::anyhow;
use axum::Router;
use notify_debouncer_full::notify::{self, Event, RecursiveMode, Watcher};
use tokio::{net::TcpListener, runtime, select, signal};
use tower_http::services::ServeDir;
use tower_livereload::LiveReloadLayer;

use super::{build, repository::Repository};

/// Serves until Ctrl+C.
pub fn run(repository: &Repository, open: bool) -> anyhow::Result<()> {
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    let address = format!("127.0.0.1:{}", env::var("PORT").unwrap_or("4000".into()));
    let listener = runtime.block_on(TcpListener::bind(&address));
    let listener = listener.map_err(|error| {
        anyhow!(
            "Cannot listen on {address}: {error}. Set PORT to a free port, or to 0 for the system to choose."
        )
    })?;

    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // A build reads all the files: that is no change.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // The receiver lives as long as the program.
            let _ = sender.send(());
        }
    })?;
    // Not `book` as a whole: `book/book` changes with each build.
    let book = ["src", "theme", "transcripts", "fastapi", "book.toml"].map(|name| format!("book/{name}"));
    for name in book.iter().chain(&repository.steps).chain([&"xtask/exercises".to_owned()]) {
        let path = repository.root.join(name);
        if path.exists() {
            watcher.watch(&path, RecursiveMode::Recursive)?;
        }
    }

    again(repository);
    let live = LiveReloadLayer::new();
    let reloader = live.reloader();
    let app = Router::new().fallback_service(ServeDir::new(repository.root.join("book/book"))).layer(live);
    let url = format!("http://{}", listener.local_addr()?);
    println!("Serving the book on {url}. Press Ctrl+C to stop.");
    if open {
        opener::open_browser(&url)?;
    }
    let repository = repository.clone();
    thread::spawn(move || {
        while changes.recv().is_ok() {
            // An editor saves in several steps: wait for the last.
            while changes.recv_timeout(Duration::from_millis(200)).is_ok() {}
            if again(&repository) {
                reloader.reload();
            }
        }
    });
    runtime.block_on(async {
        select! {
            result = axum::serve(listener, app).into_future() => result,
            _ = signal::ctrl_c() => Ok(()),
        }
    })?;
    Ok(())
}

/// Builds the book. Of one with a mistake in it, what is wrong is told, and the last good one stays.
fn again(repository: &Repository) -> bool {
    let built = build::build(repository);
    match &built {
        Ok(_) => println!("Built the book."),
        Err(error) => eprintln!("{error:#}\nThe book stays as it was, until this is mended."),
    }
    built.is_ok()
}
