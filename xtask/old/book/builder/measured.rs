//! What `cargo xtask bench` has measured: the records, what there is in them, and figures for a sentence.

use anyhow::{Context, Error, Result, anyhow};

use super::Sources;
use crate::bench::record::{COUNTS, Curve, RUN, Record, Row, Summary, Table, number, times};

/// The records, and what makes each.
const RECORDS: [(&str, &str); 2] =
    [(RUN, "cargo xtask bench --save"), (COUNTS, "cargo xtask bench --instructions --save")];

/// What was measured.
pub struct Measured {
    /// A whole run.
    pub run: Record,
    /// What can be counted, and is the same on every machine.
    pub counts: Record,
}

impl Measured {
    pub fn read(sources: &Sources) -> Result<Self> {
        let [run, counts] = RECORDS.map(|(file, command)| {
            let record = Record::read(&sources.root.join(file));
            record.with_context(|| format!("{file} is no record yet: run `{command}`"))
        });
        Ok(Self { run: run?, counts: counts? })
    }

    fn records(&self) -> [&Record; 2] {
        [&self.run, &self.counts]
    }

    pub fn table(&self, name: &str) -> Result<&Table> {
        let tables = self.records().into_iter().flat_map(|record| &record.tables);
        let found = self.records().into_iter().find_map(|record| record.table(name));
        found.ok_or_else(|| missing("table", name, tables.map(|table| &table.name)))
    }

    pub fn curve(&self, name: &str) -> Result<&Curve> {
        let mut curves = self.records().into_iter().flat_map(|record| &record.curves);
        let names = curves.clone().map(|curve| &curve.name);
        curves.find(|curve| curve.name == name).ok_or_else(|| missing("curve", name, names))
    }

    /// How a row compares with the base, or as `ROW against ROW` with another.
    pub fn ratio(&self, table: &str, rows: &str) -> Result<String> {
        let table = self.table(table)?;
        let (name, other) = rows.split_once(" against ").unwrap_or((rows, &table.base));
        let ratio = row(table, name)?.against(row(table, other)?);
        Ok(unbroken(&times(some(ratio, table, name)?.median)))
    }

    /// The median of a row, with its unit.
    pub fn value(&self, table: &str, name: &str) -> Result<String> {
        let table = self.table(table)?;
        let value = some(row(table, name)?.summary(), table, name)?;
        Ok(unbroken(&format!("{} {}", number(value.median), table.unit)))
    }
}

/// The row of that name.
pub fn row<'a>(table: &'a Table, name: &str) -> Result<&'a Row> {
    let names = table.rows.iter().map(|row| &row.name);
    table.row(name).ok_or_else(|| missing(&format!("row of {}", table.name), name, names))
}

/// Of no round there is nothing to say.
pub fn some(summary: Option<Summary>, of: &Table, row: &str) -> Result<Summary> {
    summary.with_context(|| format!("there is no value for {row} in {}: {}", of.name, again()))
}

fn missing<'a>(what: &str, name: &str, there: impl Iterator<Item = &'a String>) -> Error {
    let there = there.map(String::as_str).collect::<Vec<_>>().join(", ");
    anyhow!("there is no {what} `{name}`: it is one of {there}, or measure it: {}", again())
}

fn again() -> String {
    let [(_, run), (_, counts)] = RECORDS;
    format!("run `{run}`, or for the counts `{counts}`")
}

/// A figure and its unit stay on one line.
pub fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}
