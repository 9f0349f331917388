//! Passwords, verified off the async threads, two at a time.

use std::{sync::Arc, time::Duration};

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::password_hash::{Error::SaltInvalid, Result as HashResult};
use argon2::{Argon2, Block, Params};
use tokio::{select, sync::Mutex, task::spawn_blocking, time::timeout};

/// Verifies passwords, two at a time.
pub struct Passwords {
    /// Two turns, each with the memory for one hash. A hash takes 19 MiB, and a core for some
    /// milliseconds: without a bound, logins would take all of both.
    turns: [Arc<Mutex<Vec<Block>>>; 2],
    patience: Duration,
}

/// No turn came in time.
pub struct Busy;

impl Passwords {
    /// A login waits for its turn, but no longer than `patience`.
    pub fn new(patience: Duration) -> Self {
        let turns = Default::default();
        Self { turns, patience }
    }

    /// True if `hash`, a PHC string of Argon2id, is the hash of `password`.
    pub async fn verify(&self, password: String, hash: &str) -> Result<bool, Busy> {
        let [one, other] = self.turns.clone().map(Mutex::lock_owned);
        let turn = async {
            select! { turn = one => turn, turn = other => turn }
        };
        let mut memory = timeout(self.patience, turn).await.map_err(|_| Busy)?;
        // The hashing goes on when the client hangs up, so it keeps the turn.
        let hash = hash.to_owned();
        let verified = spawn_blocking(move || verify(&password, &hash, &mut memory));
        Ok(verified
            .await
            .is_ok_and(|verified| verified.unwrap_or(false)))
    }
}

/// The crate's `verify_password` allocates 19 MiB of aligned memory each time, and glibc could not
/// reuse it: in a storm of logins the program grew to 850 MB. So each turn keeps its own memory.
fn verify(password: &str, hash: &str, memory: &mut Vec<Block>) -> HashResult<bool> {
    let hash = PasswordHash::new(hash)?;
    let params = Params::try_from(&hash)?;
    let salt = hash.salt.ok_or(SaltInvalid)?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    memory.resize(params.block_count(), Block::new());
    let argon2 = Argon2::from(params);
    argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut output, memory)?;
    // An `Output` compares in constant time.
    Ok(hash.hash == Some(Output::new(&output)?))
}
