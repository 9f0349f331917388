//! A step while it runs, and what is asked of it.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail, ensure};

use super::recordings::redact;
use crate::course::{Process, cargo};

/// Where the pages say that a step serves.
const ADDRESS: &str = "127.0.0.1:8000";

/// Starts a step. The tests start something else.
pub type Start<'a> = &'a dyn Fn(&str) -> anyhow::Result<Server>;

/// A running step. It stops when it is dropped.
pub struct Server {
    /// Its address, like `127.0.0.1:54321`.
    pub address: String,
    /// Its process.
    #[expect(dead_code, reason = "it is kept for its end, which comes with that of the server")]
    pub process: Option<Process>,
}

impl Server {
    /// Builds a step and starts it on a free port.
    pub fn start(step: &str) -> anyhow::Result<Self> {
        let mut cargo = cargo();
        cargo.args(["run", "--locked", "--quiet", "--package", step]);
        cargo.env("PORT", "0").env_remove("FRONTEND_ORIGIN").env("LOGIN_LIMIT", "0").stdout(Stdio::piped());
        let process = cargo.spawn().context("cargo could not be started: is it in your PATH?")?;
        let mut process = Process(process);
        let mut line = String::new();
        if let Some(output) = &mut process.0.stdout {
            BufReader::new(output).read_line(&mut line)?;
        }
        let mut server = Self { address: String::new(), process: Some(process) };
        let Some((address, _)) =
            line.strip_prefix("Serving on http://").and_then(|rest| rest.split_once(','))
        else {
            bail!("{step} did not say where it serves. Run it alone: cargo run -p {step}");
        };
        address.clone_into(&mut server.address);
        Ok(server)
    }

    /// Runs commands of a page, in one shell, and gives what each of them prints.
    pub fn run(&self, root: &Path, commands: &[&str]) -> anyhow::Result<Vec<String>> {
        let folder = tempfile::tempdir()?;
        // Not what the maintainer has in ~/.curlrc, no progress bar, and no waiting for ever.
        fs::write(folder.path().join(".curlrc"), "no-progress-meter\nmax-time = 30\n")?;
        let script = commands.iter().enumerate().map(|(index, command)| {
            let command = command.replace(ADDRESS, &self.address).replace('\'', r"'\''");
            // `eval`: an unclosed quote ends with its command. 127: there is no such program.
            format!("eval '{command}' >\"$CURL_HOME/{index}\" 2>&1 </dev/null || [ $? != 127 ] || exit 127\n")
        });
        let status = Command::new("bash")
            .args(["--noprofile", "--norc", "-c", &script.collect::<String>()])
            .current_dir(root)
            .env("CURL_HOME", folder.path())
            .env("LC_ALL", "C")
            .status()
            .context("the commands of the pages need bash, and it could not be started")?;
        let outputs =
            (0..commands.len()).map_while(|index| fs::read(folder.path().join(index.to_string())).ok());
        let outputs = outputs.map(|output| String::from_utf8_lossy(&output).replace(&self.address, ADDRESS));
        let outputs: Vec<_> = outputs.map(|output| redact(&output)).collect();
        let (command, output) = commands.iter().zip(&outputs).next_back().context("bash ran nothing")?;
        let is_all = status.success() && outputs.len() == commands.len();
        ensure!(is_all, "`{command}` could not be run, or ended the shell: {output}");
        Ok(outputs)
    }

    /// Sends a request as it is, and reads the whole answer: its head and its body.
    ///
    /// By hand, because a client library would refuse to send half of what is tried here.
    pub fn send(&self, request: &[u8]) -> anyhow::Result<(String, String)> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(request)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").context("the server broke off its answer")?;
        Ok((head.to_owned(), body.to_owned()))
    }
}
