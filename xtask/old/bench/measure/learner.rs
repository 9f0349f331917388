//! How long a learner waits: for a build, for an answer after a save, for the tests.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use reqwest::blocking::Response;
use walkdir::WalkDir;

use super::{
    Tables,
    servers::{Terminated, build, client, python},
};
use crate::{
    bench::record::Record,
    course::{Step, cargo, copy, free_port, root, scratch},
};

const COLD_BUILDS: usize = 3;
const SAVES: usize = 7;
const WARM: usize = 5;

pub fn measure(record: &mut Record) -> anyhow::Result<()> {
    let mut tables = Tables::new("step 1");
    let folder = scratch("bench")?.join("learner");
    // What a learner has not changed stays as it is: all happens in a copy.
    let course = copy(&folder.join("course"))?;
    let target = folder.join("target");
    let steps = Step::all(&root())?;
    let one_step = builds(&steps, &course, &target, &mut tables)?;
    tests(&course, &target, &mut tables)?;
    sizes(&steps, &course, &target, one_step, &mut tables)?;
    edits(&course, &target, &mut tables)?;
    record.tables.extend(tables.into_tables());
    Ok(())
}

/// Cargo, for the copy.
fn cargo_in(course: &Path, target: &Path, words: &[&str]) -> Command {
    let mut cargo = cargo();
    cargo.args(words).args(["--locked", "--quiet"]).current_dir(course).env("CARGO_TARGET_DIR", target);
    cargo.env("INSTA_WORKSPACE_ROOT", course).stdout(Stdio::null());
    cargo
}

/// Runs a command: the seconds that passed, and those that the processors worked.
fn timed(command: &mut Command) -> anyhow::Result<(f64, f64)> {
    let worked = || -> anyhow::Result<f64> {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
        let microseconds = (usage.user_time() + usage.system_time()).num_microseconds();
        Ok(Duration::from_micros(microseconds.unsigned_abs()).as_secs_f64())
    };
    let (start, before) = (Instant::now(), worked()?);
    let status = command.status().context("cargo could not be started")?;
    let passed = start.elapsed().as_secs_f64();
    ensure!(status.success(), "This fails: {command:?}");
    Ok((passed, worked()? - before))
}

/// Builds with the crates downloaded and nothing compiled, and the first tests. The size of the target folder after step 1.
fn builds(steps: &[Step], course: &Path, target: &Path, tables: &mut Tables) -> anyhow::Result<u64> {
    let mut add = |row: &str, (passed, worked): (f64, f64)| {
        tables.add_to("axum's hello world", "build", "Cold build, processor time", "s", row, worked);
        tables.add_to("axum's hello world", "build-time", "Cold build, time to wait", "s", row, passed);
    };
    let (mut first_tests, mut one_step) = (Vec::new(), 0);
    for round in 1..=COLD_BUILDS {
        anstream::println!("cold builds, {round} of {COLD_BUILDS}");
        _ = fs::remove_dir_all(target);
        let hello = ["build", "--manifest-path", "xtask/contenders/Cargo.toml", "--package", "hello-world"];
        add("axum's hello world", timed(&mut cargo_in(course, target, &hello))?);
        fs::remove_dir_all(target)?;
        let mut row = "step 1".to_owned();
        for step in steps {
            add(&row, timed(&mut cargo_in(course, target, &["build", "--package", &step.name]))?);
            row = format!("step {}, after step {}", step.number() + 1, step.number());
            if step.number() == 1 {
                one_step = size(target, |_| true);
            }
        }
        first_tests.push(timed(&mut cargo_in(course, target, &["test", "--package", "step-02-use-it"]))?.0);
    }
    for passed in first_tests {
        tables.add_to(
            "step 2",
            "first-test",
            "The first cargo test of step 2, after cargo build",
            "s",
            "step 2",
            passed,
        );
    }
    Ok(one_step)
}

/// Tests with nothing to compile.
fn tests(course: &Path, target: &Path, tables: &mut Tables) -> anyhow::Result<()> {
    timed(&mut cargo_in(course, target, &["test"]))?;
    for round in 1..=WARM {
        anstream::println!("warm tests, {round} of {WARM}");
        for (row, words) in
            [("step 2", &["test", "--package", "step-02-use-it"][..]), ("all steps", &["test"])]
        {
            let passed = timed(&mut cargo_in(course, target, words))?.0;
            tables.add_to("step 2", "test", "cargo test, with nothing to compile", "s", row, passed);
        }
    }
    Ok(())
}

fn sizes(
    steps: &[Step],
    course: &Path,
    target: &Path,
    one_step: u64,
    tables: &mut Tables,
) -> anyhow::Result<()> {
    let mut add = |row: &str, bytes: u64| {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let megabytes = bytes as f64 / 1e6;
        tables.add_to("step 1, release program", "size", "On the disk", "MB", row, megabytes);
    };
    let release = target.with_file_name("release");
    for step in steps {
        anstream::println!("release program of {}", step.name);
        timed(&mut cargo_in(course, &release, &["build", "--release", "--package", &step.name]))?;
        let program = release.join("release").join(&step.name);
        add(&format!("step {}, release program", step.number()), fs::metadata(program)?.len());
    }
    let bare = build("bare-axum", "xtask/contenders/Cargo.toml", &["--release"])?.join("release/bare-axum");
    add("bare axum, release program", fs::metadata(bare)?.len());
    for step in steps {
        let program = target.join("debug").join(&step.name);
        add(&format!("step {}, debug program", step.number()), fs::metadata(program)?.len());
    }
    add("target folder, step 1 built", one_step);
    add("target folder, all steps built and tested", size(target, |_| true));
    let is_crate = |path: &Path| path.extension().is_some_and(|ending| ending == "rlib" || ending == "rmeta");
    let is_kept = |path: &Path| path.components().any(|part| part.as_os_str() == "incremental");
    add("of that, crates, compiled", size(target, |path| is_crate(path) && !is_kept(path)));
    add("of that, kept for the next build of a step", size(target, is_kept));
    add("of that, programs, tests and examples", size(target, |path| !is_crate(path) && !is_kept(path)));
    Ok(())
}

