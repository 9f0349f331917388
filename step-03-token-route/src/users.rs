//! The users.

use serde::Serialize;
use utoipa::ToSchema;

use crate::passwords::{Busy, Passwords};

/// The users, one a line: a name, a colon, and the Argon2id hash of the password as a PHC string.
///
/// `cargo run -p step-03-token-route --example add_user` adds one.
const USERS: &str = include_str!("../users.txt");

/// The hash that an unknown user's password is compared with, so that the answer takes as long. It
/// needs the parameters that all users' hashes have: one with others would show by its time.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$zAW26yzdLCE0aDQkhZM/Rg$BEd050P46nptMXBotpyW1Rl2pDopS38Shb3uKWCKRi8";

/// A user of the API.
#[derive(Clone, Serialize, ToSchema)]
pub struct User {
    /// The name the user logs in with.
    pub username: String,
}

/// The user of that name, if there is one and the password is theirs.
pub async fn authenticate(
    username: String,
    password: String,
    passwords: &Passwords,
) -> Result<Option<User>, Busy> {
    let mut users = USERS.lines().filter_map(|line| line.split_once(':'));
    let hash = users.find_map(|(name, hash)| (name == username).then_some(hash));
    let is_right = passwords.verify(password, hash.unwrap_or(NOBODY)).await?;
    Ok((is_right && hash.is_some()).then_some(User { username }))
}
