//! Code as HTML, with the lines that are new marked, and differences.
//!
//! A marked line is an `ins` element inside the code block. mdBook's highlighter keeps the elements that it
//! finds there, and its copy button reads the text alone, so neither needs to know.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

/// Which lines of `new` are not in `old`.
pub fn new_lines(old: &str, new: &str) -> Vec<bool> {
    let diff = TextDiff::from_lines(old, new);
    let changes = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Delete);
    changes.map(|change| change.tag() == ChangeTag::Insert).collect()
}

/// A titled code block. `new` says of each line whether it is new; an empty one marks nothing.
pub fn block(title: &str, language: &str, code: &str, new: &[bool]) -> String {
    let all = !new.is_empty() && new.iter().all(|new| *new);
    let class = if all { "listing all-new" } else { "listing" };
    let note = match ranges(new) {
        _ if all => "all of it is new in this step".to_owned(),
        ranges if ranges.is_empty() => String::new(),
        ranges => format!("new in this step: {ranges}"),
    };
    let note = if note.is_empty() { note } else { format!(" <span class=\"new\">{note}</span>") };
    let mut lines = String::new();
    for (index, line) in code.lines().enumerate() {
        let line = escape(line);
        if !all && new.get(index) == Some(&true) {
            let _ = writeln!(lines, "<ins>{line}</ins>");
        } else {
            let _ = writeln!(lines, "{line}");
        }
    }
    format!(
        "<figure class=\"{class}\">\n<figcaption>{title}{note}</figcaption>\n\n{}\n\n</figure>",
        pre("", language, &lines)
    )
}

/// The language of an answer, for the highlighter.
pub fn language(answer: &str) -> &'static str {
    if answer.starts_with("HTTP/") {
        return "http";
    }
    let json = serde_json::from_str::<serde_json::Value>(answer);
    if json.is_ok() { "json" } else { "plaintext" }
}

/// A `pre` element around code that is HTML already.
pub fn pre(class: &str, language: &str, html: &str) -> String {
    // The comment keeps mdBook from taking a line that begins with # for one to hide.
    format!("<pre class=\"{class}\"><code class=\"language-{language}\"><!---->{html}</code></pre>")
}

/// A folded unified difference.
pub fn folded(summary: &str, difference: &str) -> String {
    let code = pre("", "diff", &escape(difference));
    format!("<details class=\"diff\">\n<summary>{summary}</summary>\n\n{code}\n\n</details>")
}

/// The unified difference of two texts, and how many lines it adds and takes away.
pub fn unified(names: (&str, &str), old: &str, new: &str) -> (String, usize, usize) {
    let diff = TextDiff::from_lines(old, new);
    let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
    let text = diff.unified_diff().context_radius(3).header(names.0, names.1).to_string();
    (text, count(ChangeTag::Insert), count(ChangeTag::Delete))
}

/// "lines 3-9 and 12", for those who do not see colours.
fn ranges(new: &[bool]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for line in new.iter().enumerate().filter(|(_, new)| **new).map(|(index, _)| index + 1) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => ranges.push((line, line)),
        }
    }
    let mut parts: Vec<_> = ranges
        .iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
        .collect();
    let Some(last) = parts.pop() else { return String::new() };
    let word = if parts.is_empty() && !last.contains('-') { "line" } else { "lines" };
    if parts.is_empty() {
        format!("{word} {last}")
    } else {
        format!("{word} {} and {last}", parts.join(", "))
    }
}

/// Text for HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
