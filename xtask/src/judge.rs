//! `cargo xtask check --url URL`: does the document of any API say who has to authenticate, and is it true?

use std::io::{IsTerminal, Write, stdin, stdout};
use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use ureq::{Agent, http::Request};
use xtask::course::BadInput;
use xtask::progress::{BAD, BOLD, GOOD};

use crate::question::{Question, Verdict, questions};
use crate::requirement::{Requirement, resolved};

/// A client that follows no redirect, uses no proxy, and takes a 4xx or 5xx for an answer.
pub fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .allow_non_standard_methods(true);
    config.timeout_global(Some(Duration::from_secs(30))).build().into()
}

/// Asks each operation of the document without credentials, and says of each whether the document is true.
pub fn run(url: &str, path: Option<&PathBuf>, yes: bool) -> anyhow::Result<()> {
    let agent = agent();
    let url = url.trim_end_matches('/');
    if url.starts_with("https:") {
        let hint = "The check speaks plain HTTP: give the URL of the server itself, and not of the proxy in front of it.";
        return Err(BadInput(hint.to_owned()).into());
    }
    let (text, from) = match path {
        Some(path) => (fs::read_to_string(path), path.display().to_string()),
        None => (fetch(&agent, url), format!("{url}/openapi.json")),
    };
    let hint = "Say where the server is: --url http://127.0.0.1:8000. Or give its document: --document PATH";
    let text = text.map_err(|error| BadInput(format!("{from} cannot be read: {error}. {hint}")))?;
    let document: Value =
        serde_json::from_str(&text).map_err(|_| BadInput(format!("{from} is not JSON. {hint}")))?;
    let is_known = document["openapi"].as_str().is_some_and(|version| version.starts_with("3."));
    ensure!(is_known, BadInput(format!("{from} is not an OpenAPI 3 document. {hint}")));

    let (questions, mut verdicts) = questions(&document, url);
    let is_safe = |question: &Question| ["GET", "HEAD", "OPTIONS"].contains(&&*question.method);
    let unsafe_ones: Vec<_> = questions.iter().filter(|question| !is_safe(question)).collect();
    let may_change = yes || unsafe_ones.is_empty() || consent(&unsafe_ones)?;
    for question in questions {
        let verdict = if may_change || is_safe(&question) {
            ask(&agent, &document, &question)
        } else {
            ("not asked", "it could change something: ask it with --yes".to_owned())
        };
        verdicts.push((question.name, verdict));
    }
    tell(&verdicts)
}

fn fetch(agent: &Agent, url: &str) -> Result<String, std::io::Error> {
    let answer = agent.get(format!("{url}/openapi.json")).call();
    answer.and_then(|mut answer| answer.body_mut().read_to_string()).map_err(ureq::Error::into_io)
}

/// Sends the question, and compares the answer with the document.
fn ask(agent: &Agent, document: &Value, question: &Question) -> Verdict {
    let mut request = Request::builder().method(&*question.method).uri(&question.url);
    for (name, value) in &question.fields {
        request = request.header(name, value);
    }
    let answer = request.body(question.body.clone()).map_err(ureq::Error::from).and_then(|request| {
        // These methods have a body, if only an empty one. The others have none.
        if ["POST", "PUT", "PATCH"].contains(&&*question.method) || !question.body.is_empty() {
            agent.run(request)
        } else {
            agent.run(request.map(|_| ()))
        }
    });
    match answer {
        Ok(answer) => {
            let has_challenge = answer.headers().contains_key("www-authenticate");
            verdict(document, question, answer.status().as_u16(), has_challenge)
        }
        Err(error) => ("not judged", format!("no answer came: {error}")),
    }
}

/// The verdict on an operation that answered with this status to a request without credentials.
fn verdict(document: &Value, question: &Question, status: u16, challenge: bool) -> Verdict {
    let Requirement { names, optional, undeclared } = &question.requirement;
    let names = names.join(" or ");
    let (verdict, mut reason) = match status {
        _ if !undeclared.is_empty() => {
            return (
                "LYING",
                format!("requires {}, which the document does not declare", undeclared.join(" and ")),
            );
        }
        401 if names.is_empty() => return ("LYING", "requires nothing, and answers 401".to_owned()),
        401 if *optional => return ("LYING", format!("says that {names} may be left out, and answers 401")),
        _ if names.is_empty() => ("open", format!("answers {status}")),
        _ if *optional => ("optional", format!("{names}, or nothing: answers {status}")),
        401 => ("guarded", format!("{names}: answers 401")),
        403 => ("guarded", format!("{names}: answers 403, where a 401 would say how to get in")),
        200..=299 => return ("LYING", format!("requires {names}, and answers {status} without credentials")),
        _ => (
            "not judged",
            format!("requires {names}, and answers {status} before its guard: the guard is not first"),
        ),
    };
    let documented = resolved(document, &question.operation["responses"]["401"]).is_some();
    if status == 401 && !challenge {
        reason += ", without a challenge";
    }
    if status == 401 && !documented {
        reason += ", which the document does not mention";
    }
    (verdict, reason)
}

/// True if the person at the terminal agrees that these are asked.
fn consent(questions: &[&Question]) -> anyhow::Result<bool> {
    if !stdin().is_terminal() {
        return Ok(false);
    }
    println!("If these are open, asking them could change something on the server:");
    for question in questions {
        println!("  {}", question.name);
    }
    print!("Ask them too, without credentials? [y/N] ");
    stdout().flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).context("The terminal cannot be read")?;
    Ok(answer.trim().eq_ignore_ascii_case("y"))
}

/// Prints a line for each operation, and fails if one lies.
fn tell(verdicts: &[(String, Verdict)]) -> anyhow::Result<()> {
    ensure!(!verdicts.is_empty(), "The document has no operation.");
    let width = verdicts.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, (verdict, reason)) in verdicts {
        let style = if *verdict == "LYING" { BAD } else { BOLD };
        anstream::println!("{style}{verdict:10}{style:#} {name:width$}  {reason}");
    }
    let lying = verdicts.iter().filter(|(_, (verdict, _))| *verdict == "LYING").count();
    let operations = |count| format!("{count} operation{}", if count == 1 { "" } else { "s" });
    if lying > 0 {
        bail!("Of {}, the document lies about {lying}.", operations(verdicts.len()));
    }
    let left_out = verdicts.iter().filter(|(_, (verdict, _))| verdict.starts_with("not")).count();
    let judged = operations(verdicts.len() - left_out);
    let rest = if left_out > 0 { format!(" Not judged: {left_out} more.") } else { String::new() };
    anstream::println!("{GOOD}The document is true of {judged}.{GOOD:#}{rest}");
    Ok(())
}

#[cfg(test)]
mod tests;
