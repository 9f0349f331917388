//! A book of two pages and two steps: what is built of it, or said of its mistakes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use tempfile::TempDir;

use crate::{build, sources::Sources};

mod defects;
mod promises;
mod transcripts;

/// The files of a small course: each in a line.
const FILES: &str = r#"
Cargo.toml:
step-1/Cargo.toml:
step-1/src/lib.rs: //! Step one: step_1.\n\nfn one() {}\n
step-1/same.rs: a\n
step-1/x.rs: a\nb\nc\n
step-1/tests/it/snapshots/it__app__document.snap: ---\nexpression: x\n---\n{\n  "a": {\n    "b": 1\n  }\n}\n
step-2/Cargo.toml:
step-2/src/lib.rs: //! Step one: step_2.\n\nfn one() {}\nfn two() {}\n
step-2/src/target/built.rs: // ANCHOR: none of ours\n
step-2/same.rs: a\n
step-2/x.rs: 1\na\n2\n3\nb\nc\n4\n
step-2/new.js: a < b\n
step-2/tests/it/snapshots/it__app__document.snap: ---\nexpression: x\n---\n{\n  "a": {\n    "b": 1,\n    "c/d": 2\n  }\n}\n
step-2/tests/it/snapshots/it__app__answers.snap: ---\nexpression: x\n---\n{"x": {"429": {"description": "`a`: wait. `b`: go", "headers": {"Retry-After": {}}}, "200": {"description": "A `token`"}}}\n
step-2/tests/it/snapshots/it__this_app__the_whole_document.snap: ---\nexpression: x\n---\n{"a":{"b":1,"c/d":2},"f":[1]}\n
other/x.rs: mod a {\n    // ANCHOR: x\n    fn x() {\n        // ANCHOR: y\n        y\n        // ANCHOR_END: y\n    }\n    // ANCHOR_END: x\n}\n// ANCHOR: none\n\n// ANCHOR_END: none\n
other/y.rs: # not hidden\n#\n\n\n</pre>\n
book/theme/course.css:
book/theme/access.js:
book/src/SUMMARY.md: # Summary\n\n- [Page](page.md)\n- [Glossary](glossary.md)\n
book/src/glossary.md: # Glossary\n\n## bearer token\n\n### Realm\n
book/fastapi/document.json: {"version": "9.9", "documents": [{"program": "P", "step": "step-2", "document": {"a": {"b": 1, "c/d": 3}, "e": [], "f": [1, 2, 3]}}]}
book/fastapi/items.json: {"version": "9.9", "step": "step-1", "exchanges": [{"id": "same", "request": ["GET /same", "x:  y "], "answer": ["200"]}, {"id": "other", "request": ["GET /other", "x:  y "], "answer": ["201"]}]}
book/fastapi/token.json: {"version": "9.9", "step": "step-1", "exchanges": []}
book/fastapi/ours-items.json: {\n"same": ["200"],\n"other": ["200"]\n}\n
book/measured/run.json: {"machine": {"processor": "A & B", "rustc": "1"}, "tables": {"speed": {"title": "Requests", "unit": "requests/s", "base": "step 2", "rows": {"FastAPI": [100, 110, 120], "step 2": [1000, 2200, 1800], "hyper <alone>": [4000, 4400, 3600]}}, "baseless": {"title": "", "unit": "", "base": "b", "rows": {"a": [1]}}}}
book/measured/counts.json: {"machine": {"rustc": "2", "processor": "A & B"}, "tables": {"instructions": {"title": "Instructions", "unit": "instructions", "base": "step 2", "rows": {"FastAPI": [1412806], "step 2": [15203]}}}}
"#;

/// The rows of a table of tests: `LEFT => RIGHT`, and `\n` for the end of a line in either.
fn rows(table: &str) -> Vec<(String, String)> {
    let rows = table.lines().filter_map(|line| line.split_once(" => "));
    rows.map(|(left, right)| (left.replace("\\n", "\n"), right.replace("\\n", "\n"))).collect()
}

/// A repository with two small steps and a book in it.
struct Course(TempDir);

impl Course {
    /// A book with this on its first page, below the title.
    fn with(page: &str) -> Self {
        let settings = include_str!("../../../../book/book.toml");
        // The pages that moved lead to pages of the real book.
        let settings: String =
            settings.split_inclusive('\n').filter(|line| !line.starts_with("\"/")).collect();
        let mut course = Self(tempfile::tempdir().unwrap()).and("book/book.toml", &settings);
        for (path, text) in FILES.lines().filter_map(|line| line.split_once(':')) {
            course = course.and(path, &text.trim_start().replace("\\n", "\n"));
        }
        course.and("book/src/page.md", &format!("# Page\n\n{page}\n"))
    }

    fn and(self, path: &str, text: &str) -> Self {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    fn sources(&self) -> Sources {
        Sources::at(self.0.path()).unwrap()
    }

    /// The sentences that a book earns which is not in order.
    fn problems(&self) -> String {
        build::check(&self.sources()).unwrap_err().to_string()
    }
}
