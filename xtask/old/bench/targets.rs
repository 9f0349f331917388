//! What the course set out to reach, and what it has reached.

use super::record::{Record, Summary, number, times};

/// What a figure should be, and what it is.
pub struct Target {
    /// Such as `Requests with a token, against FastAPI`. Where nothing else is said, the figure is step 2's.
    pub name: &'static str,
    /// Such as `at least 12 ×`.
    pub wanted: String,
    pub measured: String,
    pub holds: bool,
}

/// What a figure should be.
enum Limit {
    AtLeast(f64),
    AtMost(f64),
    /// A count, not a ratio.
    UpTo(f64),
}
use Limit::{AtLeast, AtMost, UpTo};

/// Judges what was measured. What was not has no verdict.
pub fn judge(run: &Record, counts: &Record) -> Vec<Target> {
    let table = |name: &str| run.table(name).or(counts.table(name));
    let median = |name: &str, row: &str| Some(table(name)?.row(row)?.summary()?.median);
    let ratio = |name: &str, row: &str, base: &str| {
        let table = table(name)?;
        Some(table.row(row)?.against(table.row(base)?)?.median)
    };
    let tokens = |name: &str| {
        let lines = &run.curves.iter().find(|curve| curve.name == "tokens")?.lines;
        let points = &lines.iter().find(|line| line.name == name)?.points;
        Some(Summary::of(&points.last()?.1)?.median / Summary::of(&points.first()?.1)?.median)
    };
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
        (
            "Requests to step 3 with a million tokens, the same one again, against one token",
            tokens("the same token again"),
            AtLeast(0.9),
        ),
        (
            "Requests to step 3 with a million tokens, one after another, against one token",
            tokens("one token after another"),
            AtLeast(0.9),
        ),
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
    let targets =
        goals.into_iter().filter_map(|(name, measured, limit)| Some(target(name, measured?, &limit)));
    targets.collect()
}

fn target(name: &'static str, measured: f64, limit: &Limit) -> Target {
    let (holds, words, limit, say) = match limit {
        AtLeast(limit) => (measured >= *limit, "at least", limit, times as fn(f64) -> String),
        AtMost(limit) => (measured <= *limit, "at most", limit, times as _),
        UpTo(limit) => (measured <= *limit, "at most", limit, number as _),
    };
    Target { name, wanted: format!("{words} {}", say(*limit)), measured: say(measured), holds }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::record::{Row, Table};

    fn verdicts(table: &str, rows: &[(&str, f64)]) -> Vec<(String, String, bool)> {
        let rows =
            rows.iter().map(|(name, value)| Row { name: (*name).into(), values: vec![*value] }).collect();
        let text = String::new;
        let table = Table { name: table.into(), title: text(), unit: text(), base: text(), rows };
        let run = Record { tables: vec![table], ..Record::default() };
        let targets = judge(&run, &Record::default()).into_iter();
        targets.map(|target| (target.wanted, target.measured, target.holds)).collect()
    }

    fn verdict(wanted: &str, measured: &str, holds: bool) -> Vec<(String, String, bool)> {
        vec![(wanted.into(), measured.into(), holds)]
    }

    #[test]
    fn a_target_holds_up_to_its_limit_and_what_was_not_measured_has_no_verdict() {
        let requests = |step| verdicts("requests-token-64", &[("FastAPI", 10.0), ("step 2", step)]);
        assert_eq!(requests(120.0), verdict("at least 12 ×", "12 ×", true));
        assert_eq!(requests(119.0), verdict("at least 12 ×", "11.9 ×", false));
        assert_eq!(verdicts("requests-token-64", &[("step 2", 120.0)]), []);
    }

    #[test]
    fn a_count_has_no_sign_of_a_ratio() {
        let crates = |again| verdicts("crates-again", &[("a second time", again)]);
        assert_eq!(crates(0.0), verdict("at most 0", "0", true));
        assert_eq!(crates(8.0), verdict("at most 0", "8", false));
    }
}
