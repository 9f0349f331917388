//! What was measured: collected, and printed.

use crate::{
    bench::{
        record::{Record, Row, Summary, Table, number, times},
        targets::judge,
    },
    show::{BOLD, DIM, NEW, OLD, page, styled},
};

/// The tables of a run, as their values come.
pub struct Tables {
    base: &'static str,
    tables: Vec<Table>,
}

impl Tables {
    /// Tables whose rows are compared with `base`, where nothing else is said.
    pub fn new(base: &'static str) -> Self {
        Self { base, tables: Vec::new() }
    }

    pub fn add(&mut self, name: &str, title: &str, unit: &str, row: &str, value: f64) {
        self.add_to(self.base, name, title, unit, row, value);
    }

    pub fn add_to(&mut self, base: &str, name: &str, title: &str, unit: &str, row: &str, value: f64) {
        let index = self.tables.iter().position(|table| table.name == name).unwrap_or_else(|| {
            let (name, title, unit) = (name.into(), title.into(), unit.into());
            self.tables.push(Table { name, title, unit, base: base.into(), rows: Vec::new() });
            self.tables.len() - 1
        });
        let rows = &mut self.tables[index].rows;
        match rows.iter_mut().find(|known| known.name == row) {
            Some(known) => known.values.push(value),
            None => rows.push(Row { name: row.into(), values: vec![value] }),
        }
    }

    pub fn into_tables(self) -> Vec<Table> {
        self.tables
    }
}

/// Prints each table: the ratio first, then the value, with a bar.
pub fn show(run: &Record, counts: &Record) -> anyhow::Result<()> {
    let records = [run, counts];
    let mut text = String::new();
    for table in records.iter().flat_map(|record| &record.tables) {
        text += &format!("\n{}\n", styled(BOLD, &format!("{}, in {}", table.title, table.unit)));
        let summaries = table.rows.iter().filter_map(|row| Some((row, row.summary()?, table.ratio(row))));
        let most =
            table.rows.iter().filter_map(Row::summary).map(|summary| summary.median).fold(0.0, f64::max);
        for (row, summary, ratio) in summaries {
            let ratio = ratio.map_or(String::new(), |ratio| times(ratio.median));
            let range = format!("{} to {}", number(summary.low), number(summary.high));
            let range = if row.values.len() > 1 { range } else { String::new() };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 30")]
            let bar = "█".repeat((summary.median / most * 30.0).round() as usize);
            text += &format!(
                "  {:<32} {ratio:>9}  {:>9}  {:<20} {}\n",
                row.name,
                number(summary.median),
                styled(DIM, &format!("{range:<20}")),
                bar
            );
        }
    }
    for curve in records.iter().flat_map(|record| &record.curves) {
        text += &format!("\n{}\n", styled(BOLD, &format!("{}, in {}", curve.title, curve.y)));
        for line in &curve.lines {
            let points = line.points.iter().filter_map(|(x, values)| Some((x, Summary::of(values)?.median)));
            let points: Vec<_> = points.map(|(x, y)| format!("{}: {}", number(*x), number(y))).collect();
            text += &format!("  {:<32} {}\n", line.name, points.join("  "));
        }
    }
    text += &format!("\n{}\n", styled(BOLD, "Targets"));
    for target in judge(run, counts) {
        let verdict = if target.holds { styled(NEW, "holds ") } else { styled(OLD, "missed") };
        text += &format!("  {verdict} {:<60} {}, wanted {}\n", target.name, target.measured, target.wanted);
    }
    page(&text)
}
