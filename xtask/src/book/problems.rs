//! What is wrong with the book, and where. All of it is told at once.

use std::{cell::RefCell, rc::Rc};

/// The problems found so far, shared by everything that looks.
#[derive(Clone, Default)]
pub struct Problems(Rc<RefCell<Vec<(String, usize, String)>>>);

impl Problems {
    /// Notes down what is wrong in a line of a file, and what to do. Line 0 stands for the whole file.
    pub fn add(&self, file: impl Into<String>, line: usize, what: impl Into<String>) {
        self.0.borrow_mut().push((file.into(), line, what.into()));
    }

    /// Notes it down if there is something.
    pub fn add_some(&self, file: impl Into<String>, line: usize, what: Option<String>) {
        if let Some(what) = what {
            self.add(file, line, what);
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Fails with all the problems, if there are any.
    pub fn into_result(self) -> anyhow::Result<()> {
        let mut problems = self.0.take();
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort();
        problems.dedup();
        let lines = problems.iter().map(|(file, line, what)| match line {
            0 => format!("{file}: {what}\n"),
            _ => format!("{file}:{line}: {what}\n"),
        });
        let lines: String = lines.collect();
        let count = problems.len();
        let problems = if count == 1 { "problem" } else { "problems" };
        anyhow::bail!("{lines}The book has {count} {problems}.")
    }
}
