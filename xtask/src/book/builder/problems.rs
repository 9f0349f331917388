//! What is wrong with the book, and where. All of it is told at once.

use std::collections::BTreeSet;

/// The problems found so far: a file, a line of it (0 stands for the whole), what is wrong and what to do.
#[derive(Default)]
pub struct Problems(BTreeSet<(String, usize, String)>);

impl Problems {
    /// Notes down what is wrong, if something is.
    pub fn add(&mut self, file: &str, line: usize, what: impl Into<Option<String>>) {
        self.0.extend(what.into().map(|what| (file.to_owned(), line, what)));
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fails with all the problems, if there are any.
    pub fn into_result(self) -> anyhow::Result<()> {
        let lines = self.0.iter().map(|(file, line, what)| match line {
            0 => format!("{file}: {what}\n"),
            _ => format!("{file}:{line}: {what}\n"),
        });
        let (count, lines) = (self.0.len(), lines.collect::<String>());
        let problems = if count == 1 { "problem" } else { "problems" };
        anyhow::ensure!(count == 0, "{lines}The book has {count} {problems}.");
        Ok(())
    }
}
