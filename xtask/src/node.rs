//! Node.js, and the packages that npm fetches for it.

use std::{fs, path::Path, process::Command};

use crate::{course::installed, progress};
use anyhow::{Context, ensure};

/// The first version that all of it runs on. oidc-provider asks for 22, and warns on 20.
const OLDEST: u32 = 20;
/// The advice for a machine that has none.
const CURE: &str = "Get it from https://nodejs.org; or, with an npm of any age: npm install --global node@22";
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Node.js in this folder, with its packages: npm fetches them if the lock file is newer than they are.
pub fn node(folder: &Path) -> anyhow::Result<Command> {
    let node = installed("node");
    let node = node.with_context(|| format!("Node.js {OLDEST} or later has to be installed. {CURE}"))?;
    let said = Command::new(&node).arg("--version").output().context("Node.js could not be started")?;
    let said = String::from_utf8_lossy(&said.stdout);
    ensure!(
        is_new_enough(&said),
        "Node.js {} is too old: it has to be {OLDEST} or later. {CURE}",
        said.trim()
    );
    let saved = |file| fs::metadata(folder.join(file)).and_then(|file| file.modified()).ok();
    if saved("node_modules/.package-lock.json") < saved("package-lock.json") {
        let mut fetch = Command::new(NPM);
        fetch.args("ci --ignore-scripts --no-audit --no-fund --loglevel=error".split(' '));
        let npm = progress::run("Fetching packages for Node.js", fetch.current_dir(folder));
        let npm = npm.context("npm has to be installed as well: Debian has it in a package of its own")?;
        let said = String::from_utf8_lossy(&npm.stderr);
        ensure!(npm.status.success(), "npm could not fetch the packages for Node.js:\n{said}");
    }
    let mut node = Command::new(node);
    node.current_dir(folder);
    Ok(node)
}

/// True for a version such as `v22.21.1`.
fn is_new_enough(version: &str) -> bool {
    let major = version.trim_start_matches('v').split('.').next();
    major.and_then(|major| major.parse().ok()).is_some_and(|major: u32| major >= OLDEST)
}

#[test]
fn a_version_is_compared_as_a_number() {
    for version in ["v20.0.0\n", "v22.21.1", "v100.1.2"] {
        assert!(is_new_enough(version), "{version}");
    }
    for version in ["v18.20.4\n", "v9.0.0", ""] {
        assert!(!is_new_enough(version), "{version}");
    }
}
