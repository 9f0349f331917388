//! `cargo xtask check 2`: does a server of your own keep the promises of a step?

use std::{fs, path::PathBuf, time::Duration};

use anyhow::ensure;
use xtask::course::{BadInput, Step, cargo};
use xtask::progress::{BOLD, GOOD};

use crate::judge;
use crate::promises::{self, Promise, THIS_APP};

#[derive(clap::Args)]
pub struct Args {
    /// The step whose promises your server has to keep. Without one, check that the document of any API is true
    step: Option<String>,
    /// The URL of the server
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    url: String,
    /// A file with the document, if the server has none at /openapi.json
    #[arg(long, value_name = "PATH", conflicts_with = "step")]
    document: Option<PathBuf>,
    /// Also ask operations that could change something
    #[arg(long, conflicts_with = "step")]
    yes: bool,
}

/// Runs the step's own tests against the server, all but those of `this_app`, which only the step itself can pass.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let Some(step) = &args.step else { return judge::run(&args.url, args.document.as_ref(), args.yes) };
    let step = Step::named(step)?;
    let hint = "Start your server, or say where it is: --url http://127.0.0.1:8000";
    let nothing = || BadInput(format!("Nothing answers at {}. {hint}", args.url));
    // An address that drops what comes would keep a learner waiting.
    let request =
        judge::agent().get(&args.url).config().timeout_connect(Some(Duration::from_secs(3))).build();
    ensure!(request.call().is_ok(), nothing());
    // The step says in its own words what its tests need of a server elsewhere.
    let main = fs::read_to_string(step.folder().join("tests/it/main.rs"))?;
    let docs = main.lines().map_while(|line| line.strip_prefix("//!"));
    println!("{}", docs.skip(2).map(str::trim).collect::<Vec<_>>().join("\n"));
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", &step.name, "--test", "it", "--", "--skip", THIS_APP]);
    tests.env("BASE_URL", &args.url);
    let promises = promises::run(&mut tests)?;

    anstream::println!("{BOLD}The promises of {}, asked of {}{BOLD:#}\n", step.name, args.url);
    promises.iter().for_each(Promise::tell);
    let (all, broken) = (promises.len(), promises.iter().filter(|promise| !promise.kept).count());
    let hint = if promises.iter().any(|promise| promise.said.contains("429")) {
        " Some answers are 429: for the check, start your server without its limit on logins (LOGIN_LIMIT=0)."
    } else {
        ""
    };
    ensure!(broken == 0, "{broken} of {all} promises are broken.{hint}");
    anstream::println!("{GOOD}All {all} promises are kept.{GOOD:#}");
    Ok(())
}
