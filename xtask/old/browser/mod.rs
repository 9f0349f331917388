//! `cargo xtask browser`: what a person sees, seen in a real browser, and the pictures of it in the book.

#[cfg(feature = "browser")]
mod rows;

use std::path::PathBuf;

use anyhow::bail;

use crate::installed::installed;

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

/// Where the two programs of the browser are, or a sentence on how to get them.
fn browser_and_driver() -> anyhow::Result<[PathBuf; 2]> {
    let [Some(browser), Some(driver)] = ["chromium", "chromedriver"].map(installed) else {
        bail!(
            "Chromium and its driver have to be installed: apt-get install chromium chromium-driver, or whatever puts chromium and chromedriver on your PATH."
        );
    };
    Ok([browser, driver])
}

/// Runs the rows, in this program if it was built for that, else in one that is.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let programs = browser_and_driver()?;
    #[cfg(feature = "browser")]
    {
        rows::run(args, &programs)
    }
    #[cfg(not(feature = "browser"))]
    {
        let _ = (programs, &args.only, args.save, args.check, &args.book);
        anstream::println!("Building what drives the browser. The first time takes a minute.");
        crate::course::again_with("browser", &["--quiet"])
    }
}
