//! Each mistake that a book can have, and what is said of it.

use super::{Course, assert_fail, assert_problem, glossary};

#[test]
fn a_missing_file_step_region_or_part_of_a_document_fails() {
    assert_fail([
        ("{{#listing step-1/src/no.rs}}", "cannot read step-1/src/no.rs"),
        ("{{#snapshot step-1 no}}", "cannot read step-1/tests/it/snapshots/it__no.snap"),
        ("{{#diff step-1 step-2 src/no.rs}}", "cannot read step-1/src/no.rs"),
        ("{{#exercise no}}", "cannot read xtask/exercises/no.patch"),
        ("{{#lines step-1/no}}", "cannot read step-1/no"),
        ("{{#diff step-1 step-9 src/lib.rs}}", "there is no step step-9"),
        ("{{#run step-9 curl x}}", "there is no step step-9"),
        ("{{#listing step-1/src/lib.rs#no}}", "step-1/src/lib.rs has no region `no`: put it between"),
        (
            "{{#snapshot step-1 app__document#/no}}",
            "the snapshot app__document of step-1 has nothing at #/no",
        ),
    ]);
}

#[test]
fn a_missing_argument_fails() {
    let missing = "has not the arguments it needs: write {{#";
    assert_fail([
        ("{{#listing}}", &*format!("`{{{{#listing }}}}` {missing}listing STEP/src/file.rs}}}}")),
        ("{{#snapshot step-1}}", &format!("`{{{{#snapshot step-1}}}}` {missing}snapshot")),
        ("{{#diff step-1}}", &format!("`{{{{#diff step-1}}}}` {missing}diff")),
        ("{{#run step-1}}", &format!("`{{{{#run step-1}}}}` {missing}run")),
        ("{{#fastapi}}", &format!("`{{{{#fastapi }}}}` {missing}fastapi")),
        ("{{#exercise}}", &format!("`{{{{#exercise }}}}` {missing}exercise")),
        ("{{#term}}", &format!("`{{{{#term }}}}` {missing}term")),
        ("{{#fastapi soup}}", "there is no table `soup`"),
    ]);
}

#[test]
fn a_region_that_no_page_uses_fails() {
    let course = Course::with("Text.").and("step-1/src/x.rs", "// ANCHOR: x\nfn x() {}\n// ANCHOR_END: x\n");
    let problem = "step-1/src/x.rs:1: no page uses the region `x`: write {{#listing step-1/src/x.rs#x}}";
    assert_problem(&course, problem);
}

#[test]
fn an_empty_listing_or_difference_fails() {
    let course = Course::with("{{#listing step-1/x.rs#x}}");
    let course = course.and("step-1/x.rs", "// ANCHOR: x\n\n// ANCHOR_END: x\n");
    assert_problem(&course, "book/src/page.md:3: the listing of step-1/x.rs would be empty");
    let course = Course::with("{{#diff step-1 step-2 x.rs}}");
    let course = course.and("step-1/x.rs", "a\n").and("step-2/x.rs", "a\n");
    assert_problem(&course, "book/src/page.md:3: x.rs is the same in step-1 and step-2");
}

#[test]
fn a_helper_left_unexpanded_fails() {
    assert_fail([
        ("{{#lsiting step-1/src/lib.rs}}", "`{{#lsiting step-1/src/lib.rs}}` stays as it is"),
        ("{{#include ../x.rs}}", "`{{#include ../x.rs}}` stays as it is"),
        ("See {{#listing step-1/src/lib.rs}}", "`{{#listing step-1/src/lib.rs}}` stays as it is"),
        ("{{#listing step-1/src/lib.rs}} there", "`{{#listing step-1/src/lib.rs}}` stays as it is"),
        ("A {{#term bearer", "`{{#term bearer` stays as it is. A helper is one of listing"),
    ]);
}

#[test]
fn a_dead_link_or_fragment_fails() {
    assert_fail([
        ("[x](no.md)", "the link to no.md leads nowhere"),
        ("<a href=\"no.html\">x</a>", "the link to no.html leads nowhere"),
        ("[x](../../step-1/src/lib.rs)", "the link to ../../step-1/src/lib.rs leads nowhere"),
        ("[x](../page.md)", "the link to ../page.md leads nowhere"),
        ("![A map](no.svg)", "the link to no.svg leads nowhere"),
        ("[x](#no)", "the link to #no leads nowhere: that page has no `no`. It has page"),
        ("[x](page.md#no)", "the link to page.md#no leads nowhere"),
    ]);
    let page = Course::with("[x](page.md#page), [y](#page), [z](https://example.com/#no)").page();
    assert!(page.contains("page.html#page"), "{page}");
}

