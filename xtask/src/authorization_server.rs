//! `cargo xtask authorization-server`: the server that issues the tokens of `book/programs/resource-server`.

use std::process::{Command, ExitCode};

use anyhow::Context;
use xtask::course::root;

use crate::node::node;

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

/// The command that starts it, once its packages are there.
pub fn command() -> anyhow::Result<Command> {
    let mut server = node(&root().join("book/programs/resource-server/authorization-server"))?;
    server.arg("server.mjs");
    Ok(server)
}
