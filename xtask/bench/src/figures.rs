//! The figures, as they are measured. The files that the book reads have the heads of their tables.

use std::fs;

use anyhow::{Context, Result, ensure};
use xtask::course::root;
use xtask::record::{Record, Row, Summary, number};

use crate::programs::shell;

/// The figures for one of the files, and those that were recorded there before.
pub struct Figures {
    file: &'static str,
    recorded: Record,
    measured: Record,
}

impl Figures {
    /// The figures of `file` on this machine, with nothing measured yet.
    pub fn of(file: &'static str) -> Result<Self> {
        let recorded = Record::read(&root().join(file))?;
        let mut measured = recorded.clone();
        measured.tables.iter_mut().flat_map(|table| &mut table.rows).for_each(|row| row.values.clear());
        let machine = shell(include_str!("machine.sh"))?;
        let facts = machine.lines().filter_map(|line| line.split_once('\t'));
        // A program that is not there is not measured: its rows stay as they were recorded, and its version too.
        let version = |what, which: &str| {
            let before = recorded.machine.iter().find(|fact| which.is_empty() && fact.0 == what);
            before.map_or(which, |fact| &fact.1).to_owned()
        };
        measured.machine = facts.map(|(what, which)| (what.into(), version(what, which))).collect();
        Ok(Self { file, recorded, measured })
    }

    /// The values of a row.
    pub fn row(&mut self, table: &str, row: &str) -> Result<&mut Vec<f64>> {
        let found = self.measured.tables.iter_mut().find(|known| known.name == table);
        let missing = || format!("{} has no table `{table}`: give it a head there", self.file);
        let rows = &mut found.with_context(missing)?.rows;
        let index = rows.iter().position(|known| known.name == row).unwrap_or(rows.len());
        if index == rows.len() {
            rows.push(Row { name: row.into(), values: Vec::new() });
        }
        Ok(&mut rows[index].values)
    }

    /// Shows each median beside the recorded one, and fails if one has grown by more than 3 %.
    pub fn judge(&self) -> Result<()> {
        let median = |row: &Row| Some(Summary::of(&row.values)?.median);
        let mut grown = 0;
        for table in &self.measured.tables {
            let recorded = self.recorded.table(&table.name);
            for row in &table.rows {
                let Some(now) = median(row) else { continue };
                let before = recorded.and_then(|table| median(table.row(&row.name)?)).unwrap_or_default();
                let is_grown = now / before > 1.03;
                grown += usize::from(is_grown);
                let (mark, values) = (if is_grown { "grown" } else { "" }, [now, before].map(number));
                let what = format!("{}, {}: {} {}", table.title, row.name, values[0], table.unit);
                println!("{mark:5} {what}, recorded {}", values[1]);
            }
        }
        let rustc = |record: &Record| record.machine.iter().find(|fact| fact.0 == "rustc").cloned();
        let [before, now] =
            [&self.recorded, &self.measured].map(|record| rustc(record).unwrap_or_default().1);
        ensure!(
            grown == 0,
            "{grown} of the counts above have grown by more than 3 %, or are not recorded. They were recorded with {before}, \
             and this is {now}. Undo what made them grow, or renew the record: the same command with --save"
        );
        Ok(())
    }

    /// Keeps all values for the book, together with what was recorded before.
    pub fn save(mut self) -> Result<()> {
        for (table, recorded) in self.measured.tables.iter_mut().zip(&self.recorded.tables) {
            for (row, recorded) in table.rows.iter_mut().zip(&recorded.rows) {
                if row.values.is_empty() {
                    row.values.clone_from(&recorded.values);
                }
            }
        }
        let text = serde_json::to_string_pretty(&self.measured)? + "\n";
        fs::write(root().join(self.file), text).with_context(|| format!("Cannot write {}", self.file))
    }
}

#[test]
fn a_count_that_has_grown_by_more_than_3_percent_or_is_not_recorded_fails_and_says_what_to_do() {
    let record = |count: f64| -> Record {
        let row = serde_json::json!({ "name": "step 2", "values": [count] });
        let table = serde_json::json!({ "name": "a", "title": "", "unit": "", "base": "", "rows": [row] });
        serde_json::from_value(serde_json::json!({ "machine": [], "tables": [table] })).expect("a record")
    };
    let judge = |recorded, now| Figures { file: "", recorded, measured: record(now) }.judge();
    assert!(judge(record(1000.0), 1030.0).is_ok() && judge(record(0.0), 0.0).is_ok());
    for (recorded, now) in [(record(1000.0), 1031.0), (record(0.0), 1.0), (Record::default(), 1.0)] {
        let error = judge(recorded, now).expect_err("it has grown").to_string();
        assert!(error.ends_with(": the same command with --save"), "{error}");
    }
}
