//! What measures, and keeps what was measured.

mod counts;
mod growth;
mod learner;
mod load;
mod machine;
mod server;
mod servers;
mod tables;

use std::{fs, path::Path, time::Instant};

use anyhow::Context;

use self::{
    machine::machine,
    tables::{Tables, show},
};
use super::{
    Args, Part,
    record::{COUNTS, RUN, Record, number},
};
use crate::course::{root, scratch};

const ALL: [Part; 4] = [Part::Counts, Part::Server, Part::Growth, Part::Learner];

/// Measures what is asked for, shows it, and with `--save` keeps it for the book.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.instructions {
        return counts::compare(args.save);
    }
    let parts = if args.parts.is_empty() { &ALL[..] } else { &args.parts };
    let folder = scratch("bench")?;
    let start = Instant::now();
    let mut run = Record { machine: machine(), ..Record::default() };
    let mut counts = Record { machine: machine(), ..Record::default() };
    for part in parts {
        match part {
            Part::Server => server::measure(&mut run)?,
            Part::Counts => counts::measure(&mut counts)?,
            Part::Learner => learner::measure(&mut run)?,
            Part::Growth => growth::measure(&mut run)?,
        }
        // After each part: one that fails takes nothing away from those before it.
        keep(&folder, &run, &counts)?;
    }
    show(&run, &counts)?;
    anstream::println!("Measured in {} minutes.", number(start.elapsed().as_secs_f64() / 60.0));
    let root = if args.save { root() } else { folder };
    if args.save && parts.len() < ALL.len() {
        run = run.over(Record::read(&root.join(RUN))?)?;
        counts = counts.over(Record::read(&root.join(COUNTS))?)?;
    }
    keep(&root, &run, &counts)?;
    anstream::println!("The data: {} and {}", root.join(RUN).display(), root.join(COUNTS).display());
    Ok(())
}

fn keep(root: &Path, run: &Record, counts: &Record) -> anyhow::Result<()> {
    write(&root.join(RUN), run)?;
    write(&root.join(COUNTS), counts)
}

fn write(file: &Path, record: &Record) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(record)? + "\n";
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    fs::write(file, text).with_context(|| format!("Cannot write {}", file.display()))
}
