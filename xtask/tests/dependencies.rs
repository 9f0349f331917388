//! The crates that the steps and the tool are built from, and their reasons.
//!
//! `deny.toml` is about licences and advisories. The advisories come from a database that has to be fetched, and no
//! test here needs a network.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::{Value, from_slice};
use xtask::course::{cargo, root};

/// The oldest Rust that the workspace builds on.
const PROMISED: &str = env!("CARGO_PKG_RUST_VERSION");

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// Rust 1.88.0 as 1 and 88, because a patch release adds nothing that a crate could need.
fn version(text: &str) -> Vec<u32> {
    text.split('.').take(2).map(|number| number.parse().unwrap()).collect()
}

#[test]
fn every_crate_builds_on_the_rust_that_the_workspace_promises() {
    let output = cargo().args(["metadata", "--locked", "--format-version", "1"]).output().unwrap();
    let metadata: Value = from_slice(&output.stdout).unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        let needed = package["rust_version"].as_str().unwrap_or(PROMISED);
        let name = format!("{} {}", package["name"], package["version"]);
        assert!(
            version(needed) <= version(PROMISED),
            "{name} needs Rust {needed}, and {PROMISED} is promised"
        );
    }
}

/// Each extra version is one more to compile, to trust and to keep current.
#[test]
fn no_step_is_built_from_two_versions_of_a_crate() {
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let tree = String::from_utf8(tree.output().unwrap().stdout).unwrap();
    let mut versions = BTreeMap::new();
    for line in tree.lines() {
        let mut words = line.split(' ');
        let (name, version) = (words.next(), words.next());
        assert_eq!(*versions.entry(name).or_insert(version), version, "{name:?}");
    }
    assert!(versions.len() > 80, "{} crates", versions.len());
}

#[test]
fn the_book_has_a_reason_for_each_direct_dependency() {
    let manifest = read("Cargo.toml");
    let (_, section) = manifest.split_once("[workspace.dependencies]\n").unwrap();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let wanted: BTreeSet<_> = lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect();
    let page = read("book/src/dependencies.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let reasons: BTreeMap<_, _> = rows.collect();
    assert_eq!(reasons.keys().copied().collect::<BTreeSet<_>>(), wanted, "book/src/dependencies.md");
    for (name, reason) in reasons {
        assert!(reason.len() > 20, "{name} has no reason");
    }
}

#[test]
fn the_programs_that_the_steps_are_measured_against_share_their_versions() {
    let (course, contenders) = (read("Cargo.lock"), read("xtask/bench/contenders/Cargo.lock"));
    for name in ["axum", "http", "hyper", "hyper-util", "matchit", "serde", "serde_json", "tokio", "tower"] {
        let entry = |lock: &str| {
            let (_, rest) = lock.split_once(&format!("name = \"{name}\"\n")).unwrap();
            rest.lines().next().unwrap().to_owned()
        };
        assert_eq!(entry(&course), entry(&contenders), "{name}");
    }
}

#[test]
fn the_promised_rust_and_the_versions_that_the_course_speaks_of_are_named_where_people_look() {
    let manifest = read("Cargo.toml");
    let version = |after: &str| manifest.split_once(after).unwrap().1.split('"').next().unwrap();
    let (axum, utoipa) = (version("\naxum = { version = \""), version("\nutoipa = { version = \""));
    let recorded: Value = read("book/fastapi/document.json").parse().unwrap();
    let fastapi = recorded["version"].as_str().unwrap();
    let counts = read("book/measured/counts.json");
    let counted = counts.split_once("\"rustc ").unwrap().1.split(' ').next().unwrap();
    for (file, says) in [
        (".github/workflows/ci.yml", format!("image: rust:{counted}-")),
        (".github/workflows/ci.yml", format!("rust: [\"{PROMISED}\", stable]")),
        ("README.md", format!("{PROMISED} or newer")),
        ("book/src/setting-up.md", format!("Rust {PROMISED}")),
        ("CHANGELOG.md", format!("axum {axum}, utoipa {utoipa} and\nFastAPI {fastapi}.")),
    ] {
        assert!(read(file).contains(&says), "{file} does not say: {says}");
    }
}
