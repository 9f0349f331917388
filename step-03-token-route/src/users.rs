//! The users.

use std::{fs, time::Duration};

use serde::Serialize;
use utoipa::ToSchema;

use crate::passwords::{Busy, Passwords};

/// The hash that an unknown user's password is compared with, so that the answer takes as long. All
/// users' hashes need its parameters, or the time would tell. 19 MiB, two passes and one lane are
/// the minimum that OWASP gives for Argon2id (Password Storage Cheat Sheet).
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$zAW26yzdLCE0aDQkhZM/Rg$BEd050P46nptMXBotpyW1Rl2pDopS38Shb3uKWCKRi8";

/// A user of the API.
#[derive(Clone, Serialize, ToSchema)]
pub struct User {
    /// The name the user logs in with.
    pub username: String,
}

/// The users, and the check of who logs in.
pub struct Users {
    /// One user a line: a name, a colon, and the Argon2id hash of the password as a PHC string.
    lines: String,
    passwords: Passwords,
}

impl Users {
    /// The users in these lines. A login waits for its turn, but no longer than `patience`.
    pub fn new(lines: String, patience: Duration) -> Self {
        let passwords = Passwords::new(patience);
        Self { lines, passwords }
    }

    /// The user of that name, if there is one and the password is theirs.
    pub async fn authenticate(
        &self,
        username: String,
        password: String,
    ) -> Result<Option<User>, Busy> {
        let mut users = self.lines.lines().filter_map(|line| line.split_once(':'));
        let hash = users.find_map(|(name, hash)| (name == username).then_some(hash));
        let verified = self.passwords.verify(password, hash.unwrap_or(NOBODY));
        Ok((verified.await? && hash.is_some()).then_some(User { username }))
    }
}

/// The lines of this file.
///
/// # Errors
///
/// Returns a sentence for the operator if the file cannot be read, or a line is not a user.
pub fn read(file: &str) -> Result<String, String> {
    let cure = "Add a user with the example add_user, or name another file in USERS.";
    let text = fs::read_to_string(file);
    let lines = text.map_err(|error| format!("Cannot read {file}: {error}. {cure}"))?;
    for (number, line) in (1..).zip(lines.lines()) {
        let hash = line.split_once(':').map(|(_, hash)| hash);
        if hash.map(parameters) != Some(parameters(NOBODY)) {
            let reason = "is not a user with a hash like those of the example add_user";
            return Err(format!(
                "Line {number} of {file} {reason}: delete the line."
            ));
        }
    }
    Ok(lines)
}

/// The algorithm and its parameters: all of a PHC string before its salt.
fn parameters(hash: &str) -> Option<&str> {
    hash.rsplitn(3, '$').nth(2)
}
