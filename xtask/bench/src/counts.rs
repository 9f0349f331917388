//! The counts, which are the same on the next run: instructions, allocations, crates.

use anyhow::{Context, Result, ensure};
use xtask::record::Record;

use crate::figures::Figures;
use crate::programs::{CURL, Program, Running, shell, signed, steps};

/// Counts for these programs, and the crates.
pub fn measure(programs: &[Program], counts: &mut Figures) -> Result<()> {
    for program in programs {
        let name = &*program.name;
        eprintln!("counting: {name}");
        let is_guarded = !["step 1", "bare axum", "hyper alone"].contains(&name);
        // Python has an allocator that no tool sees into, and takes a second for ten requests here.
        let is_python = name == "FastAPI";
        let [few, many] = if is_python { [100, 600] } else { [500, 2500] };
        for table in ["instructions-token", "instructions-401", "allocations-token", "allocations-401"] {
            if table.ends_with("401") && !is_guarded || table.starts_with('a') && is_python {
                continue;
            }
            counts.row(table, name)?.push(each(program, table, [few, many])?);
        }
    }
    for line in shell(include_str!("crates.sh"))?.lines() {
        if let [table, row, count] = line.split('\t').collect::<Vec<_>>()[..] {
            counts.row(table, row)?.push(count.parse()?);
        }
    }
    Ok(())
}

/// Counts for a token of another server, signed in each way, and for one of step 3 beside it.
pub fn signatures(counts: &mut Figures) -> Result<()> {
    let (_issuer, programs) = signed()?;
    for program in &programs {
        eprintln!("counting: {}", program.name);
        // A signature costs so much that fewer requests tell as exactly.
        let requests = if program.name == "step 3" { [500, 2500] } else { [100, 600] };
        let table = "instructions-signed";
        counts.row(table, &program.name)?.push(each(program, table, requests)?);
    }
    Ok(())
}

/// The count for one request: the difference of a run with few of them and one with many.
fn each(of: &Program, table: &str, [few, many]: [u32; 2]) -> Result<f64> {
    let all = count(of, table, many)? - count(of, table, few)?;
    Ok((all / f64::from(many - few) * 10.0).round() / 10.0)
}

/// The count of a whole run of a program, with this many requests.
fn count(of: &Program, table: &str, requests: u32) -> Result<f64> {
    let (is_401, log) = (table.ends_with("401"), "target/valgrind.log");
    let mut tool = "--tool=callgrind --callgrind-out-file=/dev/null";
    if table.starts_with("allocations") {
        tool = "--leak-check=no --undef-value-errors=no";
    }
    // With one thread, no instructions are spent on waking others.
    let valgrind = format!("TOKIO_WORKER_THREADS=1 valgrind {tool} --log-file={log}");
    let Running { server, url, token, .. } = of.start(&valgrind)?;
    let field = if is_401 { String::new() } else { format!("-H 'Authorization: Bearer {token}'") };
    let ask = format!("{CURL} -A '' {field} -o /dev/null -w '%{{http_code}}\n'");
    // The part of a URL after its # is not sent.
    let answers = shell(&format!("{ask} '{url}#[1-{requests}]' | sort | uniq -c"))?;
    let expected = format!("{requests} {}", if is_401 { 401 } else { 200 });
    ensure!(answers == expected, "{}: {answers} instead of {expected}.", of.name);
    server.end()?;
    let words = "\\(Collected :\\|total heap usage:\\)";
    let count = shell(&format!("sed -n 's/,//g; s/.*{words} *\\([0-9]*\\).*/\\2/p' {log}"))?;
    count.parse().with_context(|| format!("valgrind has counted nothing: see {log}"))
}

/// Counts for the steps alone, or for the signatures, and records that or compares it with what is recorded.
pub fn check(counts: &mut Figures, of_signatures: bool, save: bool) -> Result<()> {
    if of_signatures {
        signatures(counts)?;
    } else {
        measure(&steps()?, counts)?;
    }
    let verdict = judge(counts);
    if save { counts.write(true) } else { verdict }
}

/// Fails if a count has grown by more than 3 %.
fn judge(counts: &Figures) -> Result<()> {
    let grown = counts.show();
    let rustc = |record: &Record| record.machine.iter().find(|fact| fact.0 == "rustc").cloned();
    let [before, now] =
        [&counts.recorded, &counts.measured].map(|record| rustc(record).unwrap_or_default().1);
    ensure!(
        grown == 0,
        "{grown} of the counts above have grown by more than 3 %, or are not recorded. They were recorded with {before}, and \
         this is {now}. Undo what made them grow, or renew the record: the same command with --save"
    );
    Ok(())
}

#[test]
fn a_count_that_has_grown_by_more_than_3_percent_or_is_not_recorded_fails_and_says_what_to_do() {
    let record = |count: f64| -> Record {
        let row = serde_json::json!({ "name": "step 2", "values": [count] });
        let table = serde_json::json!({ "name": "a", "title": "", "unit": "", "base": "", "rows": [row] });
        serde_json::from_value(serde_json::json!({ "machine": [], "tables": [table] })).expect("a record")
    };
    let judge = |recorded, now| judge(&Figures { file: "", recorded, measured: record(now) });
    assert!(judge(record(1000.0), 1030.0).is_ok() && judge(record(0.0), 0.0).is_ok());
    for (recorded, now) in [(record(1000.0), 1031.0), (record(0.0), 1.0), (Record::default(), 1.0)] {
        let error = judge(recorded, now).expect_err("it has grown").to_string();
        assert!(error.ends_with(": the same command with --save"), "{error}");
    }
}
