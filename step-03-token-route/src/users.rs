//! Who the users are, and whether a password is theirs.

use std::{cell::RefCell, time::Duration};

use argon2::{
    Argon2, Block, Params,
    password_hash::{
        self,
        phc::{Output, PasswordHash},
    },
};
use serde::Serialize;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::token_error::TokenError;

/// The users, one a line: a name, a colon, and the Argon2id hash of the password as a PHC string.
///
/// `cargo run -p step-03-token-route --example add_user` adds one.
const USERS: &str = include_str!("../users.txt");

/// The hash an unknown user's password is compared with, for the answer to take as long as any other.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$zAW26yzdLCE0aDQkhZM/Rg$BEd050P46nptMXBotpyW1Rl2pDopS38Shb3uKWCKRi8";

/// One hash takes 19 MiB and a core for some milliseconds: unbounded, logins would take all of both.
static HASHING: Semaphore = Semaphore::const_new(2);

/// How long a login waits for its turn. Past it, a person has given up, and a "later" is more honest.
const PATIENCE: Duration = Duration::from_secs(5);

/// A user of the API.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct User {
    /// The name the user logs in with.
    pub username: String,
}

/// The user, if there is one of that name and the password is theirs.
pub async fn authenticate(username: String, password: String) -> Result<User, TokenError> {
    let hash = password_hash(&username);
    let permit = timeout(PATIENCE, HASHING.acquire()).await;
    let permit = permit.ok().and_then(Result::ok).ok_or(TokenError::BUSY)?;
    // Off the async threads, which would answer nobody else meanwhile. The permit goes along: the hashing
    // goes on when the client hangs up.
    let verified = spawn_blocking(move || {
        let _permit = permit;
        verify(&password, hash.unwrap_or(NOBODY)).unwrap_or(false)
    });
    let granted = verified.await.unwrap_or(false) && hash.is_some();
    granted
        .then_some(User { username })
        .ok_or(TokenError::WRONG_CREDENTIALS)
}

fn password_hash(username: &str) -> Option<&'static str> {
    USERS
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| *name == username)
        .map(|(_, hash)| hash)
}

/// Whether `hash`, a PHC string of Argon2id, is of this password.
///
/// The crate has `verify_password` for it. That allocates its 19 MiB anew each time, aligned, and some allocators
/// cannot use what comes back for the next: in a storm of logins, glibc's grew to 850 MB. Here a thread keeps them.
fn verify(password: &str, hash: &str) -> password_hash::Result<bool> {
    thread_local!(static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) });

    let hash = PasswordHash::new(hash)?;
    let params = Params::try_from(&hash)?;
    let salt = hash.salt.ok_or(password_hash::Error::SaltInvalid)?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    MEMORY.with_borrow_mut(|memory| {
        memory.resize(params.block_count(), Block::new());
        let argon2 = Argon2::from(params);
        argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut output, memory)
    })?;
    // An `Output` compares in constant time.
    Ok(hash.hash == Some(Output::new(&output)?))
}