/// The bytes of some files of a folder. Of a file with two names, one counts.
fn size(folder: &Path, counts: impl Fn(&Path) -> bool) -> u64 {
    let mut known = BTreeSet::new();
    let files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file() && counts(entry.path()));
    let files = files.filter_map(|entry| entry.metadata().ok());
    files.filter(|file| known.insert(file.ino())).map(|file| file.len()).sum()
}

/// From a save to the first answer that shows it, and to the end of the tests.
fn edits(course: &Path, target: &Path, tables: &mut Tables) -> anyhow::Result<()> {
    let mut add = |row: &str, seconds: f64| {
        tables.add_to("uvicorn --reload", "edit", "From a save to what shows it", "s", row, seconds);
    };
    timed(&mut cargo_in(course, target, &["build", "--package", "xtask"]))?;
    let security = course.join("step-02-use-it/src/security.rs");
    let folder = target.with_file_name("uvicorn");
    fs::create_dir_all(&folder)?;
    let program = folder.join("first_steps.py");
    fs::copy(root().join("xtask/contenders/first_steps.py"), &program)?;

    let mut dev = Command::new(target.join("debug/xtask"));
    dev.args(["dev", "2"]).env("CARGO_MANIFEST_DIR", course.join("xtask")).env("CARGO_TARGET_DIR", target);
    dev.current_dir(course).stdout(Stdio::null());
    let dev = Saved::start("cargo xtask dev 2", dev, &security, "\"Not authenticated", " ")?;
    let uvicorn = python()?.map(|python| {
        let mut uvicorn = Command::new(python);
        uvicorn
            .args(["-m", "uvicorn", "first_steps:app", "--reload", "--log-level", "critical"])
            .current_dir(&folder);
        Saved::start("uvicorn --reload", uvicorn, &program, "return {\"token\": token", ", \"save\": ")
    });
    let watched: Vec<_> = uvicorn.transpose()?.into_iter().chain([dev]).collect();
    for save in 1..=SAVES {
        anstream::println!("saves, {save} of {SAVES}");
        for saved in &watched {
            add(&saved.name, saved.save(save)?);
            // Whatever it still does after the answer is no part of the next one.
            sleep(Duration::from_millis(500));
        }
    }
    drop(watched);
    fs::copy(root().join("step-02-use-it/src/security.rs"), &security)?;
    timed(&mut cargo_in(course, target, &["test", "--package", "step-02-use-it"]))?;
    for save in 1..=SAVES {
        anstream::println!("saves with tests, {save} of {SAVES}");
        let text = fs::read_to_string(&security)?;
        fs::write(&security, format!("{text}// {save}\n"))?;
        add(
            "save to all tests of step 2",
            timed(&mut cargo_in(course, target, &["test", "--package", "step-02-use-it"]))?.0,
        );
    }
    Ok(())
}

/// A server that starts again when its source is saved.
struct Saved {
    name: String,
    _process: Terminated,
    url: String,
    source: PathBuf,
    text: String,
    /// What is found in the source, and what is put after it, before the number of the save.
    change: (&'static str, &'static str),
}

impl Saved {
    fn start(
        name: &str,
        mut command: Command,
        source: &Path,
        found: &'static str,
        put: &'static str,
    ) -> anyhow::Result<Self> {
        let port = free_port()?;
        command.env("PORT", port.to_string());
        if name.starts_with("uvicorn") {
            command.args(["--port", &port.to_string()]);
        }
        let text = fs::read_to_string(source)?;
        ensure!(
            text.contains(found),
            "{} has no `{found}` any more: mend what the measurement changes.",
            source.display()
        );
        let process = Terminated(command.spawn().with_context(|| format!("{name} cannot be started"))?);
        let url = format!("http://127.0.0.1:{port}/items/");
        let saved = Self {
            name: name.into(),
            _process: process,
            url,
            source: source.into(),
            text,
            change: (found, put),
        };
        saved.wait("\"")?;
        // The first save has a cold build to wait for.
        saved.save(0)?;
        Ok(saved)
    }

    /// Saves a change, and waits for an answer that shows it: the seconds between.
    fn save(&self, number: usize) -> anyhow::Result<f64> {
        let (found, put) = self.change;
        let start = Instant::now();
        fs::write(&self.source, self.text.replace(found, &format!("{found}{put}{number}")))?;
        self.wait(&number.to_string())?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn wait(&self, text: &str) -> anyhow::Result<()> {
        let client = client()?;
        let start = Instant::now();
        loop {
            let mut request = client.get(&self.url).header("Connection", "close");
            if self.name.starts_with("uvicorn") {
                request = request.bearer_auth("foobar");
            }
            if request.send().and_then(Response::text).is_ok_and(|answer| answer.contains(text)) {
                return Ok(());
            }
            ensure!(
                start.elapsed() < Duration::from_secs(120),
                "{} shows nothing of what was saved.",
                self.name
            );
            // Asking more often would take the time from the build.
            sleep(Duration::from_millis(5));
        }
    }
}
