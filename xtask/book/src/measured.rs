//! The measurements of `cargo xtask bench`: as tables, and as figures for a sentence.

use std::path::Path;

use anyhow::{Context, Result};
use xtask::record::{COUNTS, RUN, Record, Row, Summary, Table, number, times};

use crate::html::{self, escape};

/// A whole run, with what can be counted, and is the same on every machine.
pub struct Measured(Record);

impl Measured {
    pub fn read(root: &Path) -> Result<Self> {
        let read = |file| found(Record::read(&root.join(file)).ok(), || format!("record in {file}"));
        let (mut run, mut counts) = (read(RUN)?, read(COUNTS)?);
        run.tables.append(&mut counts.tables);
        counts.machine.retain(|pair| !run.machine.contains(pair));
        let others = counts.machine.into_iter().map(|(what, which)| (what + ", for the counts", which));
        run.machine.extend(others);
        Ok(Self(run))
    }

    fn named(&self, name: &str) -> Result<&Table> {
        found(self.0.table(name), || format!("table `{name}`"))
    }

    /// The ratio of a row to the base, or with `ROW against ROW` to another.
    pub fn ratio(&self, table: &str, rows: &str) -> Result<String> {
        let table = self.named(table)?;
        let (name, other) = rows.split_once(" against ").unwrap_or((rows, &table.base));
        let ratio = row(table, name)?.against(row(table, other)?);
        Ok(unbroken(&times(found(ratio, || format!("value of {rows} in {}", table.name))?.median)))
    }

    /// The median of a row, with its unit.
    pub fn value(&self, table: &str, name: &str) -> Result<String> {
        let table = self.named(table)?;
        let value = summary(table, row(table, name)?)?.median;
        Ok(unbroken(&format!("{} {}", number(value), table.unit)))
    }

    /// Of each row the ratio to the base, a bar as long as the value, and the value.
    pub fn table(&self, name: &str) -> Result<String> {
        let table = self.named(name)?;
        let base = row(table, &table.base)?;
        let values = table.rows.iter().map(|row| summary(table, row)).collect::<Result<Vec<_>>>()?;
        let longest = values.iter().map(|value| value.median).fold(f64::MIN_POSITIVE, f64::max);
        let rows = table.rows.iter().zip(values).map(|(row, value)| {
            let (class, ratio) = match row.against(base) {
                Some(ratio) if row.name != base.name => ("", ranged(ratio, times)),
                _ => (" class=\"base\"", "<span>1</span>".to_owned()),
            };
            let (name, width, value) = (escape(&row.name), 100.0 * value.median / longest, ranged(value, number));
            let bar = format!("<span class=\"bar\"><span style=\"width: {width:.1}%\"></span></span>");
            format!("<tr{class}><th scope=\"row\">{name}</th><td>{ratio}</td><td><div>{bar}{value}</div></td></tr>\n")
        });
        let heads = ["", &format!("against {}", escape(&base.name)), &escape(&table.unit)];
        Ok(html::table("measured", &escape(&table.title), heads, &rows.collect::<String>()))
    }

    /// The machine and the versions, and what was otherwise when the counts were taken.
    pub fn machine(&self) -> String {
        let item = |(what, which): &(String, String)| format!("- {}: {}\n", escape(what), escape(which));
        self.0.machine.iter().map(item).collect()
    }
}

fn row<'a>(table: &'a Table, name: &str) -> Result<&'a Row> {
    found(table.row(name), || format!("row `{name}` in {}", table.name))
}

fn summary(table: &Table, row: &Row) -> Result<Summary> {
    found(Summary::of(&row.values), || format!("value of {} in {}", row.name, table.name))
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
fn ranged(summary: Summary, say: fn(f64) -> String) -> String {
    let [low, high] = [summary.low, summary.high].map(|end| say(end).trim_end_matches(" ×").to_owned());
    let range = if low == high { "" } else { &format!(" <small>{low} to {high}</small>") };
    format!("<span>{}{range}</span>", say(summary.median))
}
