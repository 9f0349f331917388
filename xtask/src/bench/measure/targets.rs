//! What the course set out to reach, and what it has reached.

use crate::bench::record::{Record, Summary, Target, number, times};

/// What a figure should be.
enum Limit {
    AtLeast(f64),
    AtMost(f64),
    /// A count, not a ratio.
    UpTo(f64),
}
use Limit::{AtLeast, AtMost, UpTo};

/// Judges what was measured. What was not has no verdict.
pub fn judge(run: &mut Record, counts: &Record) {
    let table = |name: &str| run.table(name).or(counts.table(name));
    let median = |name: &str, row: &str| Some(table(name)?.row(row)?.summary()?.median);
    let ratio = |name: &str, row: &str, base: &str| {
        let table = table(name)?;
        Some(table.row(row)?.against(table.row(base)?)?.median)
    };
    let tokens = run.curves.iter().find(|curve| curve.name == "tokens").and_then(|curve| {
        let points = &curve.lines.first()?.points;
        Some(Summary::of(&points.last()?.1)?.median / Summary::of(&points.first()?.1)?.median)
    });
    let more = |row| Some(median("allocations-token", row)? - median("allocations-token", "bare axum")?);
    let (token, unauthorized) = ("requests-token-64", "requests-401-64");
    let instructions = "instructions-token";
    let debug = "step 2, debug build";
    let goals = [
        ("Requests with a token, against FastAPI", ratio(token, "step 2", "FastAPI"), AtLeast(12.0)),
        ("Requests that get 401, against FastAPI", ratio(unauthorized, "step 2", "FastAPI"), AtLeast(12.0)),
        ("The same with a token, debug build", ratio(token, debug, "FastAPI"), AtLeast(1.4)),
        ("The same that get 401, debug build", ratio(unauthorized, debug, "FastAPI"), AtLeast(1.4)),
        (
            "Instructions with a token, against FastAPI",
            ratio(instructions, "step 2", "FastAPI"),
            AtMost(1.0 / 35.0),
        ),
        (
            "Instructions of a 401, against FastAPI",
            ratio("instructions-401", "step 2", "FastAPI"),
            AtMost(1.0 / 35.0),
        ),
        ("Memory at 64 connections, against FastAPI", ratio("memory-64", "step 2", "FastAPI"), AtMost(0.1)),
        (
            "Memory at 512 connections, against FastAPI",
            ratio("memory-512", "step 2", "FastAPI"),
            AtMost(0.25),
        ),
        ("Start to first answer, against FastAPI", ratio("start", "step 2", "FastAPI"), AtMost(1.0 / 30.0)),
        (
            "Instructions, against bare axum with default features",
            ratio(instructions, "step 2", "bare axum, default features"),
            AtMost(1.0),
        ),
        ("Instructions, against bare axum", ratio(instructions, "step 2", "bare axum"), AtMost(1.08)),
        ("Allocations more than bare axum's", more("step 2"), UpTo(1.0)),
        ("Instructions, against hyper alone", ratio(instructions, "step 2", "hyper alone"), AtMost(1.4)),
        ("Instructions, against poem-openapi", ratio(instructions, "step 2", "poem-openapi"), AtMost(0.5)),
        ("Instructions of step 3, against step 2", ratio(instructions, "step 3", "step 2"), AtMost(1.25)),
        ("Requests to step 3 with a million tokens, against one", tokens, AtLeast(0.9)),
        (
            "Cold build of step 1, against axum's hello world",
            ratio("build", "step 1", "axum's hello world"),
            AtMost(1.6),
        ),
        (
            "Step 2 after step 1, against step 1",
            ratio("build", "step 2, after step 1", "step 1"),
            AtMost(0.12),
        ),
        (
            "Crates that the first cargo test compiles a second time",
            median("crates-again", "a second time"),
            UpTo(0.0),
        ),
        (
            "Save to answer, against uvicorn --reload",
            ratio("edit", "cargo xtask dev 2", "uvicorn --reload"),
            AtMost(1.0),
        ),
        (
            "Save to all tests of the step, against save to answer",
            ratio("edit", "save to all tests of step 2", "cargo xtask dev 2"),
            AtMost(1.6),
        ),
    ];
    run.targets = goals
        .into_iter()
        .filter_map(|(name, measured, limit)| Some(target(name, measured?, &limit)))
        .collect();
}

fn target(name: &str, measured: f64, limit: &Limit) -> Target {
    let (holds, wanted) = match limit {
        AtLeast(limit) => (measured >= *limit, format!("at least {}", times(*limit))),
        AtMost(limit) => (measured <= *limit, format!("at most {}", times(*limit))),
        UpTo(limit) => (measured <= *limit, format!("at most {}", number(*limit))),
    };
    Target { name: name.into(), wanted, measured, holds }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measure::Tables;

    fn verdicts(rates: &[(&str, f64)]) -> Vec<(String, bool)> {
        let mut tables = Tables::new("step 2");
        for (row, rate) in rates {
            tables.add("requests-token-64", "Requests a second", "requests/s", row, *rate);
        }
        let mut run = Record { tables: tables.into_tables(), ..Record::default() };
        judge(&mut run, &Record::default());
        run.targets.into_iter().map(|target| (target.wanted, target.holds)).collect()
    }

    #[test]
    fn a_target_holds_up_to_its_limit_and_what_was_not_measured_has_no_verdict() {
        let at_least = |holds| vec![("at least 12 ×".to_owned(), holds)];
        assert_eq!(verdicts(&[("FastAPI", 10.0), ("step 2", 120.0)]), at_least(true));
        assert_eq!(verdicts(&[("FastAPI", 10.0), ("step 2", 119.0)]), at_least(false));
        assert_eq!(verdicts(&[("step 2", 120.0)]), []);
    }
}
