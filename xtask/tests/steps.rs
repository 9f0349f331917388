//! What holds between the steps, for the difference of two of them to be the lesson and nothing else.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::Path};

const STEPS: [&str; 3] = ["step-01-first-steps", "step-02-use-it", "step-03-token-route"];

fn read(step: &str, file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(step).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a file with the step's own name taken out.
fn anonymous(step: &str, file: &str) -> String {
    read(step, file).replace(step, "[step]").replace(&step.replace('-', "_"), "[step]")
}

#[test]
fn the_files_that_every_step_shares_are_equal_but_for_its_name() {
    for file in [
        "src/docs.rs",
        "src/fallbacks.rs",
        "tests/it/items.rs",
        "tests/it/openapi.rs",
        "tests/it/server.rs",
        "tests/it/this_app.rs",
    ] {
        let first = anonymous(STEPS[0], file);
        for step in &STEPS[1..] {
            assert!(anonymous(step, file) == first, "{file} of {step} differs from the one of {}", STEPS[0]);
        }
    }
}

#[test]
fn what_two_steps_share_is_equal_but_for_their_names() {
    for (file, one, other) in [
        ("src/main.rs", STEPS[0], STEPS[1]),
        ("tests/it/contract.rs", STEPS[1], STEPS[2]),
        ("tests/it/main.rs", STEPS[0], STEPS[1]),
        ("tests/it/token.rs", STEPS[0], STEPS[1]),
    ] {
        assert!(anonymous(one, file) == anonymous(other, file), "{file} differs between {one} and {other}");
    }
}

/// `source:`, which insta writes, would make every pair of snapshots differ under `diff -r`.
#[test]
fn no_snapshot_names_its_step() {
    for step in STEPS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(step).join("tests/it/snapshots");
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("source: step-"), "{} has a line `source:`: delete it", path.display());
        }
    }
}
