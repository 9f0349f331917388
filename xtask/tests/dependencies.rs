//! The supply chain: what the steps are built from, under which licences, and why.
//!
//! The licences and the versions alone: known vulnerabilities are in a database that has to be fetched, and no test
//! here needs a network. `cargo audit` asks it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use serde_json::{Value, from_slice};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Licences that ask for no more than to be named.
const ALLOWED: &[&str] = &["Apache-2.0", "BSD-3-Clause", "MIT", "Unicode-3.0", "Zlib"];

/// What the steps are built from: without the tests' tools, and without the course tool.
fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(ROOT)
        .output();
    let metadata: Value = from_slice(&output.unwrap().stdout).unwrap();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let needs: BTreeMap<_, _> = nodes
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let mut open: Vec<_> = needs
        .keys()
        .copied()
        .filter(|id| id.rsplit('/').next().unwrap().starts_with("step-"))
        .collect();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            let dependencies = needs[id]["deps"].as_array().unwrap().iter();
            let built = dependencies.filter(|dependency| {
                dependency["dep_kinds"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|kind| kind["kind"] != "dev")
            });
            open.extend(built.map(|dependency| dependency["pkg"].as_str().unwrap()));
        }
    }
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .filter(|package| found.contains(package["id"].as_str().unwrap()))
        .cloned()
        .collect()
}

/// Whether one of the alternatives of a licence expression asks for nothing but what is allowed.
fn is_allowed(expression: &str) -> bool {
    // With parentheses, all that is named has to be allowed: stricter than it need be, and simpler.
    if expression.contains('(') {
        let names = expression
            .split([' ', '(', ')'])
            .filter(|word| !["", "AND", "OR"].contains(word));
        return names.into_iter().all(|name| ALLOWED.contains(&name));
    }
    let expression = expression.replace(" / ", "/").replace('/', " OR ");
    expression.split(" OR ").any(|alternative| {
        alternative
            .split(" AND ")
            .all(|name| ALLOWED.contains(&name))
    })
}

#[test]
fn every_crate_of_a_step_has_a_licence_that_is_allowed_and_comes_from_the_registry() {
    let packages = packages();
    assert!(packages.len() > 80, "{} crates", packages.len());
    for package in packages {
        let (name, licence) = (
            &package["name"],
            package["license"].as_str().unwrap_or("no licence"),
        );
        assert!(is_allowed(licence), "{name} has {licence}");
        let source = package["source"]
            .as_str()
            .unwrap_or("a folder of the course");
        let step = name.as_str().unwrap().starts_with("step-");
        assert!(
            step || source.starts_with("registry+"),
            "{name} comes from {source}"
        );
    }
}

#[test]
fn a_licence_is_allowed_if_one_alternative_asks_for_nothing_else() {
    for expression in [
        "MIT",
        "MIT/GPL-3.0",
        "GPL-3.0 / MIT",
        "GPL-3.0 OR MIT AND Zlib",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
    ] {
        assert!(is_allowed(expression), "{expression}");
    }
    for expression in [
        "",
        "no licence",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR GPL-3.0) AND ISC",
        "MIT-0",
    ] {
        assert!(!is_allowed(expression), "{expression}");
    }
}

/// Each version more is one more to compile, to trust and to keep current.
#[test]
fn no_crate_is_built_in_two_versions() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages() {
        let text = |key: &str| package[key].as_str().unwrap().to_owned();
        versions
            .entry(text("name"))
            .or_default()
            .insert(text("version"));
    }
    let twice = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, _)| &**name);
    assert_eq!(twice.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_book_has_a_reason_for_each_direct_dependency() {
    let read = |file: &str| fs::read_to_string(format!("{ROOT}/{file}")).unwrap();
    let manifest = read("Cargo.toml");
    let (_, section) = manifest.split_once("[workspace.dependencies]\n").unwrap();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let wanted: BTreeSet<_> = lines
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .collect();
    let page = read("book/src/dependencies.md");
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let reasons: BTreeMap<_, _> = rows.collect();
    assert_eq!(
        reasons.keys().copied().collect::<BTreeSet<_>>(),
        wanted,
        "book/src/dependencies.md"
    );
    for (name, reason) in reasons {
        assert!(reason.len() > 20, "{name} has no reason");
    }
}

#[test]
fn what_the_steps_are_measured_against_has_the_same_versions_of_what_they_share() {
    let read = |file: &str| fs::read_to_string(format!("{ROOT}/{file}")).unwrap();
    let (course, contenders) = (read("Cargo.lock"), read("xtask/contenders/Cargo.lock"));
    for name in [
        "axum",
        "http",
        "hyper",
        "hyper-util",
        "matchit",
        "serde",
        "serde_json",
        "tokio",
        "tower",
    ] {
        let entry = |lock: &str| {
            let (_, rest) = lock.split_once(&format!("name = \"{name}\"\n")).unwrap();
            rest.lines().next().unwrap().to_owned()
        };
        assert_eq!(entry(&course), entry(&contenders), "{name}");
    }
}

#[test]
fn no_crate_of_ours_may_use_unsafe_code() {
    let read = |file: &str| fs::read_to_string(format!("{ROOT}/{file}")).unwrap();
    assert!(read("Cargo.toml").contains("\nunsafe_code = \"forbid\"\n"));
    for folder in [
        "step-01-first-steps",
        "step-02-use-it",
        "step-03-token-route",
        "xtask",
    ] {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        assert!(
            manifest.contains("[lints]\nworkspace = true\n"),
            "{folder} has other lints"
        );
    }
    for step in ["step-02-use-it", "step-03-token-route"] {
        let library = read(&format!("{step}/fuzz/src/lib.rs"));
        assert!(library.contains("#![forbid(unsafe_code)]"), "{step}/fuzz");
    }
}
