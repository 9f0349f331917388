//! wrk, the load generator, and what a server takes meanwhile.

use std::{
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, ensure};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::servers::{Server, cores};
use crate::course::root;

/// What one run of wrk has measured.
pub struct Load {
    /// Requests per second.
    pub rate: f64,
    /// Milliseconds.
    pub p50: f64,
    /// Milliseconds.
    pub p99: f64,
    /// Microseconds of the processor for one request.
    pub cpu: f64,
    /// MiB of memory shortly before the end, with all connections open.
    pub memory: f64,
}

/// What the clients of a load send.
pub enum Requests<'a> {
    /// `GET /items/` with this `Authorization` field.
    With(&'a str),
    /// `GET /items/` without one: every answer has to be a 401.
    Without,
    /// What a script of wrk makes up, with its argument. The script has the function `done` of `report.lua`.
    Script(&'a str, &'a str),
}

/// Sends requests on `connections` for `time`, which is in whole seconds. Every request has to be answered, and as it should be.
pub fn load(server: &Server, requests: &Requests, connections: u16, time: Duration) -> anyhow::Result<Load> {
    let [_, core] = cores();
    let words: Vec<_> = core.into_iter().chain(["wrk"]).collect();
    let mut wrk = Command::new(words[0]);
    wrk.args(&words[1..]).args(["-t1", "-c", &connections.to_string(), "-d", &time.as_secs().to_string()]);
    let folder = root().join("xtask/contenders");
    wrk.current_dir(folder).stdout(Stdio::piped());
    match requests {
        Requests::With(authorization) => {
            wrk.args(["-s", "report.lua", "-H", &format!("Authorization: {authorization}"), &server.url])
        }
        Requests::Without => wrk.args(["-s", "report.lua", &server.url]),
        Requests::Script(script, argument) => wrk.args(["-s", script, &server.url, "--", argument]),
    };
    let before = usage(server.id())?.0;
    let child = wrk.spawn().context("wrk cannot be started")?;
    sleep(time.mul_f32(0.8));
    let (_, memory) = usage(server.id())?;
    let output = child.wait_with_output()?;
    let cpu = usage(server.id())?.0 - before;
    let text = String::from_utf8_lossy(&output.stdout);
    let [count, seconds, p50, p99, errors, lost] =
        measured(&text).with_context(|| format!("wrk has measured nothing at {}: {text}", server.url))?;
    let expected = if matches!(requests, Requests::Without) { count } else { 0.0 };
    ensure!(
        count > 0.0 && lost == 0.0 && (errors - expected).abs() < 0.5,
        "{}: of {count} answers {errors} were errors, and {lost} requests had none.",
        server.url
    );
    Ok(Load { rate: count / seconds, p50: p50 / 1e3, p99: p99 / 1e3, cpu: cpu / count, memory })
}

/// The numbers of the line that `report.lua` has written.
fn measured(text: &str) -> Option<[f64; 6]> {
    let line = text.lines().find_map(|line| line.strip_prefix("measured "))?;
    let numbers = line.split_whitespace().map(str::parse).collect::<Result<Vec<_>, _>>();
    numbers.ok()?.try_into().ok()
}

/// The microseconds that a process has computed, and the MiB that it has in memory.
pub fn usage(id: u32) -> anyhow::Result<(f64, f64)> {
    let id = Pid::from_u32(id);
    let what = ProcessRefreshKind::nothing().with_cpu().with_memory();
    let mut system = System::new()?;
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[id]), true, what);
    let process = system.process(id).context("The server has ended")?;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok((process.accumulated_cpu_time() as f64 * 1e3, process.memory() as f64 / f64::from(1 << 20)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_has_measured_is_one_line_of_six_numbers_and_nothing_else_will_do() {
        let report = "Requests/sec:   2000.00\nmeasured 4000 2.000000 430 900 0 0\n";
        assert_eq!(measured(report), Some([4000.0, 2.0, 430.0, 900.0, 0.0, 0.0]));
        for text in ["", "measured 1 2 3", "measured 1 2 3 4 5 nan6", "Requests/sec: 1"] {
            assert_eq!(measured(text), None, "{text}");
        }
    }
}
