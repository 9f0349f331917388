//! What was measured, as it is kept in `book/measured`: tables and curves.
//!
//! Every value of every round is kept. Medians, ranges, ratios and verdicts are computed where they are shown.

use std::{fs, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// Where a whole run is kept, from the root of the repository.
pub const RUN: &str = "book/measured/run.json";
/// And where what CI compares with is.
pub const COUNTS: &str = "book/measured/counts.json";

/// One run of `cargo xtask bench`.
#[derive(Default, Deserialize, Serialize)]
pub struct Record {
    /// The machine and the versions: what, and which.
    pub machine: Vec<(String, String)>,
    pub tables: Vec<Table>,
    pub curves: Vec<Curve>,
}

/// One figure of several contenders.
#[derive(Deserialize, Serialize)]
pub struct Table {
    /// How a page and a target name it: `requests-token-64`.
    pub name: String,
    pub title: String,
    /// Such as `requests/s`.
    pub unit: String,
    /// The name of the row that the others are compared with.
    pub base: String,
    pub rows: Vec<Row>,
}

/// One contender: a value for each round.
#[derive(Deserialize, Serialize)]
pub struct Row {
    pub name: String,
    pub values: Vec<f64>,
}

/// A figure as the work grows.
#[derive(Deserialize, Serialize)]
pub struct Curve {
    /// How a page names it: `connections`.
    pub name: String,
    pub title: String,
    /// What grows, such as `connections`. The axis is logarithmic.
    pub x: String,
    /// What is measured, with its unit. The axis starts at 0.
    pub y: String,
    pub lines: Vec<Line>,
}

/// One contender of a curve.
#[derive(Deserialize, Serialize)]
pub struct Line {
    pub name: String,
    /// For each x the values of the rounds.
    pub points: Vec<(f64, Vec<f64>)>,
}

/// The median of some rounds, and their range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Record {
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("Cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no record of a run", path.display()))
    }

    /// This record, with what only an `older` one of the same machine has.
    #[cfg_attr(not(feature = "bench"), allow(dead_code, reason = "the book only reads"))]
    pub fn over(mut self, older: Self) -> anyhow::Result<Self> {
        anyhow::ensure!(
            self.machine == older.machine,
            "What is recorded is from another machine, or from other versions: measure everything, without naming a part."
        );
        let is_new = |table: &Table| self.tables.iter().any(|new| new.name == table.name);
        let kept: Vec<_> = older.tables.into_iter().filter(|table| !is_new(table)).collect();
        self.tables.extend(kept);
        let is_new = |curve: &Curve| self.curves.iter().any(|new| new.name == curve.name);
        let kept: Vec<_> = older.curves.into_iter().filter(|curve| !is_new(curve)).collect();
        self.curves.extend(kept);
        Ok(self)
    }

    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

impl Table {
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// How a row compares with the base.
    pub fn ratio(&self, row: &Row) -> Option<Summary> {
        row.against(self.row(&self.base)?)
    }
}

impl Row {
    /// How it compares with another row of its table, round by round.
    pub fn against(&self, other: &Self) -> Option<Summary> {
        let ratios = self.values.iter().zip(&other.values).map(|(value, other)| value / other);
        Summary::of(&ratios.collect::<Vec<_>>())
    }

    pub fn summary(&self) -> Option<Summary> {
        Summary::of(&self.values)
    }
}

impl Summary {
    /// Of one round or more.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = match values.len() % 2 {
            0 => f64::midpoint(*values.get(middle.checked_sub(1)?)?, values[middle]),
            _ => values[middle],
        };
        Some(Self { median, low: values[0], high: values[values.len() - 1] })
    }
}

/// A value with three digits that count: `15,200`, `1.34`, `0.0125`.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits = value.abs().log10().floor();
    // Counts are whole, and are shown whole.
    if digits >= 3.0 || value.fract() == 0.0 {
        let text = format!("{value:.0}");
        let groups: Vec<_> = text.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
        return groups.join(",");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few digits, and never below 0"
    )]
    let places = (2.0 - digits).max(0.0) as usize;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_the_median_and_the_range_and_of_nothing_there_is_none() {
        let summary = Summary::of(&[3.0, 1.0, 10.0]);
        assert_eq!(summary, Some(Summary { median: 3.0, low: 1.0, high: 10.0 }));
        assert_eq!(Summary::of(&[4.0, 1.0]), Some(Summary { median: 2.5, low: 1.0, high: 4.0 }));
        assert_eq!(Summary::of(&[]), None);
    }

    #[test]
    fn a_ratio_is_that_of_the_rounds_which_measured_both() {
        let row = |name: &str, values: &[f64]| Row { name: name.into(), values: values.into() };
        let rows = vec![row("a", &[1.0, 2.0, 4.0]), row("b", &[2.0, 6.0, 8.0])];
        let text = String::new;
        let table = Table { name: text(), title: text(), unit: text(), base: "a".into(), rows };
        let ratio = table.ratio(&table.rows[1]);
        assert_eq!(ratio, Some(Summary { median: 2.0, low: 2.0, high: 3.0 }));
    }

    #[test]
    fn a_part_measured_again_replaces_itself_alone_and_only_on_the_same_machine() {
        let record = |machine: &str, tables: &[(&str, f64)]| {
            let table = |&(name, value): &(&str, f64)| Table {
                name: name.into(),
                title: String::new(),
                unit: String::new(),
                base: String::new(),
                rows: vec![Row { name: String::new(), values: vec![value] }],
            };
            let machine = vec![("processor".into(), machine.into())];
            Record { machine, tables: tables.iter().map(table).collect(), curves: Vec::new() }
        };
        let older = record("one", &[("a", 1.0), ("b", 2.0)]);
        let record_of =
            |record: Record| record.tables.into_iter().map(|table| (table.name, table.rows[0].values[0]));
        let both = record("one", &[("b", 3.0)]).over(older).expect("the same machine");
        assert_eq!(record_of(both).collect::<Vec<_>>(), [("b".to_owned(), 3.0), ("a".to_owned(), 1.0)]);
        assert!(record("other", &[]).over(record("one", &[])).is_err());
    }

    #[test]
    fn a_number_is_shown_with_three_digits_and_a_count_with_all() {
        let shown = [15_200.4, 999.6, 12.345, 1.0, 0.012_54, 0.0, 1_234_567.0].map(number);
        assert_eq!(shown, ["15,200", "1000", "12.3", "1", "0.0125", "0", "1,234,567"]);
        assert_eq!([0.074, 0.94, 13.46].map(times), ["1/13.5", "0.940 ×", "13.5 ×"]);
    }
}
