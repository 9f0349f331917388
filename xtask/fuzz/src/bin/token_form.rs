//! `cargo +nightly fuzz run token_form`: without `cargo fuzz` it does nothing, so that a stable toolchain builds it.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::token_form(input));

#[cfg(not(fuzzing))]
fn main() {}
