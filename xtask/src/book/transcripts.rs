//! The recorded output of the commands of the pages, in files that a person can read.

use std::fs;

use super::{html::regex, marks, repository::Repository};

/// Where they are.
pub const FOLDER: &str = "book/transcripts";
/// What to do about a recording that is not as it should be.
pub const RENEW: &str = "run `cargo xtask book --renew`, and read what changed";
/// A command and what it printed.
#[derive(Clone, PartialEq)]
pub struct Recording {
    /// The step it ran against.
    pub step: String,
    /// As the reader types it.
    pub command: String,
    /// What it printed, with what changes from run to run taken out.
    pub output: String,
}

impl Recording {
    /// Whether another one is of the same command.
    pub fn is(&self, other: &Self) -> bool {
        self.step == other.step && self.command == other.command
    }

    /// The command, which copies clean, and its output below.
    pub fn html(&self) -> String {
        let command = marks::pre("command", "bash", &(marks::escape(&self.command) + "\n"));
        let output = match &*self.output {
            "" => "<p class=\"answer\">It prints nothing.</p>".to_owned(),
            text => format!(
                "<p class=\"answer\">It prints</p>\n\n{}",
                marks::pre("output", marks::language(text), &(marks::escape(text) + "\n"))
            ),
        };
        let title = format!("<figcaption>Terminal, while <code>{}</code> runs</figcaption>", self.step);
        format!("<figure class=\"terminal\">\n{title}\n\n{command}\n\n{output}\n\n</figure>")
    }
}

/// The recordings of a page, in its order.
pub fn read(repository: &Repository, page: &str) -> Vec<Recording> {
    let text = fs::read_to_string(repository.root.join(file(page))).unwrap_or_default();
    parse(&text)
}

/// Takes out what changes from run to run: the time, tokens, and the carriage returns of HTTP.
pub fn redact(output: &str) -> String {
    let date = regex(r"(?mi)^(< )?date: .*$");
    let token = regex(r"(^|[^\w-])[\w-]{43}($|[^\w-])");
    let output = output.replace('\r', "");
    let output = date.replace_all(&output, "${1}date: [date]");
    let output = token.replace_all(&output, "${1}[access_token]${2}");
    let lines: Vec<_> = output.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// Where the recordings of a page are.
pub fn file(page: &str) -> String {
    format!("{FOLDER}/{}.txt", page.trim_end_matches(".md").replace('/', "-"))
}

/// Recordings, as the text of their file.
pub fn write(recordings: &[Recording]) -> String {
    let entries = recordings.iter().map(|Recording { step, command, output }| {
        let end = if output.is_empty() { "" } else { "\n" };
        format!("[{step}] $ {command}\n{output}{end}")
    });
    entries.collect::<Vec<_>>().join("\n")
}

/// The recordings in the text of their file.
pub fn parse(text: &str) -> Vec<Recording> {
    let command = regex(r"(?m)^\[(step-[^\]]+)\] \$ ((?:.*\\\n)*.*)\n?");
    let commands: Vec<_> = command.captures_iter(text).collect();
    let ends = commands.iter().skip(1).filter_map(|next| next.get(0)).map(|next| next.start());
    let recordings = commands.iter().zip(ends.chain([text.len()])).map(|(captures, end)| {
        let (whole, [step, command]) = captures.extract();
        let start = captures.get(0).map_or(0, |whole| whole.start()) + whole.len();
        Recording { step: step.into(), command: command.into(), output: text[start..end].trim_end().into() }
    });
    recordings.collect()
}
