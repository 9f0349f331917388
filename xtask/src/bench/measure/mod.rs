//! What measures, and what prints what was measured.

mod counts;
mod growth;
mod learner;
mod load;
mod server;
mod servers;
mod targets;

use std::{fs, time::Instant};

use anyhow::{Context, ensure};

use self::servers::version;
use super::{
    Args, Part,
    record::{Record, Row, Summary, Table, number, times},
};
use crate::{
    course::{BadInput, root},
    show::{BOLD, DIM, NEW, OLD, page, styled},
};

const ALL: [Part; 4] = [Part::Counts, Part::Server, Part::Growth, Part::Learner];

/// Measures what is asked for, shows it, and with `--save` keeps it.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.instructions {
        return counts::compare(args.save);
    }
    let parts = if args.parts.is_empty() { &ALL[..] } else { &args.parts };
    let start = Instant::now();
    let mut run = Record { machine: machine(), ..Record::default() };
    let mut counts = Record::default();
    for part in parts {
        match part {
            Part::Server => server::measure(&mut run)?,
            Part::Counts => counts::measure(&mut counts)?,
            Part::Learner => learner::measure(&mut run)?,
            Part::Growth => growth::measure(&mut run)?,
        }
    }
    targets::judge(&mut run, &counts);
    show([&run, &counts])?;
    anstream::println!("Measured in {} minutes.", number(start.elapsed().as_secs_f64() / 60.0));
    if args.save {
        ensure!(
            args.parts.is_empty(),
            BadInput("Only a whole run is kept: leave the part out, or --save.".into())
        );
        save("run.json", &run)?;
        save("counts.json", &counts)?;
    }
    Ok(())
}

/// The tables of a run, as their values come.
struct Tables {
    base: &'static str,
    tables: Vec<Table>,
}

impl Tables {
    /// Tables whose rows are compared with `base`, where nothing else is said.
    fn new(base: &'static str) -> Self {
        Self { base, tables: Vec::new() }
    }

    fn add(&mut self, name: &str, title: &str, unit: &str, row: &str, value: f64) {
        self.add_to(self.base, name, title, unit, row, value);
    }

    fn add_to(&mut self, base: &str, name: &str, title: &str, unit: &str, row: &str, value: f64) {
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

    fn into_tables(self) -> Vec<Table> {
        self.tables
    }
}

/// Where it was measured, and with what.
fn machine() -> Vec<(String, String)> {
    let system = sysinfo::System::new_all().ok();
    let cores = system.as_ref().map_or(&[][..], sysinfo::System::cpus);
    let processor = cores.first().map(|core| format!("{}, {} cores", core.brand().trim(), cores.len()));
    let memory = system.as_ref().map(|system| format!("{} GiB", system.total_memory() >> 30));
    let python = "import fastapi, uvicorn, sys; print(f'FastAPI {fastapi.__version__}, Uvicorn {uvicorn.__version__}, Python {sys.version.split()[0]}')";
    let facts = [
        ("processor", processor),
        ("memory", memory),
        ("system", sysinfo::System::long_os_version().ok()),
        ("rustc", version("rustc", &["--version"])),
        ("FastAPI", version("python3", &["-c", python]).filter(|line| line.starts_with("FastAPI"))),
        ("axum", locked("axum")),
        ("load", version("wrk", &["--version"])),
        ("counts", version("valgrind", &["--version"])),
    ];
    facts.into_iter().filter_map(|(what, which)| Some((what.to_owned(), which?))).collect()
}

/// Prints each table: the ratio first, then the value, with a bar.
fn show(records: [&Record; 2]) -> anyhow::Result<()> {
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
    for target in records.iter().flat_map(|record| &record.targets) {
        let verdict = if target.holds { styled(NEW, "holds ") } else { styled(OLD, "missed") };
        text += &format!(
            "  {verdict} {:<60} {}, wanted {}\n",
            target.name,
            times(target.measured),
            target.wanted
        );
    }
    page(&text)
}

fn save(name: &str, record: &Record) -> anyhow::Result<()> {
    let folder = root().join("book/measured");
    fs::create_dir_all(&folder)?;
    let file = folder.join(name);
    fs::write(&file, serde_json::to_string_pretty(record)? + "\n")
        .with_context(|| format!("Cannot write {}", file.display()))?;
    anstream::println!("Recorded in {}", file.display());
    Ok(())
}

/// The version of a crate that the steps are built with.
fn locked(name: &str) -> Option<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).ok()?;
    let (_, entry) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    Some(entry.split('"').next()?.to_owned())
}
