//! The clients that the book shows, each run as it stands there.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::ensure;
use serde_json::json;

use super::{May, Rows, programs::Program};
use crate::{
    course::{Step, free_port},
    installed::all_installed,
};

/// Where a reader runs the step.
const API: &str = "http://127.0.0.1:8000";

/// The rows about the clients of the step.
pub async fn rows(rows: &mut Rows<'_>, step: &Step) -> anyhow::Result<()> {
    let port = free_port()?;
    let api = Program::step(&step.name, &[("FRONTEND_ORIGIN", &format!("http://127.0.0.1:{port}"))])?;
    let frontend = Program::frontend(port, &api.url)?;
    let examples = step.folder.join("examples");

    let ask = [&*frontend.url, &api.url];
    rows.row(
        "clients: a browser's fetch logs in and calls the API",
        May { ask: &ask, fail: &[] },
        async |page| {
            let client = fs::read_to_string(examples.join("client.js"))?.replace(API, &api.url);
            page.goto(&frontend.url).await?;
            // What it prints in the console is its answer here.
            let script = format!(
                "const done = arguments[arguments.length - 1];
            const console = {{ log: text => done(text) }};
            (async () => {{ {client} }})().catch(error => done(String(error)))"
            );
            let printed = page.run_async(&script, &[]).await?;
            ensure!(printed == json!({ "username": "johndoe" }), "It prints {printed}");
            Ok(())
        },
    )
    .await;

    let name = "clients: Authlib logs in and calls the API";
    let run = |python: &Path, arguments: &[&OsStr]| {
        Command::new(python).args(arguments).env("API_URL", &api.url).output()
    };
    // The first of the machine's Pythons may be none that has it.
    let has_authlib = |python: &PathBuf| {
        let output = run(python, &["-c".as_ref(), "import authlib, requests".as_ref()]);
        output.is_ok_and(|output| output.status.success())
    };
    let Some(python) = all_installed("python3").find(has_authlib) else {
        rows.leave_out(name, "This needs Authlib: apt-get install python3-authlib python3-requests");
        return Ok(());
    };
    rows.row(name, May { ask: &[], fail: &[] }, async |_| {
        let output = run(&python, &[examples.join("client.py").as_os_str()])?;
        let said = String::from_utf8([output.stdout, output.stderr].concat())?;
        ensure!(said == "{'username': 'johndoe'}\n", "It prints {said}");
        Ok(())
    })
    .await;
    Ok(())
}
