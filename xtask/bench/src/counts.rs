//! The counts, which are the same on the next run: instructions, allocations, crates.

use anyhow::{Context, Result, ensure};

use crate::figures::Figures;
use crate::programs::{CURL, Program, Running, shell, signed};

/// Counts for these programs, and the crates.
pub fn measure(programs: &[Program], counts: &mut Figures) -> Result<()> {
    for program in programs {
        let name = &*program.name;
        eprintln!("counting: {name}");
        let is_guarded = !["step 1", "bare axum", "hyper alone"].contains(&name);
        // Python has an allocator that no tool sees into.
        let is_python = name == "FastAPI";
        for table in ["instructions-token", "instructions-401", "allocations-token", "allocations-401"] {
            if table.ends_with("401") && !is_guarded || table.starts_with('a') && is_python {
                continue;
            }
            counts.row(table, name)?.push(each(program, table)?);
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
        let table = "instructions-signed";
        counts.row(table, &program.name)?.push(each(program, table)?);
    }
    Ok(())
}

/// The count for one request: the difference of a run with few of them and one with many.
fn each(of: &Program, table: &str) -> Result<f64> {
    // Ten requests to FastAPI take a second here, and a signature costs so much that fewer requests tell as exactly.
    let is_slow = ["FastAPI", "RS256", "ES256", "EdDSA"].contains(&&*of.name);
    let [few, many] = if is_slow { [100, 600] } else { [500, 2500] };
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
