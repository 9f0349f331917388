//! The figures of a run, as `book/measured` keeps them: the measurements write them, and the book reads them.
//!
//! Every value of every round is kept. Medians, ranges and ratios are computed where they are shown.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The file of a whole run, from the root of the repository.
pub const RUN: &str = "book/measured/run.json";
/// The file of what CI compares with.
pub const COUNTS: &str = "book/measured/counts.json";

/// One run of `cargo xtask bench`.
#[derive(Clone, Deserialize, Serialize)]
pub struct Record {
    /// The machine and the versions, each with its name.
    pub machine: IndexMap<String, String>,
    /// The figures, each with its name on a page: `requests-token-64`.
    pub tables: IndexMap<String, Table>,
}

/// One figure of several servers, or of one as the work grows.
#[derive(Clone, Deserialize, Serialize)]
pub struct Table {
    /// Its heading.
    pub title: String,
    /// Such as `requests/s`.
    pub unit: String,
    /// The name of the row that the others are compared with.
    pub base: String,
    /// The value of each round, in this unit, for each server or each size.
    pub rows: IndexMap<String, Vec<f64>>,
}

impl Record {
    /// Reads a file. Each of its rows has a value.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("Cannot read {shown}"))?;
        let record: Self =
            serde_json::from_str(&text).with_context(|| format!("{shown} is not a record of a run"))?;
        for (name, table) in &record.tables {
            if let Some((row, _)) = table.rows.iter().find(|(_, values)| values.is_empty()) {
                bail!("{shown} has no value for {row} in {name}: delete the row, and the next run writes it");
            }
        }
        Ok(record)
    }
}

/// The median of one round or more. For an even number, it is the mean of the two in the middle.
pub fn median(rounds: &[f64]) -> f64 {
    let mut rounds = rounds.to_vec();
    rounds.sort_by(f64::total_cmp);
    f64::midpoint(rounds[(rounds.len() - 1) / 2], rounds[rounds.len() / 2])
}

/// The ratio of a row to another of its table, round by round.
pub fn ratios(row: &[f64], other: &[f64]) -> Vec<f64> {
    row.iter().zip(other).map(|(value, other)| value / other).collect()
}

/// A value with three significant digits: `15,200`, `1.34`, `0.0125`.
pub fn number(value: f64) -> String {
    // Counts are whole, and are shown whole.
    if value >= 1000.0 || value.fract() == 0.0 {
        let text = format!("{value:.0}");
        let groups = text.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
        return groups.collect::<Vec<_>>().join(",");
    }
    let places = [100.0, 10.0, 1.0, 0.1, 0.01].iter().filter(|limit| value < **limit).count();
    format!("{value:.places$}")
}

/// A ratio as one says it: `13.5 ×`, and under a half `1/13.5`.
pub fn times(ratio: f64) -> String {
    if ratio > 0.0 && ratio < 0.5 {
        format!("1/{}", number(1.0 / ratio))
    } else {
        format!("{} ×", number(ratio))
    }
}

#[test]
fn a_median_is_in_the_middle_and_a_ratio_uses_only_the_rounds_that_measured_both() {
    let medians: Vec<_> = [&[3.0, 1.0, 10.0][..], &[4.0, 1.0]].into_iter().map(median).collect();
    assert_eq!(medians, [3.0, 2.5]);
    assert_eq!(ratios(&[2.0, 6.0, 8.0, 9.0], &[1.0, 2.0, 4.0]), [2.0, 3.0, 2.0]);
}

#[test]
fn a_number_is_shown_with_three_digits_and_a_count_with_all() {
    let shown = [15_200.4, 999.6, 12.345, 1.0, 0.012_54, 0.0, 1_234_567.0].map(number);
    assert_eq!(shown, ["15,200", "1000", "12.3", "1", "0.0125", "0", "1,234,567"]);
    assert_eq!([0.074, 0.94, 13.46].map(times), ["1/13.5", "0.940 ×", "13.5 ×"]);
}
