//! What differs from FastAPI: its recorded answers and documents, compared with those of our steps.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use serde_json::{Value, from_str};

use super::{
    RENEW, Server, Sources, Start,
    marks::{code, escape, table},
    recordings::redact,
};

const FOLDER: &str = "book/fastapi";
/// The sets of requests that both sides are asked.
const SETS: [&str; 2] = ["items", "token"];
/// The fields of an answer that the comparison is about.
const FIELDS: [&str; 3] = ["www-authenticate: ", "allow: ", "location: "];

/// Our own answers to the recorded requests, as files: path and text.
pub fn answers(sources: &Sources, start: Start) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for set in SETS.iter().filter(|set| sources.root.join(format!("{FOLDER}/{set}.json")).exists()) {
        let recorded = read(sources, set)?;
        let server = start(text(&recorded["step"]))?;
        let mut lines = Vec::new();
        for exchange in list(&recorded["exchanges"]) {
            let answer = ask(&server, exchange).with_context(|| format!("{set}.json, {}", exchange["id"]))?;
            lines.push(format!("{}: {answer}", exchange["id"]));
        }
        files.push((format!("{FOLDER}/ours-{set}.json"), format!("{{\n{}\n}}\n", lines.join(",\n"))));
    }
    Ok(files)
}

/// An answer in lines, as the recorded ones are: status, fields, body.
fn ask(server: &Server, exchange: &Value) -> anyhow::Result<Value> {
    let (request, body) = (lines(&exchange["request"]), text(&exchange["body"]));
    let (first, fields) = request.split_first().context("there is no request")?;
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    let (address, length) = (&server.address, body.len());
    let head = format!(
        "{first} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n{fields}\r\n"
    );
    // Each character stands for one byte: some of what is tried is no UTF-8.
    let head = head.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let (head, body) = server.send(&[head, body.as_bytes().to_vec()].concat())?;
    let status = head.split(' ').nth(1).context("no status")?;
    let fields = head.lines().filter(|line| FIELDS.iter().any(|name| line.starts_with(name)));
    let body = redact(&body);
    let answer =
        [status].into_iter().chain(fields).chain([&*body].into_iter().filter(|body| !body.is_empty()));
    Ok(answer.collect())
}

/// The table of what differs: of the documents, or of the answers to a set of requests.
pub fn compare(sources: &Sources, what: &str) -> anyhow::Result<String> {
    match what {
        "document" => documents(sources),
        set if SETS.contains(&set) => exchanges(sources, set),
        other => bail!("there is no table `{other}`: it is `document`, `items` or `token`"),
    }
}

fn exchanges(sources: &Sources, set: &str) -> anyhow::Result<String> {
    let recorded = read(sources, set)?;
    let ours = read(sources, &format!("ours-{set}"))
        .with_context(|| format!("our answers are not recorded yet: {RENEW}"))?;
    let (mut differ, mut equal) = (Vec::new(), Vec::new());
    for exchange in list(&recorded["exchanges"]) {
        let (id, theirs) = (text(&exchange["id"]), &exchange["answer"]);
        let ours =
            ours.get(id).with_context(|| format!("our answer to {id} is not recorded yet: {RENEW}"))?;
        let request = lines(&exchange["request"]).into_iter().chain(exchange["body"].as_str());
        let row = [code(request.map(in_ascii)), code(lines(theirs)), code(lines(ours))];
        if theirs == ours { &mut equal } else { &mut differ }.push(row);
    }
    let (all, count, alike) = (differ.len() + equal.len(), differ.len(), equal.len());
    let (version, step) = (text(&recorded["version"]), text(&recorded["step"]));
    let [differ, equal] = [differ, equal].map(|rows| table("Request", version, step, &rows));
    Ok(format!(
        "<p>Of {all} requests, these {count} are answered differently. A <code>·</code> is a space.</p>\n{differ}\n<details>\n\
         <summary>The {alike} that both answer alike</summary>\n{equal}\n</details>"
    ))
}

fn documents(sources: &Sources) -> anyhow::Result<String> {
    let recorded = read(sources, "document")?;
    let tables = list(&recorded["documents"]).iter().map(|pair| {
        let step = text(&pair["step"]);
        let ours = from_str(&sources.snapshot(step, "this_app__the_whole_document", None)?)?;
        let mut differ = Vec::new();
        differences("", Some(&pair["document"]), Some(&ours), &mut differ);
        let (program, count) = (escape(text(&pair["program"])), differ.len());
        let table = table("Where", text(&recorded["version"]), step, &differ);
        Ok(format!("<p>FastAPI's {program}, and <code>{step}</code>: {count} differences</p>\n{table}"))
    });
    Ok(tables.collect::<anyhow::Result<Vec<_>>>()?.join("\n"))
}

/// Walks two documents at once, and notes down where they part.
fn differences(pointer: &str, one: Option<&Value>, other: Option<&Value>, rows: &mut Vec<[String; 3]>) {
    match (one, other) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            for key in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                differences(&pointer, one.get(key), other.get(key), rows);
            }
        }
        (one, other) if one == other => {}
        (one, other) => rows.push([code([pointer]), value(one), value(other)]),
    }
}

fn value(value: Option<&Value>) -> String {
    let Some(value) = value else { return "not there".to_owned() };
    let json = value.to_string();
    match value.as_object().filter(|_| json.len() > 120) {
        None => code([json]),
        Some(members) => {
            let names: Vec<_> = members.keys().map(|name| code([name])).collect();
            format!("an object with {}", names.join(", "))
        }
    }
}

fn read(sources: &Sources, name: &str) -> anyhow::Result<Value> {
    let path = format!("{FOLDER}/{name}.json");
    from_str(&sources.read(&path)?).with_context(|| format!("{path} is no JSON"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn lines(value: &Value) -> Vec<&str> {
    list(value).iter().map(text).collect()
}

/// The bytes that are no ASCII, in numbers.
fn in_ascii(line: &str) -> String {
    let character = |c: char| if c.is_ascii() { c.to_string() } else { format!("\\x{:02x}", u32::from(c)) };
    line.chars().map(character).collect()
}
