//! The book as a whole.

use std::{fs, path::Path};

use super::Course;
use crate::book::builder::{Sources, build, files};

#[test]
fn a_book_with_a_problem_leaves_the_last_one_as_it_was() {
    let course = Course::with("Text.");
    build::build(&course.sources()).unwrap();
    course.write("book/src/page.md", "# Other\n\n[x](no.md)\n");
    build::build(&course.sources()).unwrap_err();
    assert!(course.read("book/book/page.html").contains("Text."));
    course.write("book/src/page.md", "# Other\n");
    build::build(&course.sources()).unwrap();
    assert!(!course.read("book/book/page.html").contains("Text."));
}

#[test]
fn a_page_can_be_used_by_keyboard_and_with_a_screen_reader() {
    let course = Course::with("|a|\n|-|\n|b|\n\n```rust\nx\n```");
    let output = build::check(&course.sources()).unwrap();
    let html = fs::read_to_string(output.path().join("page.html")).unwrap();
    let toggle = html.split_once("<button type=\"button\" id=\"mdbook-sidebar-toggle\"").unwrap().1;
    assert!(toggle.find("</button>") < toggle.find("<button"), "{toggle}");
    assert!(
        html.contains("<html lang=\"en\"") && html.contains("<div role=\"banner\" id=\"mdbook-menu-bar\"")
    );
    assert!(html.contains("<div tabindex=\"0\" class=\"table-wrapper\">"), "{html}");
    assert!(html.contains("<pre><code tabindex=\"0\" class=\"language-rust\">"), "{html}");
}

#[test]
fn a_built_book_searches_without_a_server() {
    let output = build::check(&Course::with("Unmistakable.").sources()).unwrap();
    let index =
        files(output.path(), "", ".js").into_iter().find(|path| path.contains("searchindex")).unwrap();
    assert!(fs::read_to_string(output.path().join(index)).unwrap().contains("Unmistakable"));
}

#[test]
fn the_book_of_this_repository_is_in_order() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    build::check(&Sources::at(root).unwrap()).unwrap();
}
