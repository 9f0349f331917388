//! `cargo xtask browser`: what a person sees, seen in a real browser, and the pictures of it in the book.

use std::net::TcpListener;

use anyhow::{Context, ensure};
use xtask::{
    authorization_server,
    course::{Step, cargo, installed, root},
    node::node,
    server::Server,
};

#[derive(clap::Args)]
pub struct Args {
    /// Only the rows with this text in their name, such as "step 02"
    only: Option<String>,
    /// Take the pictures of the book again
    #[arg(long, conflicts_with = "only")]
    save: bool,
    /// Fail also if a row was left out
    #[arg(long, conflicts_with_all = ["only", "save"])]
    check: bool,
}

/// Starts the servers, and runs the tests in `xtask/browser`.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let chromium = installed("chromium").context("Install Chromium first: apt-get install chromium")?;
    let folder = root().join("xtask/browser");
    let mut test = node(&folder)?;
    // One after the other: together, they would share their features, and be built again when each is started alone.
    for programs in ["--bins --example frontend --package step-*", "--package resource-server"] {
        let built = cargo().args(["build", "--locked"]).args(programs.split(' ')).status()?;
        ensure!(built.success(), "The programs did not build: mend what cargo says above.");
    }
    let mut servers = servers()?;
    // The tests start nginx, and what is behind it has to know its address before.
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let behind = format!("http://{}/api/v1", listener.local_addr()?);
    servers.extend(resource_servers(&behind)?);
    test.args("node_modules/@playwright/test/cli.js test --grep".split(' '))
        .arg(args.only.as_deref().unwrap_or_default())
        .envs(servers.iter().map(|(name, server)| (name, &server.url)))
        .envs([("CHECK", args.check.to_string()), ("SAVE", args.save.to_string())])
        .envs([("CHROMIUM", chromium), ("BOOK", root().join("book/book"))])
        .env("BEHIND", behind)
        .env("NGINX_PROGRAM", installed("nginx").unwrap_or_default());
    // Ctrl+C reaches Playwright too: it ends its browsers first, and then this function ends the servers.
    ctrlc::set_handler(|| ())?;
    drop(listener);
    let ended = test.status().context("Playwright could not be started")?;
    ensure!(ended.success(), "\nSome rows failed: see above which, and why.");
    println!("\nAll rows that were tried passed.");
    Ok(())
}

/// Starts the servers that the rows visit, each with the name that the rows know it by.
fn servers() -> anyhow::Result<Vec<(String, Server)>> {
    let steps = Step::all(&root())?;
    let last = &steps.last().context("The course has no steps")?.name;
    let named = |step: &Step| Ok((format!("STEP_{}", step.number()), Server::step(&step.name, &[])?));
    let mut servers = steps.iter().map(named).collect::<anyhow::Result<Vec<_>>>()?;
    for (name, limit) in [("LIMITED_", "1"), ("", "0")] {
        // The API has to know the frontend's origin, and the frontend the API's URL: one needs a fixed port.
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

/// Starts the programs whose users log in elsewhere, and the server of each: one of them for two, behind nginx.
fn resource_servers(behind: &str) -> anyhow::Result<Vec<(String, Server)>> {
    let mut servers = Vec::new();
    for (name, lifetime) in [("", "600"), ("BRIEF_", "2")] {
        let [issuer, api] = authorization_server::with_resource_server(lifetime)?;
        servers.extend([(format!("{name}ISSUER"), issuer), (format!("{name}RESOURCE"), api)]);
    }
    let issuer = authorization_server::start(behind, "600")?;
    for name in ["FIRST", "SECOND"] {
        let settings = [("ISSUER", &*issuer.url), ("AUDIENCE", behind)];
        servers.push((name.to_owned(), Server::step("resource-server", &settings)?));
    }
    servers.push(("BEHIND_ISSUER".to_owned(), issuer));
    Ok(servers)
}
