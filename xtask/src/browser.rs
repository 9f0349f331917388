//! `cargo xtask browser`: what a person sees, seen in a real browser, and the pictures of it in the book.

use std::{fs, net::TcpListener, path::PathBuf, process::Command};

use anyhow::{Context, ensure};
use xtask::{
    course::{Step, cargo, installed, root},
    progress,
    server::Server,
};

#[derive(clap::Args)]
pub struct Args {
    /// Only the rows with this text in their name, such as "step 02"
    only: Option<String>,
    /// Take the pictures of the book anew
    #[arg(long, conflicts_with = "only")]
    save: bool,
    /// Fail also where something was left out
    #[arg(long, conflicts_with_all = ["only", "save"])]
    check: bool,
    /// The folder of the built book
    #[arg(long, default_value = "book/book")]
    book: PathBuf,
}

/// Starts all that serves, and runs the tests in `xtask/browser`.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let chromium = installed("chromium").context("Chromium has to be installed: apt-get install chromium")?;
    let npm = installed("node").and(installed("npm"));
    let npm = npm.context("Node.js has to be installed, and npm: apt-get install nodejs npm")?;
    let folder = root().join("xtask/browser");
    let saved = |file| fs::metadata(folder.join(file)).and_then(|file| file.modified()).ok();
    if saved("node_modules/.package-lock.json") < saved("package-lock.json") {
        let mut fetch = Command::new(npm);
        fetch.args("ci --ignore-scripts --no-audit --no-fund --loglevel=error".split(' '));
        let npm = progress::run("Fetching what drives the browser", fetch.current_dir(&folder))?;
        let said = String::from_utf8_lossy(&npm.stderr);
        ensure!(npm.status.success(), "npm could not fetch what drives the browser:\n{said}");
    }
    let servers = servers()?;
    let mut test = Command::new(folder.join("node_modules/.bin/playwright"));
    test.args(["test", "--grep", args.only.as_deref().unwrap_or_default()])
        .current_dir(&folder)
        .envs(servers.iter().map(|(name, server)| (name, &server.url)))
        .envs([("CHECK", args.check.to_string()), ("SAVE", args.save.to_string())])
        .envs([("CHROMIUM", chromium), ("BOOK", root().join(&args.book))])
        .env("NGINX_PROGRAM", installed("nginx").unwrap_or_default());
    // Ctrl+C reaches Playwright, which ends its browsers first, and then the servers are ended here.
    ctrlc::set_handler(|| ())?;
    let ended = test.status().context("Playwright could not be started")?;
    ensure!(ended.success(), "\nNot every row is kept: above it says which, and why.");
    println!("\nAll rows that were tried are kept.");
    Ok(())
}

/// Builds and starts all that the rows visit, each under the name by which they know it.
fn servers() -> anyhow::Result<Vec<(String, Server)>> {
    let mut build = cargo();
    build.args("build --locked --bins --example frontend --package step-*".split(' '));
    ensure!(build.status()?.success(), "The steps did not build: mend what cargo says above.");
    let steps = Step::all(&root())?;
    let last = &steps.last().context("The course has no steps")?.name;
    let named = |step: &Step| Ok((format!("STEP_{}", step.number()), Server::step(&step.name, &[])?));
    let mut servers = steps.iter().map(named).collect::<anyhow::Result<Vec<_>>>()?;
    for (name, limit) in [("LIMITED_", "1"), ("", "0")] {
        // The API has to know the frontend's origin, and the frontend the API's: one is told its port.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let origin = format!("http://{address}");
        let api = Server::step(last, &[("FRONTEND_ORIGIN", &origin), ("LOGIN_LIMIT", limit)])?;
        let mut page = cargo();
        page.args(["run", "--locked", "--quiet", "--package", last, "--example", "frontend"]);
        let page = Server::start(page.env("PORT", address.port().to_string()).env("API_URL", &api.url))?;
        servers.extend([(format!("{name}API"), api), (format!("{name}FRONTEND"), page)]);
    }
    Ok(servers)
}
