//! The cost as the work grows: more connections, more live tokens.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};

use super::{
    load::{Requests, load, usage},
    servers::{Program, Server, bare_axum, client, cores, fastapi, login, need, released, step_at},
};
use crate::{
    bench::record::{Curve, Line, Record, Row, Table},
    course::{Step, cargo, copy, scratch},
};

const TIME: Duration = Duration::from_secs(1);
const ROUNDS: usize = 3;

pub fn measure(record: &mut Record) -> anyhow::Result<()> {
    need("wrk")?;
    record.curves.push(connections()?);
    tokens(record)?;
    Ok(())
}

fn connections() -> anyhow::Result<Curve> {
    let [core, _] = cores();
    let counts = [1, 2, 4, 8, 16, 32, 64, 128, 256];
    let mut lines = Vec::new();
    let mut servers = Vec::new();
    let fastapi = fastapi()?.into_iter().next();
    for program in fastapi.into_iter().chain([released(&Step::named("2")?)?, bare_axum()?]) {
        servers.push(program.start(&core)?);
        let points = counts.map(|count| (f64::from(count), Vec::new()));
        lines.push(Line { name: program.name, points: points.into() });
    }
    for round in 1..=ROUNDS {
        anstream::println!("connections, {round} of {ROUNDS}");
        for (index, count) in counts.into_iter().enumerate() {
            for (server, line) in servers.iter().zip(&mut lines) {
                line.points[index].1.push(load(server, &Requests::With("Bearer foobar"), count, TIME)?.rate);
            }
        }
    }
    let title = "Requests a second as connections grow".into();
    Ok(Curve { name: "connections".into(), title, x: "connections".into(), y: "requests/s".into(), lines })
}

/// Step 3 with one live token, with ten thousand and with a million.
fn tokens(record: &mut Record) -> anyhow::Result<()> {
    // Hashing a million passwords would take hours, and is not what is measured: these users' hashes are cheap. And
    // the store has to have room.
    let cheap =
        "johndoe:$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRmb3JpdA$8ND6LjOcNghDeoQH49/UX/91C6B4U+496DoTGE5mijw";
    let program = variant("tokens", |folder| {
        fs::write(folder.join("users.txt"), cheap)?;
        replace(&folder.join("src/settings.rs"), "token_capacity: 100_000", "token_capacity: 2_000_000")?;
        // A user has ten tokens at most, so each is counted as another user's.
        let (user, token) = ("digests.entry(user.username)", "digests.entry(token.clone())");
        replace(&folder.join("src/issued_tokens.rs"), user, token)
    })?;
    let [core, _] = cores();
    let mut servers = Vec::new();
    for count in [1, 10_000, 1_000_000] {
        let server = program.start(&core)?;
        let before = usage(server.id())?.1;
        let start = Instant::now();
        let file = fill(&server, count)?;
        let after = usage(server.id())?.1;
        anstream::println!("{count} tokens, in {:.0} s", start.elapsed().as_secs_f32());
        servers.push((count, server, file, after - before));
    }
    // What is asked for again is in the processor's cache. What others have been asked for since then is not.
    let mut lines = ["the same token again", "one token after another"].map(|name| Line {
        name: name.into(),
        points: servers.iter().map(|server| (f64::from(server.0), Vec::new())).collect(),
    });
    for round in 1..=ROUNDS + 2 {
        anstream::println!("tokens, {round} of {}", ROUNDS + 2);
        for (index, (_, server, file, _)) in servers.iter_mut().enumerate() {
            let (authorization, file) = (server.authorization()?, file.display().to_string());
            let requests = [Requests::With(&authorization), Requests::Script("tokens.lua", &file)];
            for (line, requests) in lines.iter_mut().zip(requests) {
                line.points[index].1.push(load(server, &requests, 64, TIME)?.rate);
            }
        }
    }
    if let Some((count, _, _, memory)) = servers.last() {
        record.tables.push(Table {
            name: "token-size".into(),
            title: "Memory for each live token".into(),
            unit: "bytes".into(),
            base: "step 3".into(),
            rows: vec![Row {
                name: "step 3".into(),
                values: vec![memory * f64::from(1 << 20) / f64::from(*count)],
            }],
        });
    }
    let lines = lines.into();
    let title = "Requests a second as live tokens grow".into();
    record.curves.push(Curve {
        name: "tokens".into(),
        title,
        x: "live tokens".into(),
        y: "requests/s".into(),
        lines,
    });
    Ok(())
}

/// Logs in so many times. Of the tokens, some thousands are written into a file, for the load to use one after another.
fn fill(server: &Server, count: u32) -> anyhow::Result<PathBuf> {
    const CLIENTS: u32 = 8;
    let url = server.url.replace("/items/", "/token");
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (url, count) = (url.clone(), count / CLIENTS + u32::from(number < count % CLIENTS));
            thread::spawn(move || -> anyhow::Result<Vec<String>> {
                let client = client()?;
                let mut kept = Vec::new();
                for number in 0..count {
                    let token = login(&client, &url)?;
                    if number % (count / 1250).max(1) == 0 {
                        kept.push(token);
                    }
                }
                Ok(kept)
            })
        })
        .collect();
    let mut tokens = Vec::new();
    for client in clients {
        tokens.extend(client.join().ok().context("A client has failed")??);
    }
    let file = scratch("bench")?.join(format!("tokens-{count}"));
    fs::write(&file, tokens.join("\n"))?;
    Ok(file)
}

/// Step 3, in a copy, with a change.
fn variant(name: &str, change: impl Fn(&Path) -> anyhow::Result<()>) -> anyhow::Result<Program> {
    let course = copy(&scratch("bench")?.join("course"))?;
    let step = Step::named("3")?;
    change(&course.join(&step.name))?;
    let target = scratch("bench")?.join("target");
    let mut cargo = cargo();
    cargo.args(["build", "--locked", "--quiet", "--release", "--package", &step.name]);
    let status = cargo.current_dir(&course).env("CARGO_TARGET_DIR", &target).status()?;
    ensure!(status.success(), "{} does not build with the change for {name}.", step.name);
    let folder = scratch("bench")?.join(name);
    fs::create_dir_all(&folder)?;
    fs::copy(target.join("release").join(&step.name), folder.join(&step.name))?;
    Ok(step_at(&step, &folder, ""))
}

fn replace(file: &Path, from: &str, to: &str) -> anyhow::Result<()> {
    let text = fs::read_to_string(file)?;
    ensure!(
        text.contains(from),
        "{} has no `{from}` any more: mend what the measurement changes there.",
        file.display()
    );
    Ok(fs::write(file, text.replace(from, to))?)
}
