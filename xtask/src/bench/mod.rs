//! `cargo xtask bench`: how fast the steps are, beside others, and how long a learner waits.
//!
//! What measures is compiled behind the feature `bench`, which only this command switches on. The book reads the
//! records.

#[cfg(any(feature = "bench", feature = "book"))]
pub mod record;
