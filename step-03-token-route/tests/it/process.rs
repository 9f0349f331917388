//! The step's own program, as a person starts it, for what no test can see from inside its process.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Stdio},
};
#[cfg(unix)]
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use crate::server::Server;

/// The path of the program, from cargo.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_step-03-token-route");

/// The users of the tests. `main.rs` gives them to the application as well.
pub const USERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/users.txt");

/// The program while it runs. It is killed at the end of the test.
pub struct Process {
    child: Child,
    pub server: Server,
    stdout: BufReader<ChildStdout>,
}

impl Process {
    /// Starts the program on a free port, with these variables set, and waits until it serves.
    pub fn start(environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.env("PORT", "0").env("USERS", USERS);
        command.envs(environment.iter().copied());
        Self::run(&mut command)
    }

    /// Runs the command, and waits until its program serves.
    pub fn run(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line
            .split([' ', ','])
            .find(|word| word.starts_with("http://"));
        let server = Server::at(url.expect("the address in the first line").to_owned());
        Self {
            child,
            server,
            stdout,
        }
    }

    /// Kills it, and returns everything that it printed since it began to serve.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        let mut output = String::new();
        self.stdout.read_to_string(&mut output).unwrap();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut output)
            .unwrap();
        output
    }

    /// Its address and port.
    #[cfg(unix)]
    pub fn address(&self) -> &str {
        self.server.url.trim_start_matches("http://")
    }

    /// Asks it to stop, as a service manager does.
    #[cfg(unix)]
    pub fn terminate(&self) {
        let kill = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status();
        assert!(kill.unwrap().success());
    }

    /// Waits until it ends, and returns its exit code and the time that took.
    #[cfg(unix)]
    pub fn ended(&mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), start.elapsed());
            }
            sleep(Duration::from_millis(10));
        }
        panic!("it has not ended after half a minute")
    }

    /// The most memory it has used up to now, in bytes.
    #[cfg(target_os = "linux")]
    pub fn peak_memory(&self) -> u64 {
        peak_memory(&self.child.id().to_string())
    }
}

/// The most memory that a process has used up to now, in bytes.
#[cfg(target_os = "linux")]
pub fn peak_memory(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() * 1024
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
