//! Each mistake that a book can have, and what is said of it.

use super::{Course, assert_fails, assert_problem, glossary};

#[test]
fn a_missing_file_fails() {
    assert_fails("{{#listing step-01-one/src/no.rs}}", "cannot read step-01-one/src/no.rs");
    assert_fails("{{#snapshot step-01-one no}}", "cannot read step-01-one/tests/it/snapshots/it__no.snap");
    assert_fails("{{#diff step-01-one step-02-two src/no.rs}}", "cannot read step-01-one/src/no.rs");
    assert_fails("{{#exercise no}}", "cannot read xtask/exercises/no.patch");
}

#[test]
fn a_missing_step_fails() {
    assert_fails("{{#diff step-01-one step-09-no src/lib.rs}}", "there is no step step-09-no");
    assert_fails("{{#run step-09-no curl x}}", "there is no step step-09-no");
}

#[test]
fn a_missing_region_fails() {
    assert_fails(
        "{{#listing step-01-one/src/lib.rs#no}}",
        "step-01-one/src/lib.rs has no region `no`: put it between",
    );
}

#[test]
fn a_pointer_that_leads_nowhere_fails() {
    assert_fails(
        "{{#snapshot step-01-one app__document#/no}}",
        "the snapshot app__document of step-01-one has nothing at #/no",
    );
}

#[test]
fn a_missing_argument_fails() {
    for helper in
        ["listing", "snapshot step-01-one", "diff step-01-one", "run step-01-one", "fastapi", "exercise"]
    {
        assert_fails(&format!("{{{{#{helper}}}}}"), "`{{#");
    }
    assert_fails(
        "{{#listing}}",
        "`{{#listing }}` has not the arguments it needs: write {{#listing STEP/src/file.rs}}",
    );
    assert_fails("{{#term}}", "`{{#term }}` has not the arguments it needs");
    assert_fails("{{#fastapi soup}}", "there is no table `soup`");
}

#[test]
fn a_region_that_no_page_uses_fails() {
    let course =
        Course::with("Text.").and("step-01-one/src/x.rs", "// ANCHOR: x\nfn x() {}\n// ANCHOR_END: x\n");
    let problem =
        "step-01-one/src/x.rs:1: no page uses the region `x`: write {{#listing step-01-one/src/x.rs#x}}";
    assert_problem(&course, problem);
}

#[test]
fn an_empty_listing_fails() {
    let course = Course::with("{{#listing step-01-one/x.rs#x}}")
        .and("step-01-one/x.rs", "// ANCHOR: x\n\n// ANCHOR_END: x\n");
    assert_problem(&course, "book/src/page.md:3: the listing of step-01-one/x.rs would be empty");
    let same = "{{#diff step-01-one step-02-two x.rs}}";
    let course = Course::with(same).and("step-01-one/x.rs", "a\n").and("step-02-two/x.rs", "a\n");
    assert_problem(&course, "book/src/page.md:3: x.rs is the same in step-01-one and step-02-two");
}

#[test]
fn a_helper_left_unexpanded_fails() {
    assert_fails(
        "{{#lsiting step-01-one/src/lib.rs}}",
        "`{{#lsiting step-01-one/src/lib.rs}}` stays as it is",
    );
    assert_fails("{{#include ../x.rs}}", "`{{#include ../x.rs}}` stays as it is");
    assert_fails(
        "See {{#listing step-01-one/src/lib.rs}}",
        "`{{#listing step-01-one/src/lib.rs}}` stays as it is",
    );
    assert_fails(
        "{{#listing step-01-one/src/lib.rs}} there",
        "`{{#listing step-01-one/src/lib.rs}}` stays as it is",
    );
    assert_fails("A {{#term bearer", "`{{#term bearer` stays as it is. A helper is one of listing");
}

