//! The figures, as they are measured. The files that the book reads have the heads of their tables.

use std::fs;

use anyhow::{Context, Result};
use xtask::course::{root, scratch};
use xtask::record::{Record, Row, Summary, number};

use crate::programs::shell;

/// The figures for one of the files, and those that were recorded there before.
pub struct Figures {
    pub file: &'static str,
    pub recorded: Record,
    pub measured: Record,
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

    /// Shows each median, and counts those that have grown by more than 3 %.
    pub fn show(&self) -> usize {
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
        grown
    }

    /// Keeps all values: for the book, together with what was recorded before, or in a file apart.
    pub fn write(&mut self, for_the_book: bool) -> Result<()> {
        for (table, recorded) in self.measured.tables.iter_mut().zip(&self.recorded.tables) {
            for (row, recorded) in table.rows.iter_mut().zip(&recorded.rows) {
                if for_the_book && row.values.is_empty() {
                    row.values.clone_from(&recorded.values);
                }
            }
        }
        let path = if for_the_book { root() } else { scratch("measured") }.join(self.file);
        fs::create_dir_all(path.with_file_name(""))?;
        fs::write(&path, serde_json::to_string_pretty(&self.measured)? + "\n")?;
        println!("All values so far: {}", path.display());
        Ok(())
    }
}
