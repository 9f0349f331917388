//! The access tokens that were issued and have not expired.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use moka::{policy::EvictionPolicy, sync::Cache};
use sha2::{Digest, Sha256};

use crate::users::User;

/// The issued tokens, each with its user. A clone shares them.
#[derive(Clone)]
pub struct IssuedTokens {
    /// By the digest of the token: who reads this memory, or a copy of it, learns no token.
    users: Cache<[u8; 32], User>,
    /// How long a token is valid.
    pub lifetime: Duration,
}

impl IssuedTokens {
    /// No tokens yet. Of more than `capacity`, the least recently used go.
    pub fn new(lifetime: Duration, capacity: u64) -> Self {
        // The default policy may turn a newcomer away when it is full: a login that is worth nothing.
        let policy = EvictionPolicy::lru();
        let users = Cache::builder()
            .max_capacity(capacity)
            .eviction_policy(policy)
            .time_to_live(lifetime)
            .build();
        Self { users, lifetime }
    }

    /// A new access token for `user`: 43 characters that nobody can guess [RFC 6749, section 10.10].
    pub fn issue(&self, user: User) -> String {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("a running system has random bytes");
        let token = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        self.users.insert(digest(&token), user);
        token
    }

    /// Whose token this is: nobody's, if it was not issued here or has expired.
    pub fn user(&self, token: &str) -> Option<User> {
        self.users.get(&digest(token))
    }
}

/// SHA-256 is enough where the input is random: there is no dictionary of such tokens to try.
fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
