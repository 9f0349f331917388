//! The attack without a fuzzer: on a stable toolchain, the same each time, in seconds.
#![forbid(unsafe_code)]

use std::{env, fs, path::Path};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngSeed},
};
use step_03_token_route_fuzz::{PARAMETERS, attack, refusal};

/// Five thousand requests, always the same. `PROPTEST_CASES=1000000` makes as many, and others.
fn config() -> Config {
    if env::var_os("PROPTEST_CASES").is_some() {
        return Config::default();
    }
    Config {
        cases: 5_000,
        rng_seed: RngSeed::Fixed(6749),
        failure_persistence: None,
        ..Config::default()
    }
}

/// A parameter, mostly one that the endpoint knows, with a value that mostly means something to it.
fn parameter() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        12 => prop::sample::select(PARAMETERS.to_vec()).prop_map(str::to_owned),
        1 => Just("p%61ssword".to_owned()),
        1 => "[ -~]{0,12}",
    ];
    let value = prop_oneof![
        4 => Just("=password".to_owned()),
        2 => Just("=johndoe".to_owned()),
        2 => Just("=".to_owned()),
        1 => Just(String::new()),
        1 => "=\\PC{0,12}",
        1 => "=(%[0-9a-fA-F]{2}|%[ -~]|[+]){0,6}",
    ];
    (name, value).prop_map(|(name, value)| name + &value)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_answered_as_the_standard_demands(bytes in vec(any::<u8>(), 0..256)) {
        attack(&bytes);
    }

    #[test]
    fn what_is_nearly_a_form_is_answered_as_the_standard_demands(form in vec(parameter(), 0..8)) {
        attack(form.join("&").as_bytes());
    }

    #[test]
    fn one_byte_more_in_a_form_is_answered_as_the_standard_demands(
        form in vec(parameter(), 0..8), position: prop::sample::Index, byte: u8,
    ) {
        let mut form = form.join("&").into_bytes();
        form.insert(position.index(form.len() + 1), byte);
        attack(&form);
    }

    /// Any Unicode there is, as a user name and a password: refused for what it is, never for how it is written.
    #[test]
    fn any_user_name_and_password_are_an_attempt(username in ".{1,40}", password in "[^\u{0}]{1,40}") {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let form = format!(
            "grant_type=password&username={}&password={}", escaped(&username), escaped(&password)
        );
        prop_assert_eq!(refusal(form.as_bytes()), Ok(()));
        attack(form.as_bytes());
    }
}

#[test]
fn everything_in_the_corpus_is_answered_as_the_standard_demands() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/token_form");
    let files: Vec<_> = fs::read_dir(corpus).expect("the corpus").collect();
    assert!(files.len() >= 20, "the corpus has {} files", files.len());
    for file in files {
        attack(&fs::read(file.expect("an entry").path()).expect("a file"));
    }
}

#[test]
fn sixteen_kib_are_read_and_one_byte_more_is_not() {
    for length in [16 * 1024, 16 * 1024 + 1] {
        attack(&b"x&".repeat(length)[..length]);
    }
}
