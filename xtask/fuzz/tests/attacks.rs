//! The attacks without a fuzzer: on a stable toolchain, the same each time, in seconds.

use std::{env, fs, ops::Range, path::Path};

use fuzz::{authorization, oracle, token_form};
use proptest::{
    collection::vec,
    prelude::*,
    sample::Index,
    test_runner::{Config, RngSeed},
};

/// The same cases each time. `PROPTEST_CASES=1000000` runs that many, and others each time.
fn config() -> Config {
    if env::var_os("PROPTEST_CASES").is_some() {
        return Config::default();
    }
    Config { cases: 20_000, rng_seed: RngSeed::Fixed(6750), failure_persistence: None, ..Config::default() }
}

/// A part of a grammar, right more often than not.
fn mostly(right: &str, wrong: &str) -> BoxedStrategy<String> {
    let matching = |expression| proptest::string::string_regex(expression).expect("it is an expression");
    prop_oneof![6 => matching(right), 1 => matching(wrong)].boxed()
}

/// Text that is nearly a well-formed field.
fn field() -> BoxedStrategy<String> {
    let scheme = mostly("[Bb][Ee][Aa][Rr][Ee][Rr]", "Basic|Bearer:|Bear|\"Bearer\"|Bearer Bearer|");
    let space = mostly(" {1,3}", "\t| \t|,|");
    let token = mostly("[A-Za-z0-9._~+/-]{1,40}={0,3}", "[ -~]{0,10}|={0,2}|a=b|a b|é");
    let end = mostly("", "[ ,;\t]");
    (scheme, space, token, end)
        .prop_map(|(scheme, space, token, end)| scheme + &space + &token + &end)
        .boxed()
}

/// A parameter, mostly one that the endpoint knows, with a value that mostly means something to it.
fn parameter() -> BoxedStrategy<String> {
    let name = mostly(&oracle::PARAMETERS.join("|"), "p%61ssword|[ -~]{0,12}");
    let value = mostly("=password|=password|=johndoe|=", "|=\\PC{0,12}|=(%[0-9a-fA-F]{2}|%[ -~]|[+]){0,6}");
    (name, value).prop_map(|(name, value)| name + &value).boxed()
}

/// Several parts with `joint` between them, as they are or with one byte added or changed; or any bytes at all.
fn input(part: BoxedStrategy<String>, count: Range<usize>, joint: &'static str) -> BoxedStrategy<Vec<u8>> {
    let nearly = vec(part, count).prop_map(|parts| parts.join(joint).into_bytes()).boxed();
    let off_by_one = (nearly.clone(), any::<Index>(), any::<u8>(), 0..2_usize);
    let off_by_one = off_by_one.prop_map(|(mut input, position, byte, replaced)| {
        let start = position.index(input.len() + 1);
        let end = input.len().min(start + replaced);
        input.splice(start..end, [byte]);
        input
    });
    prop_oneof![vec(any::<u8>(), 0..64), nearly, off_by_one].boxed()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_field_is_answered_as_the_grammar_demands(field in input(field(), 1..2, "")) {
        authorization(&field);
    }

    #[test]
    fn several_fields_are_answered_as_the_grammar_demands(fields in input(field(), 2..4, "\n")) {
        authorization(&fields);
    }

    #[test]
    fn a_form_is_answered_as_the_standard_demands(form in input(parameter(), 0..8, "&")) {
        token_form(&form);
    }

    /// Without this, everything above could pass without a single 200.
    #[test]
    fn every_token_of_the_grammar_is_seen_as_it_was_sent(
        scheme in "[Bb][Ee][Aa][Rr][Ee][Rr]", spaces in " {1,9}", b64token in "[A-Za-z0-9._~+/-]{1,200}={0,9}",
    ) {
        let field = scheme + &spaces + &b64token;
        prop_assert_eq!(oracle::token(&[field.as_bytes()]), Some(&*b64token));
        authorization(field.as_bytes());
    }

    /// Any Unicode may be a user name and a password: it is refused because it is wrong, and never for its characters.
    #[test]
    fn any_user_name_and_password_are_an_attempt(username in ".{1,40}", password in "[^\u{0}]{1,40}") {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let (username, password) = (escaped(&username), escaped(&password));
        let form = format!("grant_type=password&username={username}&password={password}");
        prop_assert_eq!(oracle::refusal(form.as_bytes()), Ok(()));
        token_form(form.as_bytes());
    }
}

#[test]
fn everything_in_the_corpora_is_answered_as_the_standards_demand() {
    let targets = [("authorization", authorization as fn(&[u8])), ("token_form", token_form)];
    for (target, attack) in targets {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        let files: Vec<_> = fs::read_dir(corpus).expect("the corpus").collect();
        assert!(files.len() >= 20, "the corpus has {} files", files.len());
        for file in files {
            attack(&fs::read(file.expect("an entry").path()).expect("a file"));
        }
    }
}
