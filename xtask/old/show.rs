//! What the commands print: colours where they are wanted, and differences.

use std::{
    env,
    io::{ErrorKind, IsTerminal, Write, stdout},
    process::{Command, Stdio},
};

use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, DiffTag, TextDiff};

/// What was there, and is no more.
pub const OLD: Style = AnsiColor::Red.on_default();
/// What is there now.
pub const NEW: Style = AnsiColor::Green.on_default();
/// A heading.
pub const BOLD: Style = Style::new().bold();
/// What matters less.
pub const DIM: Style = Style::new().dimmed();

/// `text` in a style. Whatever prints it takes the colour out again for `NO_COLOR` and for a pipe.
pub fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// The unified difference of two texts, three lines of context around each change.
pub fn unified(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut text = String::new();
    for hunk in diff.unified_diff().iter_hunks() {
        text += &styled(AnsiColor::Cyan.on_default(), &hunk.header().to_string());
        text.push('\n');
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', OLD),
                ChangeTag::Insert => ('+', NEW),
                ChangeTag::Equal => (' ', Style::new()),
            };
            text += &styled(style, &format!("{sign}{}", change.value().trim_end_matches('\n')));
            text.push('\n');
        }
    }
    text
}

/// How many lines `new` has that `old` has not, and the other way round.
pub fn count(old: &str, new: &str) -> (usize, usize) {
    let diff = TextDiff::from_lines(old, new);
    let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
    (count(ChangeTag::Insert), count(ChangeTag::Delete))
}

/// Two texts in two columns, line beside line, with a sign between those that differ; or one above the other, as a
/// difference, where they are too wide for that.
pub fn side_by_side(expected: &str, actual: &str) -> String {
    let (expected_lines, actual_lines): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    let width = expected_lines.iter().map(|line| line.chars().count()).max().unwrap_or_default().max(24);
    if width > 60 {
        return unified(expected, actual);
    }
    let mut text = format!("    {}\n", styled(DIM, &format!("{:<width$}     answered", "expected")));
    for op in TextDiff::from_slices(&expected_lines, &actual_lines).ops() {
        let left: Vec<_> = expected_lines[op.old_range()].to_vec();
        let right: Vec<_> = actual_lines[op.new_range()].to_vec();
        let equal = op.tag() == DiffTag::Equal;
        let (sign, left_style, right_style) = if equal { (' ', DIM, DIM) } else { ('|', NEW, OLD) };
        for row in 0..left.len().max(right.len()) {
            let line = |lines: &[&str]| lines.get(row).map_or(String::new(), ToString::to_string);
            let left = styled(left_style, &format!("{:<width$}", line(&left)));
            text += &format!("    {left}  {sign}  {}\n", styled(right_style, &line(&right)));
        }
    }
    text
}

/// Prints a long text: through `$PAGER`, if that is set and somebody is there to read.
pub fn page(text: &str) -> anyhow::Result<()> {
    let stdout = stdout();
    let pager = env::var("PAGER").ok().filter(|pager| !pager.is_empty() && stdout.is_terminal());
    let text = match AutoStream::choice(&stdout) {
        ColorChoice::Never => strip_str(text).to_string(),
        _ => text.to_owned(),
    };
    let result = match pager {
        Some(pager) => {
            // `less` shows colours only with -R; other pagers do not mind the variable.
            let less = env::var("LESS").unwrap_or("-R".into());
            let mut child =
                Command::new("sh").args(["-c", &pager]).env("LESS", less).stdin(Stdio::piped()).spawn()?;
            let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
            child.wait()?;
            written
        }
        None => stdout.lock().write_all(text.as_bytes()),
    };
    match result {
        // Who reads has read enough: `| head`, or `q` in the pager.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}