#[test]
fn a_dead_link_fails() {
    assert_fails("[x](no.md)", "the link to no.md leads nowhere");
    assert_fails("<a href=\"no.html\">x</a>", "the link to no.html leads nowhere");
    assert_fails(
        "[x](../../step-01-one/src/lib.rs)",
        "the link to ../../step-01-one/src/lib.rs leads nowhere",
    );
    assert_fails("![A map](no.svg)", "the link to no.svg leads nowhere");
}

#[test]
fn a_dead_fragment_fails() {
    assert_fails("[x](#no)", "the link to #no leads nowhere: that page has no `no`. It has page");
    assert_fails("[x](page.md#no)", "the link to page.md#no leads nowhere");
    assert!(
        Course::with("[x](page.md#page), [y](#page), [z](https://example.com/#no)")
            .page()
            .contains("page.html#page")
    );
}

#[test]
fn a_page_that_is_not_in_the_summary_fails() {
    let course = Course::with("Text.").and("book/src/part/lost.md", "# Lost\n");
    assert_problem(&course, "book/src/part/lost.md: SUMMARY.md does not have this page");
}

#[test]
fn a_page_that_is_only_in_the_summary_fails() {
    let course =
        Course::with("Text.").and("book/src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [No](no.md)\n");
    assert_problem(&course, "book/src/SUMMARY.md:4: failed to read chapter `no.md`");
    assert!(!course.folder.path().join("book/src/no.md").exists());
}

#[test]
fn a_picture_without_alternative_text_fails() {
    let map = |page: &str| {
        Course::with(page).and("book/src/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
    };
    assert_problem(&map("![](map.svg)"), "book/src/page.md:3: the picture has no alternative text");
    assert_problem(
        &map("Text\n<img\n src=\"map.svg\">"),
        "book/src/page.md:4: the picture has no alternative text",
    );
    assert_fails("<svg viewBox=\"0 0 1 1\"></svg>", "the drawing has no alternative text");
    assert!(map("![The map](map.svg)").page().contains("alt=\"The map\""));
}

#[test]
fn a_skipped_heading_level_fails() {
    assert_fails("### Three", "a heading of level 3 follows level 1: write level 2");
    assert_fails("<h3>Three</h3>", "a heading of level 3 follows level 1: write level 2");
    Course::with("## Two\n\n### Three\n\n## Two again").page();
}

#[test]
fn a_term_without_an_entry_fails() {
    assert_problem(
        &glossary("A {{#term mystery}}."),
        "book/src/page.md:3: `mystery` has no entry: write one",
    );
    assert_fails("A {{#term mystery}}.", "cannot read book/src/glossary.md");
}

#[test]
fn anything_that_a_page_loads_from_another_machine_fails() {
    let loads = "loads https://example.com/x from another machine: put a copy into book/src";
    assert_fails("![X](https://example.com/x)", loads);
    assert_fails("<script src=\"https://example.com/x\"></script>", loads);
    assert_fails("<link rel=\"stylesheet\" href=\"https://example.com/x\">", loads);
    assert_fails("<iframe src=\"https://example.com/x\"></iframe>", loads);
    assert_fails("<p style=\"background: url('https://example.com/x')\">x</p>", loads);
    assert_fails("<style>@import \"https://example.com/x\";</style>", loads);
    let css = Course::with("Text.")
        .and("book/theme/course.css", "a {}\nb { background: url(https://example.com/x) }\n");
    assert_problem(&css, &format!("book/theme/course.css:2: {loads}"));
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">\n<image href=\"https://example.com/x\"/></svg>";
    assert_problem(
        &Course::with("![X](x.svg)").and("book/src/x.svg", svg),
        &format!("book/src/x.svg:2: {loads}"),
    );
}

#[test]
fn what_mdbooks_own_theme_loads_from_another_machine_fails() {
    let config = include_str!("../../../../../book/book.toml")
        .replace("[output.html]", "[output.html]\nmathjax-support = true");
    let problems = Course::with("Text.").and("book/book.toml", &config).problems();
    assert!(
        problems.contains("book/book/page.html:") && problems.contains("loads https://cdnjs"),
        "{problems}"
    );
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
