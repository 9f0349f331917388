//! `cargo xtask check 2`: does a server of your own keep the promises of a step?

use std::{
    fs,
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use anyhow::bail;

use crate::{
    course::{BadInput, Step, cargo, root, scratch},
    promises::{self, Mismatch, Promise},
    show::{BOLD, NEW, OLD, page, side_by_side, styled},
};

#[derive(clap::Args)]
pub struct Args {
    /// The step whose promises it has to keep
    step: String,
    /// Where the server is
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    url: String,
}

/// Runs the step's own tests against the server, all but those of `this_app`, which only the step itself can pass.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let step = Step::named(&args.step)?;
    reach(&args.url)?;
    let pending = scratch("check")?;
    _ = fs::remove_dir_all(&pending);
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", &step.name, "--test", "it"]);
    tests.env("BASE_URL", &args.url).env("INSTA_PENDING_DIR", &pending);
    let promises = promises::run(tests, &["--skip", "this_app"])?;
    let mismatches = promises::mismatches(&pending, &root())?;

    let kept = promises.iter().filter(|promise| promise.kept).count();
    let lines: String = promises.iter().map(|promise| show(promise, &mismatches)).collect();
    let heading = styled(BOLD, &format!("The promises of {}, asked of {}", step.name, args.url));
    page(&format!("{heading}\n\n{lines}\n"))?;
    if kept < promises.len() {
        // The tests log in more often than a server that limits attempts may allow.
        let limited = lines.contains("429").then_some(
            " Some answers are 429: for the check, start your server without its limit on logins (LOGIN_LIMIT=0).",
        );
        bail!(
            "{} of {} promises are broken.{}",
            promises.len() - kept,
            promises.len(),
            limited.unwrap_or_default()
        );
    }
    anstream::println!("{}", styled(NEW, &format!("All {kept} promises are kept.")));
    Ok(())
}

fn show(promise: &Promise, mismatches: &[Mismatch]) -> String {
    if promise.kept {
        return format!("{} {}\n", styled(NEW, "kept  "), promise.sentence());
    }
    let reason = match mismatches.iter().find(|mismatch| mismatch.belongs_to(promise)) {
        Some(mismatch) => side_by_side(&mismatch.expected, &mismatch.actual),
        None => promise.said(),
    };
    format!("{} {}\n\n{reason}\n", styled(OLD, "BROKEN"), promise.sentence())
}

/// Fails with a sentence unless something listens at the URL.
fn reach(url: &str) -> anyhow::Result<()> {
    let authority = url.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let address = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
    let addresses = address.to_socket_addrs().map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    if authority.is_empty() || addresses.is_empty() {
        let sentence = format!("{url} is no URL to ask. Give one like --url http://127.0.0.1:8000");
        return Err(BadInput(sentence).into());
    }
    if addresses.iter().any(|address| TcpStream::connect_timeout(address, Duration::from_secs(3)).is_ok()) {
        return Ok(());
    }
    let sentence = format!("Nothing answers at {url}. Start your server, or say where it is with --url.");
    Err(BadInput(sentence).into())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_url_that_is_none_and_a_server_that_is_not_there_are_bad_input() {
        for (url, part) in [
            ("foobar", "is no URL"),
            ("http://", "is no URL"),
            ("https://127.0.0.1:8000", "is no URL"),
            ("http://127.0.0.1:port", "is no URL"),
            ("http://127.0.0.1:1", "Nothing answers"),
        ] {
            let error = reach(url).expect_err("no server");
            assert!(error.is::<BadInput>() && error.to_string().contains(part), "{url}: {error}");
        }
    }

    #[test]
    fn a_server_that_listens_is_reached() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/api/v1", listener.local_addr().expect("an address"));
        assert!(reach(&url).is_ok());
    }
}
