//! A step while it runs.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::course::cargo;

/// Starts a step. The tests start something else.
pub type Start<'a> = &'a dyn Fn(&str) -> anyhow::Result<Server>;

/// A running step. It stops when it is dropped.
pub struct Server {
    /// Its address, like `127.0.0.1:54321`.
    pub address: String,
    /// Its process.
    pub process: Option<Child>,
}

impl Server {
    /// Builds a step and starts it on a free port.
    pub fn start(step: &str) -> anyhow::Result<Self> {
        let mut cargo = cargo();
        cargo.args(["run", "--locked", "--quiet", "--package", step]);
        cargo.env("PORT", "0").env_remove("FRONTEND_ORIGIN").stdout(Stdio::piped());
        let mut process = cargo.spawn().context("cargo could not be started: is it in your PATH?")?;
        let mut line = String::new();
        if let Some(output) = &mut process.stdout {
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

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // If it has stopped by itself, so much the better.
            _ = process.kill();
            _ = process.wait();
        }
    }
}
