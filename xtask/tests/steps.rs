//! The texts that steps share, so that the difference of two steps is the lesson and nothing else.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use xtask::course::{files, root};

const STEPS: [&str; 3] = ["step-01-first-steps", "step-02-use-it", "step-03-token-route"];

fn read(step: &str, file: &str) -> String {
    let path = root().join(step).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a file with the crate's own name taken out.
fn anonymous(folder: &str, file: &str) -> String {
    let name = folder.rsplit('/').next().unwrap();
    read(folder, file).replace(name, "[crate]").replace(&name.replace('-', "_"), "[crate]")
}

#[test]
fn what_steps_share_is_equal_but_for_their_names() {
    for (file, steps) in [
        ("src/docs.rs", &STEPS[..]),
        ("src/guarded.rs", &STEPS[1..]),
        ("src/main.rs", &STEPS[..2]),
        ("tests/it/contract.rs", &STEPS[1..]),
        ("tests/it/items.rs", &STEPS[1..]),
        ("tests/it/main.rs", &STEPS[..2]),
        ("tests/it/openapi.rs", &STEPS[..]),
        ("tests/it/server.rs", &STEPS[..]),
        ("tests/it/this_app.rs", &STEPS[..]),
        ("tests/it/this_app_requests.rs", &STEPS[..]),
        ("tests/it/token.rs", &STEPS[..2]),
    ] {
        // A text that all steps share names none of them.
        let text = if steps == STEPS { read } else { anonymous };
        for pair in steps.windows(2) {
            assert!(text(pair[0], file) == text(pair[1], file), "{file} differs in {pair:?}");
        }
    }
}

/// A page says that only the name of the crate differs, and that the guard reads the field with the same functions.
#[test]
fn the_resource_server_has_the_main_of_step_3_and_the_functions_that_did_not_change() {
    let server = "book/programs/resource-server";
    assert!(anonymous(server, "src/main.rs") == anonymous(STEPS[2], "src/main.rs"), "main.rs");
    for (file, start) in [
        ("src/security.rs", "/// The token, if there is one"),
        ("src/docs.rs", "/// A file of Swagger UI"),
        ("src/lib.rs", "/// An answer where there is no operation"),
    ] {
        let step = read(STEPS[2], file);
        // They stand last, but for the rejection.
        let end = step.find("/// The rejection").unwrap_or(step.len());
        let shared = &step[step.find(start).unwrap()..end];
        assert!(read(server, file).contains(shared.trim_end()), "{file}");
    }
}

/// The page lists the two functions that were added.
#[test]
fn the_tokens_of_the_notes_are_those_of_step_3_and_two_functions() {
    let grown = read("book/programs/notes", "src/issued_tokens.rs");
    let (before, rest) = grown.split_once("    // ANCHOR: revoke\n").unwrap();
    let (_, after) = rest.split_once("    // ANCHOR_END: revoke\n\n").unwrap();
    assert!([before, after].concat() == read(STEPS[2], "src/issued_tokens.rs"), "issued_tokens.rs");
}

/// A reader copies them into a crate whose tests ask that of every file.
#[test]
fn nothing_in_the_notes_derives_debug_or_prints() {
    for path in files(&root().join("book/programs/notes/src"), ".rs") {
        let text = fs::read_to_string(&path).unwrap();
        for word in ["Debug", "print!", "println!", "eprint!", "eprintln!", "dbg!"] {
            assert!(!text.contains(word), "{word} is in {}", path.display());
        }
    }
}

/// Step 1 asserts the gap, and the others that there is none. All of them look for it in the same way.
#[test]
fn every_step_has_the_same_contract() {
    let walk = |step| {
        let text = read(step, "tests/it/contract.rs");
        text.split_once("/// The members of a path item").map(|(_, walk)| walk.to_owned())
    };
    assert!(walk(STEPS[0]).is_some() && walk(STEPS[0]) == walk(STEPS[1]));
}

/// `source:`, which insta writes, would make every pair of snapshots differ under `diff -r`.
#[test]
fn no_snapshot_names_its_step() {
    for step in STEPS {
        for path in files(&root().join(step), ".snap") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("source: step-"), "{} has a line `source:`: delete it", path.display());
        }
    }
}

/// A page of the book, its words, and the code of step 3 that makes them true: whoever changes one is told of the other.
const SAID: [[&str; 4]; 12] = [
    ["the-form", "16 KiB", "src/token/request.rs", "BODY_LIMIT: usize = 16 * 1024;"],
    ["the-form", "10 seconds", "src/token/request.rs", "timeout(Duration::from_secs(10), "],
    ["passwords", "19 MiB", "src/users.rs", "$m=19456,t=2,p=1$"],
    ["passwords", "five seconds", "src/settings.rs", "login_patience: Duration::from_secs(5),"],
    ["passwords", "two hashes", "src/passwords.rs", "turns: [Arc<Mutex<Vec<Block>>>; 2],"],
    ["login-limit", "ten ", "src/settings.rs", "login_limit: 10,"],
    ["login-limit", "a minute", "src/login_limit.rs", "WINDOW: Duration = Duration::from_secs(60);"],
    ["login-limit", "/56", "src/login_limit.rs", "address.to_bits() >> 72 << 72"],
    ["tokens", "half an hour", "src/settings.rs", "token_lifetime: Duration::from_secs(30 * 60),"],
    ["tokens", "100,000 tokens", "src/settings.rs", "token_capacity: 100_000,"],
    ["tokens", "ten tokens", "src/issued_tokens.rs", "TOKENS_PER_USER: usize = 10;"],
    ["tokens", "43 characters", "tests/it/token.rs", "(43, 43)"],
];

#[test]
fn the_numbers_in_the_prose_are_those_of_the_code() {
    for [page, says, file, code] in SAID {
        let page = format!("step-03-{page}.md");
        let prose = read("book/src", &page).to_lowercase();
        let (is_said, is_so) = (prose.contains(&says.to_lowercase()), read(STEPS[2], file).contains(code));
        assert!(is_said && is_so, "{page} says `{says}` ({is_said}), and {file} has `{code}` ({is_so})");
    }
}

#[test]
fn a_link_to_a_standard_leads_to_the_section_that_it_names() {
    for path in files(&root().join("book/src"), ".md").into_iter().chain([root().join("README.md")]) {
        let text = fs::read_to_string(&path).unwrap();
        let definitions = text.lines().filter_map(|line| line.strip_prefix("[RFC ")?.split_once("]: "));
        for (name, address) in definitions {
            let named =
                format!("https://www.rfc-editor.org/rfc/rfc{}", name.replace(", section ", "#section-"));
            assert_eq!(address, named, "{}: RFC {name}", path.display());
        }
    }
}
