//! The attacks without a fuzzer: on a stable toolchain, the same each time, in seconds.

use std::{env, fs, path::Path};

use fuzz::{authorization, token_form};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngSeed},
};

/// So many cases, the same each time. `PROPTEST_CASES=1000000` makes as many, and others.
fn config(cases: u32) -> Config {
    if env::var_os("PROPTEST_CASES").is_some() {
        return Config::default();
    }
    Config { cases, rng_seed: RngSeed::Fixed(6750), failure_persistence: None, ..Config::default() }
}

#[test]
fn everything_in_the_corpora_is_answered_as_the_standards_demand() {
    let targets = [("authorization", authorization::attack as fn(&[u8])), ("token_form", token_form::attack)];
    for (target, attack) in targets {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        let files: Vec<_> = fs::read_dir(corpus).expect("the corpus").collect();
        assert!(files.len() >= 20, "the corpus has {} files", files.len());
        for file in files {
            attack(&fs::read(file.expect("an entry").path()).expect("a file"));
        }
    }
}

/// Bytes that are nearly a field: each part of the grammar, right more often than not.
fn nearly_a_field() -> impl Strategy<Value = Vec<u8>> {
    let scheme = prop_oneof![
        6 => "[Bb][Ee][Aa][Rr][Ee][Rr]",
        1 => "Basic|Bearer:|Bear|\"Bearer\"|Bearer Bearer|",
    ];
    let space = prop_oneof![6 => " {1,3}", 1 => "\t| \t|,|"];
    let token =
        prop_oneof![6 => "[A-Za-z0-9._~+/-]{1,40}={0,3}", 1 => "[ -~]{0,10}", 1 => "={0,2}|a=b|a b|é"];
    let end = prop_oneof![8 => Just(String::new()), 1 => "[ ,;\t]"];
    (scheme, space, token, end)
        .prop_map(|(scheme, space, token, end)| [scheme, space, token, end].concat().into_bytes())
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn any_bytes_are_answered_as_the_grammar_demands(bytes in vec(any::<u8>(), 0..64)) {
        authorization::attack(&bytes);
    }

    #[test]
    fn what_is_nearly_a_field_is_answered_as_the_grammar_demands(field in nearly_a_field()) {
        authorization::attack(&field);
    }

    #[test]
    fn one_byte_more_or_another_in_a_field_is_answered_as_the_grammar_demands(
        mut field in nearly_a_field(), position: prop::sample::Index, byte: u8, insert: bool,
    ) {
        let position = position.index(field.len() + 1);
        if insert || position == field.len() {
            field.insert(position, byte);
        } else {
            field[position] = byte;
        }
        authorization::attack(&field);
    }

    #[test]
    fn a_field_that_is_repeated_is_never_believed(fields in vec(nearly_a_field(), 2..4)) {
        authorization::attack(&fields.join(&b'\n'));
    }

    /// Otherwise all of the above could pass without a single 200.
    #[test]
    fn every_token_of_the_grammar_is_seen_as_it_was_sent(
        scheme in "[Bb][Ee][Aa][Rr][Ee][Rr]", spaces in " {1,9}", b64token in "[A-Za-z0-9._~+/-]{1,200}={0,9}",
    ) {
        let field = [scheme, spaces, b64token.clone()].concat();
        prop_assert_eq!(authorization::token(field.as_bytes()), Some(b64token.as_bytes()));
        authorization::attack(field.as_bytes());
    }
}

/// A parameter, mostly one that the endpoint knows, with a value that mostly means something to it.
fn parameter() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        12 => prop::sample::select(token_form::PARAMETERS.to_vec()).prop_map(str::to_owned),
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
    #![proptest_config(config(5_000))]

    #[test]
    fn any_bytes_as_a_form_are_answered_as_the_standard_demands(bytes in vec(any::<u8>(), 0..256)) {
        token_form::attack(&bytes);
    }

    #[test]
    fn what_is_nearly_a_form_is_answered_as_the_standard_demands(form in vec(parameter(), 0..8)) {
        token_form::attack(form.join("&").as_bytes());
    }

    #[test]
    fn one_byte_more_in_a_form_is_answered_as_the_standard_demands(
        form in vec(parameter(), 0..8), position: prop::sample::Index, byte: u8,
    ) {
        let mut form = form.join("&").into_bytes();
        form.insert(position.index(form.len() + 1), byte);
        token_form::attack(&form);
    }

    /// Any Unicode there is, as a user name and a password: refused for what it is, never for how it is written.
    #[test]
    fn any_user_name_and_password_are_an_attempt(username in ".{1,40}", password in "[^\u{0}]{1,40}") {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let form = format!(
            "grant_type=password&username={}&password={}", escaped(&username), escaped(&password)
        );
        prop_assert_eq!(token_form::refusal(form.as_bytes()), Ok(()));
        token_form::attack(form.as_bytes());
    }
}

#[test]
fn sixteen_kib_are_read_and_one_byte_more_is_not() {
    for length in [16 * 1024, 16 * 1024 + 1] {
        token_form::attack(&b"x&".repeat(length)[..length]);
    }
}
