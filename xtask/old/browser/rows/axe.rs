//! axe-core, which finds what a screen reader, a keyboard or weak eyes stumble over.

use std::{fs, process::Command};

use anyhow::{Context, bail};
use serde_json::Value;

use super::page::Page;
use crate::{course::scratch, installed::installed};

/// The version, as npm has it. It comes with a checksum that npm verifies.
const PACKAGE: &str = "axe-core@4.14.1";

/// What was found, a line each. Without `preload`: it would ask for style sheets, which a file may not.
const RUN: &str = "const done = arguments[arguments.length - 1];
    const line = (rule, node) => `${rule.id}: ${node.target} ${node.any.concat(node.all, node.none)[0]?.message ?? rule.help}`;
    axe.run({ resultTypes: ['violations'], preload: false }).then(
        result => done(result.violations.flatMap(rule => rule.nodes.map(node => line(rule, node)))),
        error => done([String(error)]))";

/// axe-core, or why it is not there.
pub struct Axe(Result<Script, String>);

/// Its one file.
pub struct Script(String);

impl Axe {
    /// Fetches it with npm, once.
    pub fn fetch() -> Self {
        Self(fetch().map_err(|error| format!("{error:#}")))
    }

    /// Its one file, or a sentence on how to get it.
    pub fn script(&self) -> Result<&Script, &str> {
        self.0.as_ref().map_err(String::as_str)
    }
}

fn fetch() -> anyhow::Result<Script> {
    let folder = scratch(PACKAGE)?;
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.exists() {
        let npm = installed("npm")
            .context("This needs axe-core, which npm fetches: install npm, which comes with Node.js.")?;
        fs::create_dir_all(&folder)?;
        let mut npm = Command::new(npm);
        npm.args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]);
        let output = npm.arg(&folder).arg(PACKAGE).output()?;
        if !output.status.success() {
            bail!("npm could not fetch {PACKAGE}:\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
        }
    }
    Ok(Script(fs::read_to_string(&file).with_context(|| format!("Cannot read {}", file.display()))?))
}

impl Script {
    /// Fails for a page that has violations, and says which.
    pub async fn no_violation(&self, page: &Page) -> anyhow::Result<()> {
        let found = page.run_async(&format!("{}\n{RUN}", self.0), &[]).await?;
        let found: Vec<_> = found.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !found.is_empty() {
            bail!("axe-core finds:\n{}", found[..found.len().min(10)].join("\n"));
        }
        Ok(())
    }
}
