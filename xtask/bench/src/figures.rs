//! The figures, as they are measured. The files that the book reads have the heads of their tables.

use std::fs;

use anyhow::{Context, Result, ensure};
use xtask::course::root;
use xtask::record::{COUNTS, Record, median, number};

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
        measured.tables.values_mut().for_each(|table| table.rows.clear());
        let machine = shell(include_str!("machine.sh"))?;
        let facts = machine.lines().filter_map(|line| line.split_once('\t'));
        // A program that is not there is not measured: its rows stay as they were recorded, and its version too.
        let known = facts.filter(|(_, which)| !which.is_empty());
        measured.machine.extend(known.map(|(what, which)| (what.to_owned(), which.to_owned())));
        Ok(Self { file, recorded, measured })
    }

    /// The values of a row.
    pub fn row(&mut self, table: &str, row: &str) -> Result<&mut Vec<f64>> {
        let missing = || format!("{} has no table `{table}`: give it a head there", self.file);
        let table = self.measured.tables.get_mut(table).with_context(missing)?;
        Ok(table.rows.entry(row.into()).or_default())
    }

    /// Shows each median beside the recorded one, and fails if a count has grown by more than 3 %.
    pub fn judge(&self) -> Result<()> {
        let mut grown = 0;
        for (name, table) in &self.measured.tables {
            for (row, rounds) in &table.rows {
                let recorded = self.recorded.tables[name].rows.get(row);
                let [now, before] = [median(rounds), recorded.map_or(0.0, |rounds| median(rounds))];
                let is_grown = self.file == COUNTS && now / before > 1.03;
                grown += usize::from(is_grown);
                let (mark, [now, before]) = (if is_grown { "grown" } else { "" }, [now, before].map(number));
                println!("{mark:5} {}, {row}: {now} {}, recorded {before}", table.title, table.unit);
            }
        }
        ensure!(
            grown == 0,
            "{grown} of the counts above have grown by more than 3 %, or are not recorded. They were recorded with {}, \
             and this is {}. Undo what made them grow, or renew the record: the same command with --save",
            self.recorded.machine["rustc"],
            self.measured.machine["rustc"]
        );
        Ok(())
    }

    /// Keeps all values for the book, together with what was recorded before.
    pub fn save(mut self) -> Result<()> {
        for (name, table) in self.measured.tables {
            self.recorded.tables[&name].rows.extend(table.rows);
        }
        self.recorded.machine = self.measured.machine;
        let text = serde_json::to_string_pretty(&self.recorded)? + "\n";
        fs::write(root().join(self.file), text).with_context(|| format!("Cannot write {}", self.file))
    }
}

#[test]
fn a_count_that_has_grown_by_more_than_3_percent_or_is_not_recorded_fails_and_says_what_to_do() {
    use serde_json::json;
    let record = |rows| -> Record {
        let table = json!({ "title": "", "unit": "", "base": "", "rows": rows });
        let record = json!({ "machine": { "rustc": "" }, "tables": { "a": table } });
        serde_json::from_value(record).expect("a record")
    };
    let count = |count: f64| record(json!({ "step 2": [count] }));
    let judge = |recorded, now| Figures { file: COUNTS, recorded, measured: count(now) }.judge();
    assert!(judge(count(1000.0), 1030.0).is_ok() && judge(count(0.0), 0.0).is_ok());
    for (recorded, now) in [(count(1000.0), 1031.0), (count(0.0), 1.0), (record(json!({})), 1.0)] {
        let error = judge(recorded, now).expect_err("it has grown").to_string();
        assert!(error.ends_with(": the same command with --save"), "{error}");
    }
}
