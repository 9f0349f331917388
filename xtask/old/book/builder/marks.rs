//! Code as HTML, with the lines that are new marked, and differences.
//!
//! A marked line is an `ins` element inside the code block. mdBook's highlighter keeps the elements that it
//! finds there, and its copy button reads the text alone, so neither needs to know.

/// A titled code block. `new` says of each line whether it is new; an empty one marks nothing.
pub fn listing(title: &str, language: &str, code: &str, new: &[bool]) -> String {
    let all = !new.is_empty() && new.iter().all(|new| *new);
    let (class, note) = match ranges(new) {
        _ if all => ("listing all-new", "all of it is new in this step".to_owned()),
        ranges if ranges.is_empty() => ("listing", ranges),
        ranges => ("listing", format!("new in this step: {ranges}")),
    };
    let note = if note.is_empty() { note } else { format!(" <span class=\"new\">{note}</span>") };
    let lines = code.lines().enumerate().map(|(index, line)| match escape(line) {
        line if !all && new.get(index) == Some(&true) => format!("<ins>{line}</ins>\n"),
        line => line + "\n",
    });
    let code = pre("", language, &lines.collect::<String>());
    format!("<figure class=\"{class}\">\n<figcaption>{title}{note}</figcaption>\n\n{code}\n\n</figure>")
}

/// A command, which copies clean, and its output below.
pub fn terminal(step: &str, command: &str, output: &str) -> String {
    let command = pre("command", "bash", &(escape(command) + "\n"));
    let output = match output {
        "" => "<p class=\"answer\">It prints nothing.</p>".to_owned(),
        text => {
            let text = pre("output", language(text), &(escape(text) + "\n"));
            format!("<p class=\"answer\">It prints</p>\n\n{text}")
        }
    };
    let title = format!("<figcaption>Terminal, while <code>{step}</code> runs</figcaption>");
    format!("<figure class=\"terminal\">\n{title}\n\n{command}\n\n{output}\n\n</figure>")
}

/// A folded unified difference.
pub fn folded(summary: &str, difference: &str) -> String {
    let code = pre("", "diff", &escape(difference));
    format!("<details class=\"diff\">\n<summary>{summary}</summary>\n\n{code}\n\n</details>")
}

/// A `pre` element around code that is HTML already.
fn pre(class: &str, language: &str, html: &str) -> String {
    // The comment keeps mdBook from taking a line that begins with # for one to hide.
    format!("<pre class=\"{class}\"><code class=\"language-{language}\"><!---->{html}</code></pre>")
}

/// The language of an answer, for the highlighter.
pub fn language(answer: &str) -> &'static str {
    let is_json = || serde_json::from_str::<serde_json::Value>(answer).is_ok();
    match answer {
        _ if answer.starts_with("HTTP/") => "http",
        _ if is_json() => "json",
        _ => "plaintext",
    }
}

/// "lines 3-9 and 12", for those who do not see colours.
fn ranges(new: &[bool]) -> String {
    let numbers: Vec<_> = (1..).zip(new).filter_map(|(line, new)| new.then_some(line)).collect();
    let ranges = numbers.chunk_by(|one: &usize, next| one + 1 == *next).map(|range| match range {
        [first, .., last] => format!("{first}-{last}"),
        range => range.iter().map(usize::to_string).collect(),
    });
    let word = if numbers.len() == 1 { "line" } else { "lines" };
    match &*ranges.collect::<Vec<_>>() {
        [] => String::new(),
        [range] => format!("{word} {range}"),
        [ranges @ .., last] => format!("{word} {} and {last}", ranges.join(", ")),
    }
}

/// A table of what FastAPI and a step say, and of what they say it.
pub fn table(of: &str, version: &str, step: &str, rows: &[[String; 3]]) -> String {
    let heads = [of, &format!("FastAPI {version}"), &format!("<code>{step}</code>")];
    let heads = heads.map(|head| format!("<th scope=\"col\">{head}</th>")).concat();
    let row = |row: &[String; 3]| format!("<tr><td>{}</td></tr>\n", row.join("</td><td>"));
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<div class=\"table-wrapper compared\">\n<table>\n<thead><tr>{heads}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>"
    )
}

/// Each line as code. A space that could be overlooked shows, and what is very long is cut.
pub fn code(lines: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let lines = lines.into_iter().map(|line| {
        let mut line = line.as_ref().replace("  ", "··").replace('\t', "\\t").replace("\r\n", "\\r\\n");
        if let Some(start) = line.strip_suffix(' ') {
            line = format!("{start}·");
        }
        let count = line.chars().count();
        if count > 300 {
            line = format!("{}... ({count} characters)", line.chars().take(40).collect::<String>());
        }
        format!("<code>{}</code>", escape(&line))
    });
    lines.collect::<Vec<_>>().join("<br>")
}

/// Text for HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
