//! The attack without a fuzzer: on a stable toolchain, the same each time, in seconds.
#![forbid(unsafe_code)]

use std::{env, fs, path::Path};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngSeed},
};
use step_02_use_it_fuzz::{attack, token};

/// Ten thousand requests, always the same. `PROPTEST_CASES=1000000` makes as many, and others.
fn config() -> Config {
    if env::var_os("PROPTEST_CASES").is_some() {
        return Config::default();
    }
    Config {
        cases: 10_000,
        rng_seed: RngSeed::Fixed(6750),
        failure_persistence: None,
        ..Config::default()
    }
}

/// Bytes that are nearly a field: each part of the grammar, right more often than not.
fn nearly_a_field() -> impl Strategy<Value = Vec<u8>> {
    let scheme = prop_oneof![
        6 => "[Bb][Ee][Aa][Rr][Ee][Rr]",
        1 => "Basic|Bearer:|Bear|\"Bearer\"|Bearer Bearer|",
    ];
    let space = prop_oneof![6 => " {1,3}", 1 => "\t| \t|,|"];
    let token = prop_oneof![6 => "[A-Za-z0-9._~+/-]{1,40}={0,3}", 1 => "[ -~]{0,10}", 1 => "={0,2}|a=b|a b|é"];
    let end = prop_oneof![8 => Just(String::new()), 1 => "[ ,;\t]"];
    (scheme, space, token, end)
        .prop_map(|(scheme, space, token, end)| [scheme, space, token, end].concat().into_bytes())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_answered_as_the_grammar_demands(bytes in vec(any::<u8>(), 0..64)) {
        attack(&bytes);
    }

    #[test]
    fn what_is_nearly_a_field_is_answered_as_the_grammar_demands(field in nearly_a_field()) {
        attack(&field);
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
        attack(&field);
    }

    #[test]
    fn a_field_that_is_repeated_is_never_believed(fields in vec(nearly_a_field(), 2..4)) {
        attack(&fields.join(&b'\n'));
    }

    /// Otherwise all of the above could pass without a single 200.
    #[test]
    fn every_token_of_the_grammar_is_seen_as_it_was_sent(
        scheme in "[Bb][Ee][Aa][Rr][Ee][Rr]", spaces in " {1,9}", b64token in "[A-Za-z0-9._~+/-]{1,200}={0,9}",
    ) {
        let field = [scheme, spaces, b64token.clone()].concat();
        prop_assert_eq!(token(field.as_bytes()), Some(b64token.as_bytes()));
        attack(field.as_bytes());
    }
}

#[test]
fn everything_in_the_corpus_is_answered_as_the_grammar_demands() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/authorization");
    let files: Vec<_> = fs::read_dir(corpus).expect("the corpus").collect();
    assert!(files.len() >= 20, "the corpus has {} files", files.len());
    for file in files {
        attack(&fs::read(file.expect("an entry").path()).expect("a file"));
    }
}
