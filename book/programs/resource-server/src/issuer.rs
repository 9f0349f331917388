//! The issuer of the tokens: its keys are kept, and fetched again.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, redirect::Policy};
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep};

use crate::{key::Key, published::Published, refusal::Refusal, settings::Settings};

/// The time after which the keys are fetched again, whatever comes: a key that the issuer withdraws
/// opens nothing after this time and [`PACE`], if they can be fetched.
const REFRESH: Duration = Duration::from_secs(5 * 60);

/// The time from one fetch to the next that an unknown `kid` may cause.
const PACE: Duration = Duration::from_secs(10);

/// The time from a fetch that failed to the next one.
const RETRY: Duration = Duration::from_secs(1);

/// The time that the issuer has for each of two answers.
const PATIENCE: Duration = Duration::from_secs(5);

/// The authorization server that this API trusts.
pub struct Issuer {
    /// The settings that name it.
    pub settings: Settings,
    client: Client,
    /// Used as a cell: a reader waits for nobody.
    published: watch::Sender<Option<Arc<Published>>>,
    /// The error of the last fetch, if it failed; and the time before which there is no other.
    last: Mutex<(Option<String>, Instant)>,
}

impl Issuer {
    /// The issuer that the settings name. It is asked at once, and then for as long as this runs.
    pub fn new(settings: Settings) -> Arc<Self> {
        // A redirect would have the keys come from somewhere else.
        let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE);
        let issuer = Arc::new(Self {
            settings,
            client: client.build().expect("these are options that it has"),
            published: watch::Sender::new(None),
            last: Mutex::new((None, Instant::now())),
        });
        let asked = issuer.clone();
        tokio::spawn(async move {
            loop {
                let succeeded = asked.clone().refresh().await;
                sleep(if succeeded { REFRESH } else { RETRY }).await;
            }
        });
        issuer
    }

    // ANCHOR: key
    /// The key with this `kid`, as the issuer publishes it.
    pub async fn key(self: &Arc<Self>, kid: &str) -> Result<Arc<Key>, Refusal> {
        let known = || self.published.borrow().as_ref()?.keys.get(kid).cloned();
        if let Some(key) = known() {
            return Ok(key);
        }
        // A task of its own goes on when the client hangs up, which would else reset the pace.
        let is_current = tokio::spawn(self.clone().refresh()).await.unwrap_or(false);
        match known() {
            Some(key) => Ok(key),
            None if is_current => Err(Refusal::InvalidToken),
            None => Err(Refusal::Unavailable),
        }
    }

    /// Fetches all that the issuer publishes, unless that was done a moment ago: true if the last
    /// attempt succeeded. The requests that come meanwhile wait for it, and do not repeat it.
    async fn refresh(self: Arc<Self>) -> bool {
        let mut last = self.last.lock().await;
        if Instant::now() < last.1 {
            return last.0.is_none();
        }
        match Published::fetch(&self.client, &self.settings).await {
            Ok(published) => {
                self.published.send_replace(Some(Arc::new(published)));
                *last = (None, Instant::now() + PACE);
            }
            Err(error) => {
                // Said once, and not at each attempt.
                if last.0.as_ref() != Some(&error) {
                    eprintln!("{error}. Trying again until it succeeds.");
                }
                *last = (Some(error), Instant::now() + RETRY);
            }
        }
        last.0.is_none()
    }
    // ANCHOR_END: key

    /// All that the issuer publishes, or nothing if that never could be fetched.
    pub async fn published(self: &Arc<Self>) -> Option<Arc<Published>> {
        if self.published.borrow().is_none() {
            tokio::spawn(self.clone().refresh()).await.ok();
        }
        self.published.borrow().clone()
    }
}
