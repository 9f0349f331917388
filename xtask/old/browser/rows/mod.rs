//! The rows: each a sentence about what a person sees, kept or broken.

mod axe;
mod book;
mod clients;
mod docs;
mod frontend;
mod page;
mod pictures;
mod programs;
mod proxy;
mod swagger_ui;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use self::{axe::Axe, page::Page, pictures::Pictures, programs::Program};
use super::Args;
use crate::{
    course::{BadInput, Step, root},
    show::{BOLD, DIM, NEW, OLD, styled},
};

/// What a row may do beyond reading the page that it is about.
#[derive(Clone, Copy)]
pub struct May<'a> {
    /// What the URLs of its requests may start with.
    pub ask: &'a [&'a str],
    /// What the errors in the console may contain: a refusal that the row provokes is one.
    pub fail: &'a [&'a str],
}

/// The rows so far.
pub struct Rows<'a> {
    pub page: Page,
    args: &'a Args,
    kept: usize,
    broken: Vec<String>,
    left_out: usize,
}

impl Rows<'_> {
    /// Tries a row, unless the person asked for others, and prints how it went.
    pub async fn row(
        &mut self,
        name: &str,
        may: May<'_>,
        body: impl AsyncFnOnce(&Page) -> anyhow::Result<()>,
    ) {
        if self.args.only.as_ref().is_some_and(|only| !name.contains(only)) {
            return;
        }
        let start = Instant::now();
        let result = self.attempt(may, body).await;
        self.result(name, result, start.elapsed());
    }

    async fn attempt(
        &self,
        may: May<'_>,
        body: impl AsyncFnOnce(&Page) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        // What an earlier row left behind is not this row's fault.
        self.page.new_tab().await?;
        self.page.log().await?;
        let result = body(&self.page).await;
        let log = self.page.log().await?;
        let foreign = log.requests.iter().find(|url| {
            let scheme = url.split("://").next().unwrap_or_default();
            ["http", "https", "ws", "wss", "file"].contains(&scheme)
                && !may.ask.iter().any(|start| url.starts_with(start))
        });
        if let Some(url) = foreign {
            bail!("It asked for {url}");
        }
        result?;
        match log.errors.iter().find(|error| !may.fail.iter().any(|part| error.contains(part))) {
            Some(error) => bail!("The console says: {error}"),
            None => Ok(()),
        }
    }

    /// Prints how a row went.
    pub fn result(&mut self, name: &str, result: anyhow::Result<()>, took: Duration) {
        match result {
            Ok(()) => {
                self.kept += 1;
                let seconds = styled(DIM, &format!("{:.1} s", took.as_secs_f32()));
                anstream::println!("{} {name} {seconds}", styled(NEW, "kept  "));
            }
            Err(error) => {
                self.broken.push(name.to_owned());
                let reason = format!("{error:#}").replace('\n', "\n    ");
                anstream::println!("{} {name}\n\n    {reason}\n", styled(OLD, "BROKEN"));
            }
        }
    }

    /// Says what cannot be asked here, and how it can.
    pub fn leave_out(&mut self, name: &str, sentence: &str) {
        if self.args.only.as_ref().is_none_or(|only| name.contains(only)) {
            self.left_out += 1;
            anstream::println!("{} {name}\n\n    {sentence}\n", styled(BOLD, "LEFT OUT"));
        }
    }

    fn conclude(&self) -> anyhow::Result<()> {
        let all = self.kept + self.broken.len();
        if !self.broken.is_empty() {
            bail!("\n{} of {all} rows are broken:\n  {}", self.broken.len(), self.broken.join("\n  "));
        }
        if all + self.left_out == 0 {
            let only = self.args.only.clone().unwrap_or_default();
            return Err(BadInput(format!("No row has “{only}” in its name.")).into());
        }
        anstream::println!("\n{}", styled(NEW, &format!("All {all} rows that were tried are kept.")));
        match self.left_out {
            0 => Ok(()),
            left_out if self.args.check => bail!("{left_out} were left out, and --check wants them all."),
            left_out => {
                anstream::println!("{left_out} were left out: above it says what they need.");
                Ok(())
            }
        }
    }
}

/// Runs all rows that were asked for, and ends every program that it started.
pub fn run(args: &Args, programs: &[PathBuf; 2]) -> anyhow::Result<()> {
    programs::build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let [browser, driver] = programs;
        // Dropped last, whatever comes, and with it every browser.
        let driver = Program::driver(driver)?;
        tokio::select! {
            result = all(args, browser, &driver.url) => result,
            _ = tokio::signal::ctrl_c() => bail!("Stopped."),
        }
    })
}

async fn all(args: &Args, browser: &Path, driver: &str) -> anyhow::Result<()> {
    let start = Instant::now();
    let steps = Step::all(&root())?;
    let page = Page::open(driver, browser, Pictures::new(args.save)).await?;
    let mut rows = Rows { page, args, kept: 0, broken: Vec::new(), left_out: 0 };
    for step in &steps {
        let server = Program::step(&step.name, &[])?;
        docs::rows(&mut rows, step, &format!("step {:02}", step.number()), &server.url).await;
    }

    let last = steps.last().context("The course has no steps")?;
    proxy::rows(&mut rows, last).await?;

    let axe = Axe::fetch();
    frontend::rows(&mut rows, last, &axe).await?;
    clients::rows(&mut rows, last).await?;
    book::rows(&mut rows, &root().join(&args.book), &axe).await?;
    if args.only.is_none() {
        let result = rows.page.pictures.orphans();
        rows.result("pictures: each is one that a row takes and a page shows", result, Duration::ZERO);
    }
    let result = rows.conclude();
    rows.page.close().await?;
    let seconds = format!("{:.0} s", start.elapsed().as_secs_f32());
    anstream::println!("{}", styled(DIM, &seconds));
    result
}
