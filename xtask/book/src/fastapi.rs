//! What differs from FastAPI: its recorded answers and documents, compared with those of our steps.

use std::{collections::BTreeSet, io::Read, io::Write, net::TcpStream, time::Duration};

use anyhow::{Context, Result, bail};
use serde_json::{Value, from_str};
use xtask::server::Server;

use crate::{
    html::{escape, table},
    sources::Sources,
    transcripts::{File, redact, unrecorded},
};

/// The sets of requests that both sides are asked.
const SETS: [&str; 2] = ["items", "token"];
/// The fields of an answer that the comparison is about.
const FIELDS: [&str; 3] = ["www-authenticate: ", "allow: ", "location: "];

fn path(name: &str) -> String {
    format!("book/fastapi/{name}.json")
}

fn read(sources: &Sources, name: &str) -> Result<Value> {
    let text = sources.read(&path(name))?;
    from_str(&text).with_context(|| format!("{} is no JSON", path(name)))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Our own answers to the recorded requests.
pub fn answers(sources: &Sources, start: &dyn Fn(&str) -> Result<Server>) -> Result<Vec<File>> {
    let exists = |set: &&str| sources.root.join(path(set)).exists();
    let answers = SETS.into_iter().filter(exists).map(|set| {
        let recorded = read(sources, set)?;
        let server = start(text(&recorded["step"]))?;
        let lines = list(&recorded["exchanges"]).iter().map(|exchange| {
            let (id, answer) = (&exchange["id"], ask(server.address(), exchange));
            let answer = answer.with_context(|| format!("{set}.json, {id}"))?;
            Ok(format!("{id}: {answer}"))
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
    let (request, body) = (list(&exchange["request"]), text(&exchange["body"]));
    let (first, fields) = request.split_first().context("there is no request")?;
    let (first, length) = (text(first), body.len());
    let mut head = format!("{first} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    head += &format!("content-length: {length}\r\n");
    for field in fields {
        head += &format!("{}\r\n", text(field));
    }
    head += "\r\n";
    // Each character stands for one byte: some of what is tried is no UTF-8.
    let head = head.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(&head.chain(body.bytes()).collect::<Vec<_>>())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let parts = answer.split_once("\r\n\r\n");
    let (head, body) = parts.context("the server broke off its answer")?;
    let status = head.split(' ').nth(1).context("no status")?;
    let is_compared = |line: &&str| FIELDS.iter().any(|name| line.starts_with(name));
    let body = Some(redact(body)).filter(|body| !body.is_empty());
    let lines = [status].into_iter().chain(head.lines().filter(is_compared));
    Ok(lines.chain(body.as_deref()).collect())
}

/// The table of what differs: of the documents, or of the answers to a set of requests.
pub fn compare(sources: &Sources, what: &str) -> Result<String> {
    match what {
        "document" => documents(sources),
        set if SETS.contains(&set) => exchanges(sources, set),
        other => bail!("there is no table `{other}`: it is `document`, `items` or `token`"),
    }
}

fn exchanges(sources: &Sources, set: &str) -> Result<String> {
    let recorded = read(sources, set)?;
    let ours = read(sources, &format!("ours-{set}"));
    let ours = ours.with_context(|| unrecorded("what the steps answer is"))?;
    let mut tables = [Vec::new(), Vec::new()];
    for exchange in list(&recorded["exchanges"]) {
        let (id, theirs) = (text(&exchange["id"]), &exchange["answer"]);
        let ours = ours.get(id);
        let ours = ours.with_context(|| unrecorded(&format!("our answer to {id} is")))?;
        let request = list(&exchange["request"]).iter();
        let request = request.chain(exchange.get("body"));
        let request = request.map(|line| in_ascii(text(line)));
        let [theirs_shown, ours_shown] =
            [theirs, ours].map(|lines| code(list(lines).iter().map(text)));
        tables[usize::from(theirs == ours)].push([code(request), theirs_shown, ours_shown]);
    }
    let [count, alike] = tables.each_ref().map(Vec::len);
    let all = count + alike;
    let [differ, equal] = tables.map(|rows| compared("Request", &recorded, &recorded, &rows));
    Ok(format!(
        "<p>Of {all} requests, these {count} are answered differently. A <code>·</code> is a space.</p>\n{differ}\n<details>\n\
         <summary>The {alike} that both answer alike</summary>\n{equal}\n</details>"
    ))
}

fn documents(sources: &Sources) -> Result<String> {
    let recorded = read(sources, "document")?;
    let tables = list(&recorded["documents"]).iter().map(|pair| {
        let (step, mut rows) = (text(&pair["step"]), Vec::new());
        let ours = from_str(&sources.snapshot(step, "this_app__the_whole_document", None)?)?;
        differences("", Some(&pair["document"]), Some(&ours), &mut rows);
        let (program, count) = (escape(text(&pair["program"])), rows.len());
        let table = compared("Where", &recorded, pair, &rows);
        Ok(format!(
            "<p>FastAPI's {program}, and <code>{step}</code>: {count} differences</p>\n{table}"
        ))
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
    let json = value.map(Value::to_string);
    match (value, json) {
        (Some(Value::Object(members)), Some(json)) if json.len() > 120 => {
            let names: Vec<_> = members.keys().map(|name| code([name])).collect();
            format!("an object with {}", names.join(", "))
        }
        (_, json) => json.map_or("not there".to_owned(), |json| code([json])),
    }
}

/// A table of what FastAPI and a step say, and of what they say it.
fn compared(of: &str, fastapi: &Value, ours: &Value, rows: &[[String; 3]]) -> String {
    let row = |row: &[String; 3]| format!("<tr><td>{}</td></tr>\n", row.join("</td><td>"));
    let theirs = format!("FastAPI {}", text(&fastapi["version"]));
    let ours = format!("<code>{}</code>", text(&ours["step"]));
    let rows: String = rows.iter().map(row).collect();
    table("compared", "", &[of, &theirs, &ours], &rows)
}

/// Each line as code. A space that could be overlooked shows, and what is very long is cut.
fn code(lines: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let lines = lines.into_iter().map(|line| {
        let line = line.as_ref().replace("  ", "··").replace('\t', "\\t");
        let mut line = line.replace("\r\n", "\\r\\n");
        if line.ends_with(' ') {
            line.replace_range(line.len() - 1.., "·");
        }
        if line.len() > 300 {
            let (start, count) = (line.chars().take(40), line.chars().count());
            line = format!("{}... ({count} characters)", start.collect::<String>());
        }
        format!("<code>{}</code>", escape(&line))
    });
    lines.collect::<Vec<_>>().join("<br>")
}

/// The bytes that are no ASCII, in numbers.
fn in_ascii(line: &str) -> String {
    let bytes = line.chars().map(|c| match c {
        c if c.is_ascii() => c.to_string(),
        c => format!("\\x{:02x}", u32::from(c)),
    });
    bytes.collect()
}
