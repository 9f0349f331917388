//! The minutes that a page takes: its words, its code and its commands, each at a rate of its own.

use regex::Captures;

use crate::sources::regex;

/// Words that a person reads in a minute.
const WORDS: usize = 200;
/// Lines of code, or of an answer, that a person reads in a minute.
const LINES: usize = 25;
/// Seconds for a command that cargo runs: it is pasted, the compiler works, and a page or a test is looked at.
const CARGO: usize = 60;
/// Seconds for any other, such as a request.
const COMMAND: usize = 20;

/// The seconds for a page whose helpers are expanded. A fold is optional reading, but for the answer to a prediction.
pub fn seconds(text: &str) -> usize {
    let text = regex("(?s)<details.*?</details>").replace_all(text, |fold: &Captures| {
        let section = text[..fold.get_match().start()].rsplit("\n## ").next().unwrap_or_default();
        if section.starts_with("Predict") { fold[0].to_owned() } else { String::new() }
    });
    let (mut lines, mut commands) = (0, 0);
    let code = regex(r#"(?ms)(?:<pre class="|^ *```)(\w*)(?:">|$)(.*?)(?:</code></pre>|^ *```$)"#);
    let prose = code.replace_all(&text, |code: &Captures| {
        match &code[1] {
            "sh" | "command" => commands += if code[2].contains("cargo ") { CARGO } else { COMMAND },
            _ => lines += code[2].trim().lines().count(),
        }
        ""
    });
    // Tags, the targets of links, and the lines that define them.
    let prose = regex(r"(?m)<[^>]*>|\]\([^)]*\)|^\[[^\]]*\]: .*$").replace_all(&prose, " ");
    let words = prose.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    words * 60 / WORDS + lines * 60 / LINES + commands
}

#[test]
fn words_lines_and_commands_have_rates_and_of_folds_only_the_answer_to_a_prediction_counts() {
    let (words, lines) = ("word ".repeat(200), "line\n".repeat(25));
    let both = format!("{words}\n\n```rust\n{lines}```\n");
    let fold = format!("<details>\n\n{both}\n## More\n\n{both}</details>\n");
    for (text, expected) in [
        (&*both, 120),
        (&crate::html::listing("", "rust", &lines, &[]), 60),
        ("```sh\ncargo run\n```\n\n- Ask:\n\n  ```sh\n  curl x\n  ```\n", 80),
        (&format!("## Look\n\n{fold}"), 0),
        (&format!("# Page\n\n## Predict\n\n{fold}"), 240),
        (&"<b class=\"a\">word</b> - [word](a.md)\n".repeat(100), 60),
        (&"[word]: https://example.com/\n".repeat(100), 0),
    ] {
        assert_eq!(seconds(text), expected, "{text}");
    }
}
