//! Code as HTML, with the lines that are new marked, differences, and tables.
//!
//! A marked line is an `ins` element inside the code block. mdBook's highlighter keeps the elements that it
//! finds there, and its copy button reads the text alone, so neither needs to know.

/// A titled code block. `new` says of each line whether it is new; an empty one marks nothing.
pub fn listing(title: &str, language: &str, code: &str, new: &[bool]) -> String {
    let all = !new.is_empty() && new.iter().all(|new| *new);
    let class = if all { " all-new" } else { "" };
    let note = match &*ranges(new) {
        "" => String::new(),
        _ if all => " <span class=\"new\">all of it is new in this step</span>".to_owned(),
        ranges => format!(" <span class=\"new\">new in this step: {ranges}</span>"),
    };
    let lines = code.lines().enumerate().map(|(index, line)| match new.get(index) {
        Some(true) if !all => format!("<ins>{}</ins>\n", escape(line)),
        _ => format!("{}\n", escape(line)),
    });
    let code = pre("", language, &lines.collect::<String>());
    format!(
        "<figure class=\"listing{class}\">\n<figcaption>{title}{note}</figcaption>\n\n{code}\n\n</figure>"
    )
}

/// A command, which copies clean, and its output below.
pub fn terminal(step: &str, command: &str, output: &str) -> String {
    let command = pre("command", "bash", &(escape(command) + "\n"));
    let printed = pre("output", language(output), &(escape(output) + "\n"));
    let (says, printed) =
        if output.is_empty() { (" nothing.", "") } else { ("", &*format!("\n\n{printed}")) };
    format!(
        "<figure class=\"terminal\">\n<figcaption>Terminal, while <code>{step}</code> runs</figcaption>\n\n\
         {command}\n\n<p class=\"answer\">It prints{says}</p>{printed}\n\n</figure>"
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

/// "lines 3-9, 12", for those who do not see colours.
fn ranges(new: &[bool]) -> String {
    let numbers: Vec<usize> = (1..).zip(new).filter_map(|(line, new)| new.then_some(line)).collect();
    let ranges = numbers.chunk_by(|one, next| one + 1 == *next).map(|range| match range {
        [first, .., last] => format!("{first}-{last}"),
        range => range.iter().map(usize::to_string).collect(),
    });
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    match numbers.len() {
        0 => ranges,
        1 => format!("line {ranges}"),
        _ => format!("lines {ranges}"),
    }
}

/// A table of what is HTML already. A caption may be empty, and what stands over the heads of the rows.
pub fn table(class: &str, caption: &str, heads: [&str; 3], rows: &str) -> String {
    let caption = if caption.is_empty() { "" } else { &format!("<caption>{caption}</caption>\n") };
    let heads = heads.map(|head| format!("<th scope=\"col\">{head}</th>")).concat();
    let heads = heads.replace("<th scope=\"col\"></th>", "<td></td>");
    format!(
        "<div class=\"table-wrapper {class}\">\n<table>\n{caption}<thead><tr>{heads}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>"
    )
}

/// Text for HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
