//! How many logins an address may try: the endpoint has to be protected against brute force
//! [RFC 6749, section 4.3.2].

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use moka::{policy::EvictionPolicy, sync::Cache};

use crate::token_error::TokenError;

/// After that long an address may try once more.
const REFILL: Duration = Duration::from_secs(6);

/// How many addresses are remembered: about 40 MB of memory, however many ask.
const CAPACITY: u64 = 100_000;

/// The attempts that each address has left. A clone shares them.
#[derive(Clone)]
pub struct LoginLimit {
    quota: Option<Quota>,
    addresses: Cache<IpAddr, Arc<Attempts>>,
    stopwatch: Stopwatch,
}

type Attempts = RateLimiter<NotKeyed, InMemoryState, Stopwatch, NoOpMiddleware<Duration>>;

/// The time since it was started. The crate has a clock of its own, but not without its feature `std`.
#[derive(Clone, Copy)]
struct Stopwatch(Instant);

impl Clock for Stopwatch {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

impl LoginLimit {
    /// `attempts` at once, for each address; 0 is no limit.
    pub fn new(attempts: u16) -> Self {
        let quota = Quota::with_period(REFILL).zip(NonZeroU32::new(attempts.into()));
        let quota = quota.map(|(quota, attempts)| quota.allow_burst(attempts));
        // Full, the default policy may not remember a newcomer: one without a limit.
        let policy = EvictionPolicy::lru();
        let addresses = Cache::builder()
            .max_capacity(CAPACITY)
            .eviction_policy(policy);
        // Who was idle for so long has every attempt again, and need not be remembered.
        let addresses = addresses.time_to_idle(REFILL * attempts.into()).build();
        Self {
            quota,
            addresses,
            stopwatch: Stopwatch(Instant::now()),
        }
    }

    /// Takes one attempt from `address`, if it has one left.
    pub fn attempt(&self, address: IpAddr) -> Result<(), TokenError> {
        let Some(quota) = self.quota else {
            return Ok(());
        };
        let attempts = || Arc::new(RateLimiter::direct_with_clock(quota, self.stopwatch));
        let attempts = self.addresses.get_with(network(address), attempts);
        attempts.check().map_err(|refused| {
            TokenError::too_many_attempts(refused.wait_time_from(self.stopwatch.now()))
        })
    }
}

/// Who counts as one: an IPv4 address, or the /64 of an IPv6 address, for a customer has all of that.
fn network(address: IpAddr) -> IpAddr {
    // Canonical: on a socket for both, IPv4 addresses come as one single /64.
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}
