//! The figures of a run, as `book/measured` keeps them: the measurements write them, and the book reads them.
//!
//! Every value of every round is kept. Medians, ranges and ratios are computed where they are shown.

use std::{fs, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// The file of a whole run, from the root of the repository.
pub const RUN: &str = "book/measured/run.json";
/// The file of what CI compares with.
pub const COUNTS: &str = "book/measured/counts.json";

/// One run of `cargo xtask bench`.
#[derive(Clone, Default, Deserialize, Serialize)]
pub struct Record {
    /// The machine and the versions, each with its name.
    pub machine: Vec<(String, String)>,
    /// The figures.
    pub tables: Vec<Table>,
}

/// One figure of several servers, or of one as the work grows.
#[derive(Clone, Deserialize, Serialize)]
pub struct Table {
    /// Its name on a page: `requests-token-64`.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// Such as `requests/s`.
    pub unit: String,
    /// The name of the row that the others are compared with.
    pub base: String,
    /// One for each server, or for each size.
    pub rows: Vec<Row>,
}

/// A value for each round.
#[derive(Clone, Deserialize, Serialize)]
pub struct Row {
    /// Such as `step 2`.
    pub name: String,
    /// In the unit of the table.
    pub values: Vec<f64>,
}

/// The median of some rounds, the lowest and the highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// For an even number of rounds, it is the mean of the two in the middle.
    pub median: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Record {
    /// Reads a file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("Cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a record of a run", path.display()))
    }

    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

impl Table {
    /// The row of that name.
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}

impl Row {
    /// The ratio to another row of its table, round by round.
    pub fn against(&self, other: &Self) -> Option<Summary> {
        let rounds = self.values.iter().zip(&other.values);
        Summary::of(&rounds.map(|(value, other)| value / other).collect::<Vec<_>>())
    }
}

impl Summary {
    /// Of one round or more.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let (low, high) = (*values.first()?, *values.last()?);
        let (one, other) = ((values.len() - 1) / 2, values.len() / 2);
        Some(Self { median: f64::midpoint(values[one], values[other]), low, high })
    }
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
fn a_summary_is_the_median_and_the_range_and_of_nothing_there_is_none() {
    let summary = |median, low, high| Some(Summary { median, low, high });
    assert_eq!(Summary::of(&[3.0, 1.0, 10.0]), summary(3.0, 1.0, 10.0));
    assert_eq!(Summary::of(&[4.0, 1.0]), summary(2.5, 1.0, 4.0));
    assert_eq!(Summary::of(&[]), None);
    // A ratio uses only the rounds that measured both.
    let row = |values: &[f64]| Row { name: String::new(), values: values.into() };
    assert_eq!(row(&[2.0, 6.0, 8.0]).against(&row(&[1.0, 2.0, 4.0])), summary(2.0, 2.0, 3.0));
}

#[test]
fn a_number_is_shown_with_three_digits_and_a_count_with_all() {
    let shown = [15_200.4, 999.6, 12.345, 1.0, 0.012_54, 0.0, 1_234_567.0].map(number);
    assert_eq!(shown, ["15,200", "1000", "12.3", "1", "0.0125", "0", "1,234,567"]);
    assert_eq!([0.074, 0.94, 13.46].map(times), ["1/13.5", "0.940 ×", "13.5 ×"]);
}
