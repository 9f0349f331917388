//! What can be counted, and is the same on the next run: instructions, allocations, crates.

use std::{collections::BTreeSet, fs, process::Command};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::{
    Tables,
    machine::{machine, version},
    servers::{self, Program, client, contenders, need},
    write,
};
use crate::{
    bench::record::{COUNTS, Record, number},
    course::{Step, cargo, root, scratch},
    show::{NEW, OLD, styled},
};

/// A step may grow by so much before its record has to be renewed.
const TOLERANCE: f64 = 1.03;

/// How many requests the shorter and the longer run send. What they differ by is what the requests cost.
const REQUESTS: [u32; 2] = [500, 2500];
/// For Python, which takes a second for ten of them there.
const FEW_REQUESTS: [u32; 2] = [100, 600];

/// Counts for all contenders.
pub fn measure(record: &mut Record) -> anyhow::Result<()> {
    count(&contenders()?, record)
}

/// Counts for the steps alone, compares with what is recorded, and with `renew` records it.
pub fn compare(renew: bool) -> anyhow::Result<()> {
    let file = root().join(COUNTS);
    let mut recorded = Record::read(&file)?;
    let mut counted = Record::default();
    count(&servers::steps(&["--release"], "release", "")?, &mut counted)?;
    let grown = grown(&counted, &mut recorded)?;
    if renew {
        recorded.machine = machine();
        return write(&file, &recorded);
    }
    let compiler =
        recorded.machine.iter().find(|(what, _)| what == "rustc").map_or("", |(_, version)| version);
    let ours = version("rustc", &["--version"]).unwrap_or_default();
    let other =
        if compiler == ours { String::new() } else { format!(" Recorded with {compiler}; here is {ours}.") };
    ensure!(
        grown == 0,
        "Grown by more than 3 %: {grown} of the counts above.{other} Take the cause out, or {RENEW}"
    );
    Ok(())
}

/// Takes what was counted over into the record, and says what has become of each count. How many have grown too much.
fn grown(counted: &Record, recorded: &mut Record) -> anyhow::Result<usize> {
    let mut grown = 0;
    for table in &counted.tables {
        for row in &table.rows {
            let old = recorded.tables.iter_mut().find(|old| old.name == table.name);
            let old = old.and_then(|old| old.rows.iter_mut().find(|old| old.name == row.name));
            let old =
                old.with_context(|| format!("{}, {}: not recorded yet; {RENEW}", table.title, row.name))?;
            let (before, now) = (old.values.first().copied().unwrap_or_default(), row.values[0]);
            let verdict = if now > before * TOLERANCE { styled(OLD, "grown") } else { styled(NEW, "kept ") };
            grown += usize::from(now > before * TOLERANCE);
            let (before, now) = (number(before), number(now));
            anstream::println!(
                "{verdict} {}, {}: {now} {}, recorded {before}",
                table.title,
                row.name,
                table.unit
            );
            old.values.clone_from(&row.values);
        }
    }
    Ok(grown)
}

const RENEW: &str = "renew the record: cargo xtask bench --instructions --save";

fn count(programs: &[Program], record: &mut Record) -> anyhow::Result<()> {
    need("valgrind")?;
    let mut tables = Tables::new("step 2");
    for program in programs {
        anstream::println!("counting: {}", program.name);
        for (kind, what) in [("token", "a request with a token"), ("401", "a 401")] {
            if kind == "401" && !program.guarded {
                continue;
            }
            let mut add = |name: &str, title: &str, unit: &str, value| {
                tables.add(
                    &format!("{name}-{kind}"),
                    &format!("{title} for {what}"),
                    unit,
                    &program.name,
                    value,
                );
            };
            let callgrind = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
            let instructions = a_request(program, kind == "token", &callgrind, "Collected : ")?;
            add("instructions", "Instructions", "instructions", instructions.round());
            // Python has an allocator of its own, which no tool sees into.
            if !program.is_python() {
                let memcheck = ["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"];
                let allocations = a_request(program, kind == "token", &memcheck, "total heap usage: ")?;
                add("allocations", "Allocations", "allocations", (allocations * 10.0).round() / 10.0);
            }
        }
    }
    crates(&mut tables)?;
    crates_of_the_tests(&mut tables)?;
    record.tables.extend(tables.into_tables());
    Ok(())
}

/// What a tool of valgrind counts for one request: the difference of two runs, by that of their requests.
fn a_request(program: &Program, token: bool, tool: &[&str], label: &str) -> anyhow::Result<f64> {
    let [few, many] = if program.is_python() { FEW_REQUESTS } else { REQUESTS };
    let difference = run(program, token, many, tool, label)? - run(program, token, few, tool, label)?;
    Ok(difference / f64::from(many - few))
}

