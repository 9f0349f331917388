//! A book of one page and two steps, and what is built of it or said of its mistakes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use tempfile::TempDir;

use super::{Sources, build};

mod defects;
mod measured;
mod quotes;
mod recordings;
mod whole;

/// A repository with two small steps and a book in it.
struct Course {
    folder: TempDir,
}

impl Course {
    /// A book of one page, and its title above what it says.
    fn with(page: &str) -> Self {
        let course = Self { folder: tempfile::tempdir().unwrap() };
        course.write("step-1/Cargo.toml", "");
        course.write("step-2/Cargo.toml", "");
        course.write("step-1/src/lib.rs", "//! Step one: step_1.\n\nfn one() {}\n");
        course.write("step-2/src/lib.rs", "//! Step one: step_2.\n\nfn one() {}\nfn two() {}\n");
        let snapshot = "tests/it/snapshots/it__app__document.snap";
        let header = "---\nexpression: x\n---\n{\n  \"a\": {\n";
        course.write(&format!("step-1/{snapshot}"), &format!("{header}    \"b\": 1\n  }}\n}}\n"));
        let two = format!("{header}    \"b\": 1,\n    \"c/d\": 2\n  }}\n}}\n");
        course.write(&format!("step-2/{snapshot}"), &two);
        course.write("book/book.toml", include_str!("../../../../../book/book.toml"));
        course.write("book/theme/course.css", "");
        course.write("book/src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n");
        course.write("book/src/page.md", &format!("# Page\n\n{page}\n"));
        course
    }

    fn and(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    fn sources(&self) -> Sources {
        Sources::at(self.folder.path()).unwrap()
    }

    /// The page as mdBook makes it, between `<main>` and `</main>`.
    fn page(&self) -> String {
        let output = build::check(&self.sources()).unwrap();
        let html = fs::read_to_string(output.path().join("page.html")).unwrap();
        let html = html.split_once("<main>").unwrap().1;
        html.split_once("</main>").unwrap().0.replace("&quot;", "\"")
    }

    /// That all of this is on the page.
    #[track_caller]
    fn assert_shows<const N: usize>(&self, parts: [&str; N]) {
        let page = self.page();
        for part in parts {
            assert!(page.contains(part), "{part} is not in\n{page}");
        }
    }

    /// What is wrong with the book.
    fn problems(&self) -> String {
        build::check(&self.sources()).map_or_else(|error| error.to_string(), |_| "nothing".to_owned())
    }
}

/// That each page has one problem, in its third line, and what is said of it. All that is otherwise is told at once.
#[track_caller]
fn assert_fail<const N: usize>(pages: [(&str, &str); N]) {
    let wrong = pages.map(|(page, what)| {
        otherwise(&Course::with(page), &format!("book/src/page.md:3: {what}"))
            .map(|problems| format!("{page}\n  should say: {what}\n  and says: {problems}\n"))
    });
    let wrong: String = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[track_caller]
fn assert_problem(course: &Course, problem: &str) {
    assert_eq!(otherwise(course, problem), None, "it should say: {problem}");
}

/// What is said of a book, if that is not this one problem.
fn otherwise(course: &Course, problem: &str) -> Option<String> {
    let problems = course.problems();
    let is_said = problems.contains(problem) && problems.ends_with("The book has 1 problem.");
    (!is_said).then_some(problems)
}

/// A book with a glossary of two words.
fn glossary(page: &str) -> Course {
    let entries = "# Glossary\n\n## bearer token\n\n### The `bearer` *token*s\n\nWhat is shown. A <dfn id=\"r\">realm</dfn> is a space.\n";
    let summary = "# Summary\n\n- [Page](page.md)\n- [Glossary](glossary.md)\n";
    Course::with(page).and("book/src/glossary.md", entries).and("book/src/SUMMARY.md", summary)
}
