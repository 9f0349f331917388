//! The access tokens that were issued and have not expired.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use moka::{Entry, policy::EvictionPolicy, sync::Cache};
use sha2::{Digest, Sha256};

use crate::users::User;

/// The most tokens that a user can have. One more ends the user's own oldest, and nobody else's.
const TOKENS_PER_USER: usize = 10;

/// The issued tokens, each with its user.
pub struct IssuedTokens {
    /// Keyed by digest, so that a copy of the store holds no usable token.
    users: Cache<[u8; 32], User>,
    /// The digests of each user's tokens, the oldest first.
    digests: Cache<String, Vec<[u8; 32]>>,
    /// The time that a token is valid.
    pub lifetime: Duration,
}

impl IssuedTokens {
    /// An empty store. With more than `capacity` tokens, it drops the least recently used.
    pub fn new(lifetime: Duration, capacity: u64) -> Self {
        // By moka's default policy, a full store may drop the new token: a login would be useless.
        let users = Cache::builder().eviction_policy(EvictionPolicy::lru());
        let digests = Cache::builder().eviction_policy(EvictionPolicy::lru());
        Self {
            users: users.max_capacity(capacity).time_to_live(lifetime).build(),
            digests: digests.max_capacity(capacity).build(),
            lifetime,
        }
    }

    /// Issues an access token: 43 characters that nobody can guess [RFC 6749, section 10.10].
    pub fn issue(&self, user: User) -> String {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("a running system has random bytes");
        let token = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        self.users.insert(digest(&token), user.clone());
        let digests = self.digests.entry(user.username);
        digests.and_upsert_with(|digests| {
            let mut digests = digests.map(Entry::into_value).unwrap_or_default();
            digests.push(digest(&token));
            if digests.len() > TOKENS_PER_USER {
                self.users.invalidate(&digests.remove(0));
            }
            digests
        });
        token
    }

    // ANCHOR: revoke
    /// Ends this token.
    pub fn revoke(&self, token: &str) {
        self.users.invalidate(&digest(token));
    }

    /// Ends all tokens of a user, for a user who lost a phone or changed the password.
    pub fn revoke_all(&self, username: &str) {
        for digest in self.digests.remove(username).unwrap_or_default() {
            self.users.invalidate(&digest);
        }
    }
    // ANCHOR_END: revoke

    /// The user of this token, or `None` if it was not issued here or has expired.
    pub fn user(&self, token: &str) -> Option<User> {
        self.users.get(&digest(token))
    }
}

/// SHA-256 is enough for random input: there is no dictionary of such tokens to try.
fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
