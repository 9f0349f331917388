//! What `cargo xtask bench` has measured: as tables, and as figures for a sentence.

use std::path::Path;

use anyhow::{Context, Result};
use xtask::record::{COUNTS, Curve, RUN, Record, Row, Summary, Table, number, times};

use crate::html::{self, escape};

/// The records, and what makes each.
const RECORDS: [(&str, &str); 2] = [
    (RUN, "cargo xtask bench --save"),
    (COUNTS, "cargo xtask bench --instructions --save"),
];

/// A whole run, and what can be counted, and is the same on every machine.
pub struct Measured([Record; 2]);

impl Measured {
    pub fn read(root: &Path) -> Result<Self> {
        let [run, counts] = RECORDS.map(|(file, command)| {
            let record = Record::read(&root.join(file));
            record.with_context(|| format!("{file} is no record yet: run `{command}`"))
        });
        Ok(Self([run?, counts?]))
    }

    fn named(&self, name: &str) -> Result<&Table> {
        let tables = self.0.iter().flat_map(|record| &record.tables);
        find("table", name, tables.map(|table| (&*table.name, table)))
    }

    pub fn curve(&self, name: &str) -> Result<&Curve> {
        let curves = self.0.iter().flat_map(|record| &record.curves);
        find("curve", name, curves.map(|curve| (&*curve.name, curve)))
    }

    /// How a row compares with the base, or as `ROW against ROW` with another.
    pub fn ratio(&self, table: &str, rows: &str) -> Result<String> {
        let table = self.named(table)?;
        let (name, other) = rows.split_once(" against ").unwrap_or((rows, &table.base));
        let ratio = row(table, name)?.against(row(table, other)?);
        Ok(unbroken(&times(some(ratio, table, name)?.median)))
    }

    /// The median of a row, with its unit.
    pub fn value(&self, table: &str, name: &str) -> Result<String> {
        let table = self.named(table)?;
        let value = some(Summary::of(&row(table, name)?.values), table, name)?;
        let value = number(value.median);
        Ok(unbroken(&format!("{value} {}", table.unit)))
    }

    /// Of each row the ratio to the base, a bar as long as the value, and the value.
    pub fn table(&self, name: &str) -> Result<String> {
        let table = self.named(name)?;
        let base = row(table, &table.base)?;
        let summary = |row: &Row| some(Summary::of(&row.values), table, &row.name);
        let medians = table.rows.iter().map(|row| Ok(summary(row)?.median));
        let medians = medians.collect::<Result<Vec<_>>>()?.into_iter();
        let longest = medians.fold(f64::MIN_POSITIVE, f64::max);
        let rows = table.rows.iter().map(|row| {
            let (value, is_base) = (summary(row)?, row.name == base.name);
            let ratio = row.against(base).filter(|ratio| ratio.high.is_finite());
            let ratio = match ratio {
                _ if is_base => "<span>1</span>".to_owned(),
                Some(ratio) => ranged(ratio, times),
                // Nothing is a multiple of 0.
                None => String::new(),
            };
            let width = 100.0 * value.median / longest;
            let bar = format!(
                "<div><span class=\"bar\"><span style=\"width: {width:.1}%\"></span></span>{}</div>",
                ranged(value, number)
            );
            let class = if is_base { "<tr class=\"base\">" } else { "<tr>" };
            Ok(html::row(&row.name, &[ratio, bar]).replacen("<tr>", class, 1))
        });
        let rows = rows.collect::<Result<String>>()?;
        let [title, base, unit] = [&table.title, &table.base, &table.unit].map(|text| escape(text));
        let heads = ["", &format!("against {base}"), &*unit];
        Ok(html::table("measured", &title, &heads, &rows))
    }

    /// The machine and the versions, and what was otherwise when the counts were taken.
    pub fn machine(&self) -> String {
        let [run, counts] = &self.0;
        let other = counts.machine.iter();
        let other = other.filter(|pair| !run.machine.contains(pair));
        let other = other.map(|(what, which)| (format!("{what}, for the counts"), which.clone()));
        let lines = run.machine.iter().cloned().chain(other);
        let rows = lines.map(|(what, which)| html::row(&what, &[escape(&which)]));
        let rows: String = rows.collect();
        let title = "The machine, and the versions";
        html::table("machine", title, &["what", "which"], &rows)
    }
}

fn row<'a>(table: &'a Table, name: &str) -> Result<&'a Row> {
    let rows = table.rows.iter().map(|row| (&*row.name, row));
    find(&format!("row of {}", table.name), name, rows)
}

/// Of no round there is nothing to say.
fn some(summary: Option<Summary>, of: &Table, row: &str) -> Result<Summary> {
    summary.with_context(|| format!("there is no value for {row} in {}: {}", of.name, again()))
}

/// The one of that name, or the names of those that are there.
fn find<'a, T>(
    what: &str,
    name: &str,
    all: impl Iterator<Item = (&'a str, &'a T)> + Clone,
) -> Result<&'a T> {
    let found = all.clone().find(|(other, _)| *other == name);
    found.map(|(_, found)| found).with_context(|| {
        let there = all.map(|(name, _)| name).collect::<Vec<_>>().join(", ");
        let again = again();
        format!("there is no {what} `{name}`: it is one of {there}, or measure it: {again}")
    })
}

fn again() -> String {
    let [(_, run), (_, counts)] = RECORDS;
    format!("run `{run}`, or for the counts `{counts}`")
}

/// A figure and its unit stay on one line.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// A median, and beside it the range of the rounds, if there is one.
pub fn ranged(summary: Summary, say: fn(f64) -> String) -> String {
    let ends = [summary.low, summary.high].map(say);
    let [low, high] = ends.each_ref().map(|end| end.trim_end_matches(" ×"));
    let range = Some(format!(" <small>{low} to {high}</small>")).filter(|_| low != high);
    let range = range.unwrap_or_default();
    format!("<span>{}{range}</span>", say(summary.median))
}
