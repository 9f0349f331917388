//! Who the users are, and whether a password is theirs.

use argon2::{Argon2, PasswordVerifier};
use serde::Serialize;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The users, one a line: a name, a colon, and the Argon2id hash of the password as a PHC string.
///
/// `cargo run -p step-03-token-route --example add_user` adds one.
const USERS: &str = include_str!("../users.txt");

/// The hash an unknown user's password is compared with, for the answer to take as long as any other.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$zAW26yzdLCE0aDQkhZM/Rg$BEd050P46nptMXBotpyW1Rl2pDopS38Shb3uKWCKRi8";

/// One hash takes 19 MiB and a core for some milliseconds: unbounded, logins would take all of both.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A user of the API.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct User {
    /// The name the user logs in with.
    pub username: String,
}

/// The user, if there is one of that name and the password is theirs.
pub async fn authenticate(username: String, password: String) -> Option<User> {
    let hash = password_hash(&username);
    let permit = HASHING.acquire().await.ok()?;
    // Off the async threads, which would answer nobody else meanwhile. The permit goes along: the hashing
    // goes on when the client hangs up.
    let verified = spawn_blocking(move || {
        let _permit = permit;
        Argon2::default().verify_password(password.as_bytes(), hash.unwrap_or(NOBODY)).is_ok()
    });
    (verified.await.unwrap_or(false) && hash.is_some()).then_some(User { username })
}

fn password_hash(username: &str) -> Option<&'static str> {
    USERS
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| *name == username)
        .map(|(_, hash)| hash)
}
