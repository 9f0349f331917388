//! Each server beside the others: requests, time, memory and start.

use std::time::Duration;

use super::{
    Tables,
    load::{Load, Requests, load, usage},
    servers::{Program, contenders, cores, need, steps},
};
use crate::bench::record::Record;

/// One load of one server. The median of five varies less than a single one.
const TIME: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;
/// A start is over soon, and can be repeated more often.
const STARTS: usize = 9;
/// Memory is measured on a fresh server each time.
const FRESH: usize = 3;

pub fn measure(record: &mut Record) -> anyhow::Result<()> {
    need("wrk")?;
    let mut programs = contenders()?;
    programs.extend(steps(&[], "debug", ", debug build")?);
    let mut tables = Tables::new("step 2");
    loads(&programs, &mut tables)?;
    memory(&programs, &mut tables)?;
    starts(&programs, &mut tables)?;
    record.tables.extend(tables.into_tables());
    Ok(())
}

/// One server after the other, again and again: what disturbs the machine for a while disturbs them all.
fn loads(programs: &[Program], tables: &mut Tables) -> anyhow::Result<()> {
    let [core, _] = cores();
    let mut servers = Vec::new();
    for program in programs {
        let mut server = program.start(&core)?;
        let authorization = server.authorization()?;
        // Warm: what happens once has happened.
        load(&server, &Requests::With(&authorization), 64, TIME)?;
        servers.push((program, server, authorization));
    }
    for round in 1..=ROUNDS {
        for (connections, (program, server, authorization)) in [1, 64]
            .into_iter()
            .flat_map(|connections| servers.iter().map(move |server| (connections, server)))
        {
            anstream::println!("round {round} of {ROUNDS}: {}, {connections} connections", program.name);
            let mut measure = |kind: &str, requests: &Requests| {
                let measured = load(server, requests, connections, TIME)?;
                add(tables, &program.name, kind, connections, &measured);
                anyhow::Ok(())
            };
            measure("token", &Requests::With(authorization))?;
            if program.guarded {
                measure("401", &Requests::Without)?;
            }
        }
    }
    Ok(())
}

fn add(tables: &mut Tables, row: &str, kind: &str, connections: u16, load: &Load) {
    let what = if kind == "401" { "without a token, each 401" } else { "with a token" };
    let on = if connections == 1 { "one connection".into() } else { format!("{connections} connections") };
    let mut add = |figure: &str, title: &str, unit: &str, value| {
        let (name, title) = (format!("{figure}-{kind}-{connections}"), title.replace("WHAT", what));
        tables.add(&name, &format!("{title}, {on}"), unit, row, value);
    };
    add("requests", "Requests a second WHAT", "requests/s", load.rate);
    add("cpu", "Processor time for a request WHAT", "µs", load.cpu);
    add("p50", "Half of the answers WHAT are there after", "ms", load.p50);
    add("p99", "99 of 100 answers WHAT are there after", "ms", load.p99);
}

fn memory(programs: &[Program], tables: &mut Tables) -> anyhow::Result<()> {
    let [core, _] = cores();
    for round in 1..=FRESH {
        for program in programs {
            anstream::println!("memory, {round} of {FRESH}: {}", program.name);
            let mut server = program.start(&core)?;
            let authorization = server.authorization()?;
            tables.add(
                "memory-0",
                "Memory before the first request",
                "MiB",
                &program.name,
                usage(server.id())?.1,
            );
            for connections in [64, 512] {
                let measured = load(&server, &Requests::With(&authorization), connections, TIME)?;
                let title = format!("Memory at {connections} connections");
                tables.add(&format!("memory-{connections}"), &title, "MiB", &program.name, measured.memory);
            }
        }
    }
    Ok(())
}

fn starts(programs: &[Program], tables: &mut Tables) -> anyhow::Result<()> {
    for round in 1..=STARTS {
        anstream::println!("start, {round} of {STARTS}");
        for program in programs {
            let server = program.start(&[])?;
            tables.add(
                "start",
                "From the start of the program to its first answer",
                "ms",
                &program.name,
                server.start.as_secs_f64() * 1e3,
            );
        }
    }
    Ok(())
}