#[test]
fn a_page_that_is_only_in_the_summary_or_not_in_it_fails() {
    let course = Course::with("Text.").and("book/src/part/lost.md", "# Lost\n");
    assert_problem(&course, "book/src/part/lost.md: SUMMARY.md does not have this page");
    let summary = "# Summary\n\n- [Page](page.md)\n- [No](no.md)\n";
    let course = Course::with("Text.").and("book/src/SUMMARY.md", summary);
    assert_problem(&course, "book/src/SUMMARY.md:4: failed to read chapter `no.md`");
    assert!(!course.folder.path().join("book/src/no.md").exists());
}

#[test]
fn a_picture_without_alternative_text_fails() {
    let map =
        |page| Course::with(page).and("book/src/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let what = "the picture has no alternative text";
    assert_problem(&map("![](map.svg)"), &format!("book/src/page.md:3: {what}"));
    assert_problem(&map("Text\n<img\n src=\"map.svg\">"), &format!("book/src/page.md:4: {what}"));
    assert_problem(&map("<p>\n<img\n src=\"map.svg\"></p>"), &format!("book/src/page.md:4: {what}"));
    assert_fail([("<svg viewBox=\"0 0 1 1\"></svg>", "the drawing has no alternative text")]);
    assert!(map("![The map](map.svg)").page().contains("alt=\"The map\""));
}

#[test]
fn a_skipped_heading_level_fails() {
    assert_fail([
        ("### Three", "a heading of level 3 follows level 1: write level 2"),
        ("<h3>Three</h3>", "a heading of level 3 follows level 1: write level 2"),
    ]);
    Course::with("## Two\n\n### Three\n\n## Two again").page();
}

#[test]
fn a_term_without_an_entry_fails() {
    let course = glossary("A {{#term mystery}}.");
    assert_problem(&course, "book/src/page.md:3: `mystery` has no entry: write one");
    assert_fail([("A {{#term mystery}}.", "cannot read book/src/glossary.md")]);
}

#[test]
fn anything_that_a_page_loads_from_another_machine_fails() {
    let loads = "loads https://example.com/x from another machine: put a copy into book/src";
    assert_fail([
        ("![X](https://example.com/x)", loads),
        ("<script src=\"https://example.com/x\"></script>", loads),
        ("<link rel=\"stylesheet\" href=\"https://example.com/x\">", loads),
        ("<code style=\"background: url(https://example.com/x)\">x</code>", loads),
        ("<iframe src=\"https://example.com/x\"></iframe>", loads),
        ("<p style=\"background: url('https://example.com/x')\">x</p>", loads),
        ("<style>@import \"https://example.com/x\";</style>", loads),
    ]);
    let css = "a {}\nb { background: url(https://example.com/x) }\n";
    let course = Course::with("Text.").and("book/theme/course.css", css);
    assert_problem(&course, &format!("book/theme/course.css:2: {loads}"));
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">\n<image href=\"https://example.com/x\"/></svg>";
    let course = Course::with("![X](x.svg)").and("book/src/x.svg", svg);
    assert_problem(&course, &format!("book/src/x.svg:2: {loads}"));
}

#[test]
fn what_mdbooks_own_theme_loads_from_another_machine_fails() {
    let config = include_str!("../../../../../book/book.toml");
    let config = config.replace("[output.html]", "[output.html]\nmathjax-support = true");
    let problems = Course::with("Text.").and("book/book.toml", &config).problems();
    let found = problems.contains("book/book/page.html:") && problems.contains("loads https://cdnjs");
    assert!(found, "{problems}");
}

#[test]
fn html_that_is_never_closed_fails() {
    let problems = Course::with("<div>\n\nText").problems();
    assert!(problems.contains("mdBook: ") && problems.contains("unclosed HTML tag `<div>`"), "{problems}");
}

#[test]
fn all_problems_are_told_at_once_and_in_order() {
    let problems = Course::with("[x](no.md)\n\n{{#exercise no}}\n\n### Three").problems();
    let lines: Vec<_> = problems.lines().map(|line| line.split(": ").next().unwrap()).collect();
    let page = ["book/src/page.md:3", "book/src/page.md:5", "book/src/page.md:7"];
    assert_eq!(lines, [&page[..], &["The book has 3 problems."]].concat());
}
