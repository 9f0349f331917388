//! A tab of the browser: what a person does in it, and waiting for what they would see.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use serde_json::{Value, from_str, json};
use thirtyfour::{
    By, ChromeCapabilities, ChromiumLikeCapabilities, Key, LoggingPrefsLogLevel, WebDriver, WebElement,
};
use tokio::time::sleep;

use super::pictures::Pictures;

/// How long a person waits before they believe that it is broken.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is looked whether what is waited for is there.
const GLANCE: Duration = Duration::from_millis(20);

/// As wide as a picture is in the book.
pub const WIDE: u16 = 740;

/// Whether any element that the selector names shows the text, else what they show instead.
const SHOWS: &str =
    "const shown = [...document.querySelectorAll(arguments[0])].filter(it => it.checkVisibility());
    const texts = shown.map(it => it.innerText + (it.getAttribute('aria-label') ?? ''));
    return texts.some(text => text.includes(arguments[1])) || texts;";

/// A tab, and the pictures that are taken of it.
pub struct Page {
    driver: WebDriver,
    pub pictures: Pictures,
}

/// What the browser noted down since it was last asked.
#[derive(Default)]
pub struct Log {
    /// The errors in the console.
    pub errors: Vec<String>,
    /// The URLs that were asked for.
    pub requests: Vec<String>,
}

impl Page {
    /// A browser of its own, with nothing in it that was there before.
    pub async fn open(driver: &str, browser: &Path, pictures: Pictures) -> anyhow::Result<Self> {
        let mut capabilities = ChromeCapabilities::new();
        capabilities.set_binary(&browser.display().to_string())?;
        for flag in [
            "--headless",
            // A sandbox is for strange pages. These are our own, and root, as in a container, has none.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            // Otherwise the pictures are a machine's own.
            "--hide-scrollbars",
            "--font-render-hinting=none",
        ] {
            capabilities.add_arg(flag)?;
        }
        capabilities.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
        capabilities.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(driver, capabilities).await.context("Chromium could not be started")?;
        Ok(Self { driver, pictures })
    }

    /// Opens the URL.
    pub async fn goto(&self, url: &str) -> anyhow::Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    /// Loads the page again.
    pub async fn reload(&self) -> anyhow::Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// The address of the page.
    pub async fn url(&self) -> anyhow::Result<String> {
        Ok(self.driver.current_url().await?.to_string())
    }

    /// Closes the tab, and opens another one.
    pub async fn new_tab(&self) -> anyhow::Result<()> {
        let tab = self.driver.new_tab().await?;
        self.driver.close_window().await?;
        self.driver.switch_to_window(tab).await?;
        self.look(WIDE, false).await
    }

    /// What the script returns.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> anyhow::Result<Value> {
        Ok(self.driver.execute(script, arguments.to_vec()).await?.json().clone())
    }

    /// What the script hands to the callback that is its last argument.
    pub async fn run_async(&self, script: &str, arguments: &[Value]) -> anyhow::Result<Value> {
        Ok(self.driver.execute_async(script, arguments.to_vec()).await?.json().clone())
    }

    /// Waits until the script returns `true`, or fails with what was missed and what it returns instead.
    pub async fn until(&self, missed: &str, script: &str, arguments: &[Value]) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let seen = self.run(script, arguments).await?;
            if seen == Value::Bool(true) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                let seen = seen.to_string();
                bail!("{missed} within {} s. What is there: {seen:.400}", PATIENCE.as_secs());
            }
            sleep(GLANCE).await;
        }
    }

    /// Waits until an element that the selector names shows the text.
    pub async fn see(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.until(&format!("“{text}” did not appear in {selector}"), SHOWS, &[json!(selector), json!(text)])
            .await
    }

    /// Waits until nothing that the selector names is there.
    pub async fn see_no(&self, selector: &str) -> anyhow::Result<()> {
        let script = "const all = [...document.querySelectorAll(arguments[0])];
            return all.every(it => !it.checkVisibility()) || all.map(it => it.outerHTML)";
        self.until(&format!("{selector} did not go away"), script, &[json!(selector)]).await
    }

    /// Clicks on the first such element, as soon as that can be done.
    pub async fn click(&self, selector: &str) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let clicked = async { self.element(selector).await?.click().await };
            match clicked.await {
                Ok(()) => return Ok(()),
                Err(error) if start.elapsed() > PATIENCE => {
                    bail!("{selector} cannot be clicked: {error:.300}");
                }
                // Not there yet, or something is still on top of it.
                Err(_) => sleep(GLANCE).await,
            }
        }
    }

    /// Types the text into a field, in place of what is in it.
    pub async fn fill(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.click(selector).await?;
        let field = self.element(selector).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Types on the keyboard, wherever the focus is.
    pub async fn keys(&self, text: &str) -> anyhow::Result<()> {
        Ok(self.driver.action_chain().send_keys(text).perform().await?)
    }

    /// Presses one key, wherever the focus is.
    pub async fn press(&self, key: Key) -> anyhow::Result<()> {
        Ok(self.driver.action_chain().send_keys(key).perform().await?)
    }

    async fn element(&self, selector: &str) -> thirtyfour::error::WebDriverResult<WebElement> {
        self.driver.find(By::Css(selector)).await
    }

    /// A window so wide, and a person who wants it dark or not.
    pub async fn look(&self, width: u16, dark: bool) -> anyhow::Result<()> {
        let metrics = json!({ "width": width, "height": 1000, "deviceScaleFactor": 2, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [scheme] })).await?;
        Ok(())
    }

    /// A command of the Chrome DevTools Protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> anyhow::Result<Value> {
        Ok(self.driver.cdp().send_raw(command, parameters).await?)
    }

    /// What the browser noted down since this was last asked.
    pub async fn log(&self) -> anyhow::Result<Log> {
        let errors = self.driver.get_log("browser").await?.into_iter();
        let errors = errors.filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect();
        let mut requests = Vec::new();
        for entry in self.driver.get_log("performance").await? {
            let event = &from_str::<Value>(&entry.message)?["message"];
            if event["method"] == "Network.requestWillBeSent" {
                requests.extend(event["params"]["request"]["url"].as_str().map(str::to_owned));
            }
        }
        Ok(Log { errors, requests })
    }

    /// Ends the browser.
    pub async fn close(self) -> anyhow::Result<()> {
        Ok(self.driver.quit().await?)
    }
}
