//! `cargo +nightly fuzz run token_form`: any bytes, as the body of a request to the token endpoint.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| step_03_token_route_fuzz::attack(input));

#[cfg(not(fuzzing))]
fn main() {
    println!("Run with cargo fuzz, on a nightly toolchain: cargo +nightly fuzz run token_form");
}
