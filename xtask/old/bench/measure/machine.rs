//! Where it is measured, and with what.

use std::{fs, process::Command};

use sysinfo::System;

use crate::course::root;

/// What it is, and which.
pub fn machine() -> Vec<(String, String)> {
    let system = System::new_all().ok();
    let cores = system.as_ref().map_or(&[][..], System::cpus);
    let processor = cores.first().map(|core| format!("{}, {} cores", core.brand().trim(), cores.len()));
    let memory = system.as_ref().map(|system| format!("{} GiB", system.total_memory() >> 30));
    let python = "import fastapi, uvicorn, sys; print(f'FastAPI {fastapi.__version__}, Uvicorn {uvicorn.__version__}, Python {sys.version.split()[0]}')";
    let facts = [
        ("processor", processor),
        ("memory", memory),
        ("system", System::long_os_version().ok()),
        ("rustc", version("rustc", &["--version"])),
        ("FastAPI", version("python3", &["-c", python]).filter(|line| line.starts_with("FastAPI"))),
        ("axum", locked("axum")),
        ("load", version("wrk", &["--version"])),
        ("counts", version("valgrind", &["--version"])),
    ];
    facts.into_iter().filter_map(|(what, which)| Some((what.to_owned(), which?))).collect()
}

/// The version that a program tells, in one line.
pub fn version(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text =
        String::from_utf8_lossy(if output.stdout.is_empty() { &output.stderr } else { &output.stdout });
    Some(text.lines().find(|line| !line.trim().is_empty())?.trim().to_owned())
}

/// The version of a crate that the steps are built with.
fn locked(name: &str) -> Option<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).ok()?;
    let (_, entry) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    Some(entry.split('"').next()?.to_owned())
}
