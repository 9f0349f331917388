//! The differences from FastAPI: its recorded answers and documents, compared with those of our steps.

use std::{collections::BTreeSet, io::Write, io::read_to_string, net::TcpStream, time::Duration};

use anyhow::{Context, Result};
use serde_json::{Value, from_str};
use xtask::server::Server;

use crate::html::{escape, table};
use crate::sources::Sources;
use crate::transcripts::{File, redact, unrecorded};

/// The fields of an answer that the comparison is about.
const FIELDS: [&str; 3] = ["www-authenticate: ", "allow: ", "location: "];

fn path(name: &str) -> String {
    format!("book/fastapi/{name}.json")
}

fn read(sources: &Sources, name: &str) -> Result<Value> {
    from_str(&sources.read(&path(name))?).with_context(|| format!("{} is no JSON", path(name)))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Our own answers to the recorded requests.
pub fn answers(sources: &Sources, start: &dyn Fn(&str) -> Result<Server>) -> Result<Vec<File>> {
    let answers = ["items", "token"].into_iter().map(|set| {
        let recorded = read(sources, set)?;
        let server = start(text(&recorded["step"]))?;
        let lines = list(&recorded["exchanges"]).iter().map(|exchange| {
            let (id, answer) = (&exchange["id"], ask(server.address(), exchange));
            Ok(format!("{id}: {}", answer.with_context(|| format!("{set}.json, {id}"))?))
        });
        let lines = lines.collect::<Result<Vec<_>>>()?.join(",\n");
        Ok((path(&format!("ours-{set}")), format!("{{\n{lines}\n}}\n")))
    });
    answers.collect()
}

/// An answer in lines, as the recorded ones are: status, fields, body.
///
/// By hand, because a client library would refuse to send half of what is tried here.
fn ask(address: &str, exchange: &Value) -> Result<Value> {
    let (body, mut lines) = (text(&exchange["body"]), list(&exchange["request"]).iter().map(text));
    let (first, length) = (lines.next().context("there is no request")?, body.len());
    let fields: String = lines.map(|field| format!("{field}\r\n")).collect();
    let of_ours = format!("host: {address}\r\nconnection: close\r\ncontent-length: {length}");
    let head = format!("{first} HTTP/1.1\r\n{of_ours}\r\n{fields}\r\n");
    // Each character stands for one byte: some of what is tried is no UTF-8.
    let head = head.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(&head.chain(body.bytes()).collect::<Vec<_>>())?;
    let answer = redact(&read_to_string(stream)?);
    let (head, body) = answer.split_once("\n\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).context("the server broke off its answer")?;
    let fields = head.lines().filter(|line| FIELDS.iter().any(|name| line.starts_with(name)));
    Ok([status].into_iter().chain(fields).chain(Some(body).filter(|body| !body.is_empty())).collect())
}

/// The table of which answers to a set of requests differ, and the folded one of those that do not.
pub fn exchanges(sources: &Sources, set: &str) -> Result<String> {
    let recorded = read(sources, set)?;
    let ours = read(sources, &format!("ours-{set}")).with_context(|| unrecorded("our answers are"))?;
    let (mut differ, mut alike) = (Vec::new(), Vec::new());
    for exchange in list(&recorded["exchanges"]) {
        let (id, theirs) = (text(&exchange["id"]), &exchange["answer"]);
        let ours = ours.get(id).with_context(|| unrecorded(&format!("our answer to {id} is")))?;
        let request = list(&exchange["request"]).iter().chain(exchange.get("body"));
        let [theirs_shown, ours_shown] = [theirs, ours].map(|lines| code(list(lines).iter().map(text)));
        // The bytes that are no ASCII are shown as numbers.
        let shown = |c: char| if c.is_ascii() { c.to_string() } else { format!("\\x{:02x}", u32::from(c)) };
        let request = request.map(|line| text(line).chars().map(shown).collect::<String>());
        let row = [code(request), theirs_shown, ours_shown];
        if theirs == ours { &mut alike } else { &mut differ }.push(row);
    }
    let (all, count, same) = (differ.len() + alike.len(), differ.len(), alike.len());
    let [differ, alike] = [differ, alike].map(|rows| compared("Request", &recorded, &recorded, &rows));
    let says = format!("Of {all} requests, these {count} are answered differently.");
    let folded = format!("<summary>The {same} that both answer alike</summary>\n{alike}");
    Ok(format!("<p>{says} A <code>·</code> is a space.</p>\n{differ}\n<details>\n{folded}\n</details>"))
}

/// The tables of the differences between the documents.
pub fn documents(sources: &Sources) -> Result<String> {
    let recorded = read(sources, "document")?;
    let tables = list(&recorded["documents"]).iter().map(|pair| {
        let (step, mut rows) = (text(&pair["step"]), Vec::new());
        let ours = from_str(&sources.snapshot(step, "this_app__the_whole_document", "")?)?;
        differences("", Some(&pair["document"]), Some(&ours), &mut rows);
        let (program, count) = (escape(text(&pair["program"])), rows.len());
        let table = compared("Where", &recorded, pair, &rows);
        Ok(format!("<p>FastAPI's {program}, and <code>{step}</code>: {count} differences</p>\n{table}"))
    });
    Ok(tables.collect::<Result<Vec<_>>>()?.join("\n"))
}

/// Walks two documents at once, and notes down where they part.
fn differences(at: &str, one: Option<&Value>, other: Option<&Value>, rows: &mut Vec<[String; 3]>) {
    match (one, other) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            for key in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                differences(&at, one.get(key), other.get(key), rows);
            }
        }
        (one, other) if one == other => {}
        (one, other) => rows.push([code([at]), value(one), value(other)]),
    }
}

fn value(value: Option<&Value>) -> String {
    let json = value.map(Value::to_string).unwrap_or_default();
    match value {
        None => "not there".to_owned(),
        Some(Value::Object(members)) if json.len() > 120 => {
            let names: Vec<_> = members.keys().map(|name| code([name])).collect();
            format!("an object with {}", names.join(", "))
        }
        Some(_) => code([json]),
    }
}

/// A table of what FastAPI and a step say, and of what they say it.
fn compared(of: &str, fastapi: &Value, ours: &Value, rows: &[[String; 3]]) -> String {
    let theirs = format!("FastAPI {}", text(&fastapi["version"]));
    let ours = format!("<code>{}</code>", text(&ours["step"]));
    let rows = rows.iter().map(|row| format!("<tr><td>{}</td></tr>\n", row.join("</td><td>")));
    table("compared", "", [of, &theirs, &ours], &rows.collect::<String>())
}

/// Each line as code. A space that could be overlooked shows, and what is very long is cut.
fn code(lines: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let lines = lines.into_iter().map(|line| {
        let mut line = line.as_ref().replace("  ", "··").replace('\t', "\\t").replace("\r\n", "\\r\\n");
        if line.ends_with(' ') {
            line.replace_range(line.len() - 1.., "·");
        }
        if line.len() > 300 {
            let start: String = line.chars().take(40).collect();
            line = format!("{start}... ({} characters)", line.chars().count());
        }
        format!("<code>{}</code>", escape(&line))
    });
    lines.collect::<Vec<_>>().join("<br>")
}
