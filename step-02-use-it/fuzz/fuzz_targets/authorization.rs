//! `cargo +nightly fuzz run authorization`: any bytes, as the `Authorization` fields of a request.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| step_02_use_it_fuzz::attack(input));

#[cfg(not(fuzzing))]
fn main() {
    println!("Run with cargo fuzz, on a nightly toolchain: cargo +nightly fuzz run authorization");
}