fn run(program: &Program, token: bool, requests: u32, tool: &[&str], label: &str) -> anyhow::Result<f64> {
    let log = tempfile::NamedTempFile::new()?;
    let log_file = format!("--log-file={}", log.path().display());
    // With one thread, no instructions are spent on waking others.
    let mut valgrind = vec!["env", "TOKIO_WORKER_THREADS=1", "valgrind", &log_file];
    valgrind.extend(tool);
    let mut server = program.start(&valgrind)?;
    let client = client()?;
    let authorization = if token { Some(server.authorization()?) } else { None };
    for _ in 0..requests {
        let mut request = client.get(&server.url);
        if let Some(authorization) = &authorization {
            request = request.header("Authorization", authorization);
        }
        let answer = request.send()?;
        let expected = if token { 200 } else { 401 };
        ensure!(answer.status() == expected, "{} answers {}, not {expected}.", program.name, answer.status());
        answer.bytes()?;
    }
    drop(server);
    let text = fs::read_to_string(log.path())?;
    let number = text.lines().find_map(|line| line.split_once(label)?.1.split_whitespace().next());
    let number = number.and_then(|number| number.replace(',', "").parse().ok());
    number.with_context(|| format!("valgrind has counted nothing: {text}"))
}

/// The crates that each is built from.
fn crates(tables: &mut Tables) -> anyhow::Result<()> {
    let steps = Step::all(&root())?;
    let steps = steps.iter().map(|step| (format!("step {}", step.number()), &*step.name, "Cargo.toml"));
    let hello = ("axum's hello world".to_owned(), "hello-world", "xtask/contenders/Cargo.toml");
    for (name, package, manifest) in steps.chain([hello]) {
        let mut tree = cargo();
        tree.args(["tree", "--locked", "--quiet", "--manifest-path", manifest, "--package", package]);
        let text = output(tree.args(["--edges", "normal,build", "--prefix", "none", "--format", "{p}"]))?;
        let crates: BTreeSet<_> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        // One of them is the package itself.
        tables.add_to(
            "axum's hello world",
            "crates",
            "Crates it is built from",
            "crates",
            &name,
            as_number(crates.len() - 1),
        );
    }
    Ok(())
}

/// The crates that the first `cargo test` of step 2 compiles where `cargo build` has been.
fn crates_of_the_tests(tables: &mut Tables) -> anyhow::Result<()> {
    let target = scratch("bench-crates")?;
    _ = fs::remove_dir_all(&target);
    let mut built = BTreeSet::new();
    let mut rows = [0, 0];
    // To check compiles the same crates as to build, and is sooner done.
    for options in [&["check"][..], &["check", "--tests"]] {
        let mut check = cargo();
        check.args(options).args([
            "--locked",
            "--quiet",
            "--package",
            "step-02-use-it",
            "--message-format",
            "json",
        ]);
        let text = output(check.env("CARGO_TARGET_DIR", &target))?;
        let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let compiled =
            messages.filter(|message| message["reason"] == "compiler-artifact" && message["fresh"] == false);
        // A crate that only a build script needs is another matter, and is not checked but built: into an `.rlib`.
        let compiled = compiled.filter(|message| !message["filenames"].to_string().contains(".rlib"));
        let crates = compiled.map(|message| message["package_id"].to_string());
        let crates: BTreeSet<_> = crates.filter(|id| !id.contains("step-02")).collect();
        rows = [crates.difference(&built).count(), crates.intersection(&built).count()];
        built.extend(crates);
    }
    fs::remove_dir_all(&target)?;
    ensure!(rows[0] > 0, "The tests of step 2 have been compiled without a crate.");
    for (name, count) in ["for the first time", "a second time"].into_iter().zip(rows) {
        let title = "Crates that the first cargo test of step 2 compiles, where cargo build has been";
        tables.add_to("for the first time", "crates-again", title, "crates", name, as_number(count));
    }
    Ok(())
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().context("cargo could not be started")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn as_number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(value: f64) -> Record {
        let mut tables = Tables::new("step 2");
        tables.add("instructions-token", "Instructions", "instructions", "step 2", value);
        Record { tables: tables.into_tables(), ..Record::default() }
    }

    #[test]
    fn a_count_that_has_grown_by_more_than_3_percent_is_told_and_one_that_has_not_is_kept() {
        for (now, expected) in [(1031.0, 1), (1030.0, 0), (900.0, 0)] {
            let mut recorded = record(1000.0);
            assert_eq!(grown(&record(now), &mut recorded).expect("both are there"), expected, "{now}");
            assert_eq!(recorded.tables[0].rows[0].values, [now]);
        }
    }

    #[test]
    fn a_count_of_none_may_not_become_one_and_one_that_is_not_recorded_says_what_to_do() {
        assert_eq!(grown(&record(1.0), &mut record(0.0)).expect("both are there"), 1);
        let error = grown(&record(1.0), &mut Record::default()).expect_err("nothing is recorded");
        assert!(error.to_string().contains("cargo xtask bench --instructions --save"), "{error}");
    }
}
