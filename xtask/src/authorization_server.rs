//! `cargo xtask authorization-server`: the server that issues the tokens of `book/programs/resource-server`.

use std::{
    net::TcpListener,
    process::{Command, ExitCode, Stdio},
};

use anyhow::Context;

use crate::{course::root, node::node, server::Server};

/// Runs until Ctrl+C or SIGTERM.
pub fn run() -> anyhow::Result<ExitCode> {
    let mut server = command()?;
    // In place of this tool, a signal to which is then one to the server. Windows knows nothing of the kind.
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(server.exec()).context("Node.js could not be started")
    }
    #[cfg(not(unix))]
    {
        let ended = server.status().context("Node.js could not be started")?;
        Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Starts it for the API at this URL, with tokens that are good for so many seconds.
pub fn start(api: &str, lifetime: &str) -> anyhow::Result<Server> {
    let mut server = command()?;
    server.envs([("DOCS", api), ("AUDIENCE", api), ("LIFETIME", lifetime)]);
    // It warns that all it keeps is in memory, which is as it should be here.
    Server::start(server.stderr(Stdio::null()))
}

/// Starts it, and then the program whose users log in there.
pub fn with_resource_server(lifetime: &str) -> anyhow::Result<[Server; 2]> {
    // The server has to know the API's address, and the API the server's: one is told its port.
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (url, port) = (format!("http://{address}"), address.port().to_string());
    let server = start(&url, lifetime)?;
    drop(listener);
    let settings = [("ISSUER", &*server.url), ("AUDIENCE", &url), ("PORT", &port)];
    let api = Server::step("resource-server", &settings)?;
    Ok([server, api])
}

fn command() -> anyhow::Result<Command> {
    let mut server = node(&root().join("book/programs/resource-server/authorization-server"))?;
    server.arg("server.mjs");
    Ok(server)
}
