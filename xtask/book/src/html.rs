//! Code as HTML, with the lines that are new marked, differences, and tables.
//!
//! A marked line is an `ins` element inside the code block. mdBook's highlighter keeps the elements that it
//! finds there, and its copy button reads the text alone, so neither needs to know.

/// A titled code block. `new` says of each line whether it is new; an empty one marks nothing.
pub fn listing(title: &str, language: &str, code: &str, new: &[bool]) -> String {
    let all = !new.is_empty() && new.iter().all(|new| *new);
    let (class, note) = match ranges(new) {
        _ if all => (" all-new", "all of it is new in this step".to_owned()),
        ranges if ranges.is_empty() => ("", ranges),
        ranges => ("", format!("new in this step: {ranges}")),
    };
    let note = match &*note {
        "" => note,
        note => format!(" <span class=\"new\">{note}</span>"),
    };
    let lines = code.lines().enumerate().map(|(index, line)| {
        let is_new = !all && new.get(index) == Some(&true);
        let [start, end] = if is_new { ["<ins>", "</ins>"] } else { [""; 2] };
        format!("{start}{}{end}\n", escape(line))
    });
    let code = pre("", language, &lines.collect::<String>());
    format!(
        "<figure class=\"listing{class}\">\n<figcaption>{title}{note}</figcaption>\n\n{code}\n\n</figure>"
    )
}

/// A command, which copies clean, and its output below.
pub fn terminal(step: &str, command: &str, output: &str) -> String {
    let command = pre("command", "bash", &(escape(command) + "\n"));
    let (says, output) = match output {
        "" => ("It prints nothing.", String::new()),
        text => {
            let text = pre("output", language(text), &(escape(text) + "\n"));
            ("It prints", format!("\n\n{text}"))
        }
    };
    format!(
        "<figure class=\"terminal\">\n<figcaption>Terminal, while <code>{step}</code> runs</figcaption>\n\n\
         {command}\n\n<p class=\"answer\">{says}</p>{output}\n\n</figure>"
    )
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
    match answer {
        _ if answer.starts_with("HTTP/") => "http",
        _ if serde_json::from_str::<serde_json::Value>(answer).is_ok() => "json",
        _ => "plaintext",
    }
}

/// "lines 3-9 and 12", for those who do not see colours.
fn ranges(new: &[bool]) -> String {
    let numbers = (1..).zip(new).filter(|(_, new)| **new);
    let numbers: Vec<usize> = numbers.map(|(line, _)| line).collect();
    let ranges = numbers.chunk_by(|one, next| one + 1 == *next);
    let ranges = ranges.map(|range| match range {
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

/// A table; its caption may be empty, as what stands over the heads of its rows. All is HTML already.
pub fn table(class: &str, caption: &str, heads: &[&str], rows: &str) -> String {
    let caption = match caption {
        "" => String::new(),
        caption => format!("<caption>{caption}</caption>\n"),
    };
    let heads = heads.iter().map(|head| match *head {
        "" => "<td></td>".to_owned(),
        head => format!("<th scope=\"col\">{head}</th>"),
    });
    let heads: String = heads.collect();
    format!(
        "<div class=\"table-wrapper {class}\">\n<table>\n{caption}<thead><tr>{heads}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>"
    )
}

/// A row of a table: its head, and cells that are HTML already.
pub fn row(head: &str, cells: &[String]) -> String {
    let (head, cells) = (escape(head), cells.join("</td><td>"));
    format!("<tr><th scope=\"row\">{head}</th><td>{cells}</td></tr>\n")
}

/// Text for HTML.
pub fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
