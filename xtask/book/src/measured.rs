//! The measurements of `cargo xtask bench`: as tables, and as figures for a sentence.

use std::path::Path;

use anyhow::{Context, Result};
use xtask::record::{COUNTS, RUN, Record, Table, median, number, ratios, times};

use crate::html::{self, escape};

/// A whole run, with what can be counted, and is the same on every machine.
pub struct Measured(Record);

impl Measured {
    pub fn read(root: &Path) -> Result<Self> {
        let missing = |file| format!("the record {file} cannot be used: git restore {file}");
        let read = |file| Record::read(&root.join(file)).with_context(|| missing(file));
        let (mut run, counts) = (read(RUN)?, read(COUNTS)?);
        run.tables.extend(counts.tables);
        for (what, which) in counts.machine {
            if run.machine.get(&what) != Some(&which) {
                run.machine.insert(what + ", for the counts", which);
            }
        }
        Ok(Self(run))
    }

    fn named(&self, name: &str) -> Result<&Table> {
        found(self.0.tables.get(name), || format!("table `{name}`"))
    }

    fn row(&self, table: &str, name: &str) -> Result<&[f64]> {
        let row = self.named(table)?.rows.get(name);
        found(row, || format!("row `{name}` in {table}")).map(Vec::as_slice)
    }

    /// The ratio of a row to the base, or with `ROW against ROW` to another.
    pub fn ratio(&self, table: &str, rows: &str) -> Result<String> {
        let (row, other) = rows.split_once(" against ").unwrap_or((rows, &self.named(table)?.base));
        let ratios = ratios(self.row(table, row)?, self.row(table, other)?);
        Ok(unbroken(&times(median(&ratios))))
    }

    /// The median of a row, with its unit.
    pub fn value(&self, table: &str, row: &str) -> Result<String> {
        let value = median(self.row(table, row)?);
        Ok(unbroken(&format!("{} {}", number(value), self.named(table)?.unit)))
    }

    /// Of each row the ratio to the base, a bar as long as the value, and the value.
    pub fn table(&self, name: &str) -> Result<String> {
        let table = self.named(name)?;
        let base = self.row(name, &table.base)?;
        let longest = table.rows.values().map(|rounds| median(rounds)).fold(f64::MIN_POSITIVE, f64::max);
        let rows = table.rows.iter().map(|(row, rounds)| {
            let (class, ratio) = if *row == table.base {
                (" class=\"base\"", "<span>1</span>".to_owned())
            } else {
                ("", ranged(&ratios(rounds, base), times))
            };
            let (row, width, value) = (escape(row), 100.0 * median(rounds) / longest, ranged(rounds, number));
            let bar = format!("<span class=\"bar\"><span style=\"width: {width:.1}%\"></span></span>");
            format!("<tr{class}><th scope=\"row\">{row}</th><td>{ratio}</td><td><div>{bar}{value}</div></td></tr>\n")
        });
        let heads = ["", &format!("against {}", escape(&table.base)), &escape(&table.unit)];
        Ok(html::table("measured", &escape(&table.title), heads, &rows.collect::<String>()))
    }

    /// The machine and the versions, and what was otherwise when the counts were taken.
    pub fn machine(&self) -> String {
        let machine = self.0.machine.iter();
        machine.map(|(what, which)| format!("- {}: {}\n", escape(what), escape(which))).collect()
    }
}

fn found<T>(thing: Option<T>, what: impl FnOnce() -> String) -> Result<T> {
    let again = "run `cargo xtask bench --save`, or for the counts `cargo xtask bench --instructions --save`";
    thing.with_context(|| format!("there is no {}: {again}", what()))
}

/// A figure and its unit stay on one line.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// A median, and beside it the range of the rounds, if there is one.
fn ranged(rounds: &[f64], say: fn(f64) -> String) -> String {
    let ends = [f64::min, f64::max].map(|end| rounds.iter().copied().fold(rounds[0], end));
    let [low, high] = ends.map(|end| say(end).trim_end_matches(" ×").to_owned());
    let range = if low == high { "" } else { &format!(" <small>{low} to {high}</small>") };
    format!("<span>{}{range}</span>", say(median(rounds)))
}
