//! A limit on logins, against brute force [RFC 6749, section 4.3.2].

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::{sync::Arc, time::Duration};

use moka::{policy::EvictionPolicy, sync::Cache};

/// Attempts count for this long, from the first one on.
pub const WINDOW: Duration = Duration::from_secs(60);

/// The most networks that are remembered, however many ask.
const CAPACITY: u64 = 100_000;

/// The attempts of each network.
pub struct LoginLimit {
    limit: u32,
    attempts: Cache<IpAddr, Arc<AtomicU32>>,
}

impl LoginLimit {
    /// Allows each network `limit` attempts within the window. 0 means no limit.
    pub fn new(limit: u16) -> Self {
        // By moka's default policy, a full cache may drop a new entry: a client without a limit.
        let cache = Cache::builder().eviction_policy(EvictionPolicy::lru());
        Self {
            limit: limit.into(),
            attempts: cache.max_capacity(CAPACITY).time_to_live(WINDOW).build(),
        }
    }

    /// Counts an attempt from `address`, and says whether it is within the limit.
    pub fn allows(&self, address: IpAddr) -> bool {
        let count = || self.attempts.get_with(network(address), Arc::default);
        self.limit == 0 || count().fetch_add(1, Relaxed) < self.limit
    }
}

/// The network that counts as one client: an IPv4 address, or an IPv6 /56, usually one customer's.
fn network(address: IpAddr) -> IpAddr {
    // A socket for both versions may report IPv4 addresses as IPv6 ones, all of the same network.
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 72 << 72).into()),
        address @ IpAddr::V4(_) => address,
    }
}
