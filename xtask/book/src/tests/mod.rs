//! A book of two pages and two steps: what is built of it, or said of its mistakes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{build, page, sources::Sources};

mod defects;
mod measured;
mod quotes;
mod transcripts;

/// The files of a small course: each in a line.
const FILES: &str = r#"
step-1/Cargo.toml:
step-1/src/lib.rs: //! Step one: step_1.\n\nfn one() {}\n
step-1/same.rs: a\n
step-1/x.rs: a\nb\nc\n
step-1/tests/it/snapshots/it__app__document.snap: ---\nexpression: x\n---\n{\n  "a": {\n    "b": 1\n  }\n}\n
step-2/Cargo.toml:
step-2/src/lib.rs: //! Step one: step_2.\n\nfn one() {}\nfn two() {}\n
step-2/same.rs: a\n
step-2/x.rs: 1\na\n2\n3\nb\nc\n4\n
step-2/new.js: a < b\n
step-2/tests/it/snapshots/it__app__document.snap: ---\nexpression: x\n---\n{\n  "a": {\n    "b": 1,\n    "c/d": 2\n  }\n}\n
other/x.rs: mod a {\n    // ANCHOR: x\n    fn x() {\n        // ANCHOR: y\n        y\n        // ANCHOR_END: y\n    }\n    // ANCHOR_END: x\n}\n// ANCHOR: none\n\n// ANCHOR_END: none\n
book/theme/course.css:
book/src/SUMMARY.md: # Summary\n\n- [Page](page.md)\n- [Glossary](glossary.md)\n
book/src/glossary.md: # Glossary\n\n## bearer token\n\n### The `bearer` *token*s\n\nA <dfn id="r">realm</dfn>.\n
"#;

/// A repository with two small steps and a book in it.
struct Course {
    folder: TempDir,
}

impl Course {
    /// A book with this on its first page, below the title.
    fn with(page: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = include_str!("../../../../book/book.toml");
        let mut course = Self { folder }.and("book/book.toml", settings);
        for (path, text) in FILES.lines().filter_map(|line| line.split_once(':')) {
            course = course.and(path, &text.trim_start().replace("\\n", "\n"));
        }
        course.and("book/src/page.md", &format!("# Page\n\n{page}\n"))
    }

    fn and(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    fn sources(&self) -> Sources {
        Sources::at(self.folder.path()).unwrap()
    }

    /// The page with its helpers expanded, and what is wrong with it.
    fn expanded(&self) -> (String, Vec<String>) {
        let mut problems = Vec::new();
        let page = self.read("book/src/page.md");
        let page = page::expand(&self.sources(), "page.md", &page, &mut problems);
        (page.replace("&quot;", "\""), problems)
    }

    /// All of this is on the page.
    #[track_caller]
    fn assert_shows(&self, parts: &[&str]) {
        let (page, problems) = self.expanded();
        assert_eq!(problems, [""; 0]);
        for part in parts {
            assert!(page.contains(part), "{part} is not in\n{page}");
        }
    }

    /// The page as mdBook makes it.
    fn page(&self) -> String {
        let output = build::check(&self.sources()).unwrap();
        fs::read_to_string(output.join("page.html")).unwrap()
    }

    /// The book has this one problem.
    #[track_caller]
    fn assert_problem(&self, problem: &str) {
        let said = build::check(&self.sources()).unwrap_err().to_string();
        let is_one = said.ends_with("\nThe book has 1 problem.");
        assert!(
            said.contains(problem) && is_one,
            "{problem} is not what is said:\n{said}"
        );
    }
}

#[test]
fn a_book_with_a_problem_leaves_the_last_one_as_it_was() {
    let course = Course::with("Text.");
    build::build(&course.sources()).unwrap();
    let course = course.and("book/src/page.md", "# Other\n\n[x](no.md)\n");
    build::build(&course.sources()).unwrap_err();
    assert!(course.read("book/book/page.html").contains("Text."));
    let course = course.and("book/src/page.md", "# Other\n");
    build::build(&course.sources()).unwrap();
    assert!(!course.read("book/book/page.html").contains("Text."));
}

#[test]
fn a_page_can_be_used_by_keyboard_and_with_a_screen_reader_and_searched_without_a_server() {
    let course = Course::with("|a|\n|-|\n|b|\n\n```rust\nUnmistakable\n```");
    let html = course.page();
    let toggle = html
        .split_once("<button type=\"button\" id=\"mdbook-sidebar-toggle\"")
        .unwrap()
        .1;
    assert!(
        toggle.find("</button>") < toggle.find("<button"),
        "{toggle}"
    );
    for part in [
        "<html lang=\"en\"",
        "<div role=\"banner\" id=\"mdbook-menu-bar\"",
        "<div tabindex=\"0\" class=\"table-wrapper\">",
        "<pre><code tabindex=\"0\" class=\"language-rust\">",
    ] {
        assert!(html.contains(part), "{part} is not in\n{html}");
    }
    let index = html
        .split_once("searchindex-")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0;
    let index = course.read(&format!("target/course/book/searchindex-{index}"));
    assert!(index.contains("Unmistakable"));
}

#[test]
fn the_book_of_this_repository_is_in_order() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    build::check(&Sources::at(root).unwrap()).unwrap();
}
