//! Each mistake that a book can have, and what is said of it.

use super::Course;

/// Each page has one problem, in its third line, and this is said of it. All that is otherwise is told at once.
#[track_caller]
pub fn assert_told(course: impl Fn(&str) -> Course, pages: &str) {
    let mut wrong = String::new();
    for (page, what) in pages.lines().filter_map(|line| line.split_once(" => ")) {
        let (_, problems) = course(page).expanded();
        let what = format!("book/src/page.md:3: {what}");
        if problems.len() != 1 || !problems[0].starts_with(&what) {
            wrong += &format!("{page}\n  should say: {what}\n  and says: {problems:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const DEFECTS: &str = "
{{#listing step-1/src/no.rs}} => cannot read step-1/src/no.rs
{{#snapshot step-1 no}} => cannot read step-1/tests/it/snapshots/it__no.snap
{{#diff step-1 step-2 src/no.rs}} => cannot read step-1/src/no.rs
{{#exercise no}} => cannot read xtask/exercises/no.patch
{{#lines step-1/no}} => cannot read step-1/no
{{#diff step-1 step-9 src/lib.rs}} => there is no step step-9
{{#run step-9 curl x}} => there is no step step-9
{{#listing other/x.rs#no}} => other/x.rs has no region `no`: put it between
{{#snapshot step-1 app__document#/no}} => the snapshot app__document of step-1 has nothing at #/no
{{#listing other/x.rs#none}} => the listing of other/x.rs would be empty
{{#diff step-1 step-2 same.rs}} => same.rs is the same in step-1 and step-2
{{#listing}} => `{{#listing }}` has not the arguments it needs: write {{#listing STEP/src/file.rs}}
{{#snapshot step-1}} => `{{#snapshot step-1}}` has not the arguments it needs: write {{#snapshot
{{#diff step-1}} => `{{#diff step-1}}` has not the arguments it needs: write {{#diff
{{#run step-1}} => `{{#run step-1}}` has not the arguments it needs: write {{#run
{{#fastapi}} => `{{#fastapi }}` has not the arguments it needs: write {{#fastapi
{{#exercise}} => `{{#exercise }}` has not the arguments it needs: write {{#exercise
{{#term}} => `{{#term }}` has not the arguments it needs: write {{#term
{{#fastapi soup}} => there is no table `soup`
A {{#term mystery}}. => `mystery` has no entry: write one
{{#run step-1 echo a}} => this command is not recorded yet: run `cargo xtask book --renew`
{{#rustc x}} => what the compiler says is not recorded yet: run `cargo xtask book --renew`
{{#lsiting step-1/src/lib.rs}} => `{{#lsiting step-1/src/lib.rs}}` stays as it is
{{#include ../x.rs}} => `{{#include ../x.rs}}` stays as it is
See {{#listing step-1/src/lib.rs}} => `{{#listing step-1/src/lib.rs}}` stays as it is
{{#listing step-1/src/lib.rs}} there => `{{#listing step-1/src/lib.rs}}` stays as it is
A {{#term bearer => `{{#term bearer` stays as it is. A helper is one of listing
";

#[test]
fn a_missing_file_step_region_part_argument_or_entry_or_a_helper_left_unexpanded_fails() {
    assert_told(Course::with, DEFECTS);
}

#[test]
fn a_region_that_no_page_uses_fails() {
    let course = Course::with("Text.").and(
        "step-1/src/x.rs",
        "// ANCHOR: x\nfn x() {}\n// ANCHOR_END: x\n",
    );
    course.assert_problem(
        "step-1/src/x.rs:1: no page uses the region `x`: write {{#listing step-1/src/x.rs#x}}",
    );
}

const LINKS: &str = "
[x](no.md) => no.html leads nowhere: there is no such page or file
<a href='no.html'>x</a> => no.html leads nowhere: there is no such
[x](../../../Cargo.toml) => ../../../Cargo.toml leads nowhere: there is no such
![A map](no.svg) => no.svg leads nowhere: there is no such
[x](#no) => #no leads nowhere: that page has no `no`. It has page
[x](glossary.md#no) => glossary.html#no leads nowhere: that page has no `no`. It has bearer-token
";

#[test]
fn a_dead_link_or_fragment_fails() {
    for (page, what) in LINKS.lines().filter_map(|line| line.split_once(" => ")) {
        let course = Course::with(page).and("Cargo.toml", "");
        course.assert_problem(&format!("book/src/page.md: the link to {what}"));
    }
    let page = Course::with("[x](page.md#page), [y](#page), [z](https://example.com/#no)").page();
    assert!(page.contains("page.html#page"), "{page}");
}

#[test]
fn a_page_that_is_only_in_the_summary_or_not_in_it_fails() {
    let course = Course::with("Text.").and("book/src/part/lost.md", "# Lost\n");
    course.assert_problem("book/src/part/lost.md: SUMMARY.md does not have this page");
    let summary = "# Summary\n\n- [Page](page.md)\n- [No](no.md)\n";
    let course = Course::with("Text.").and("book/src/SUMMARY.md", summary);
    course.assert_problem("book/src/SUMMARY.md:4: failed to read chapter `no.md`");
    assert!(!course.folder.path().join("book/src/no.md").exists());
}

#[test]
fn html_that_is_never_closed_fails() {
    Course::with("<div>\n\nText").assert_problem("unclosed HTML tag `<div>`");
}

#[test]
fn all_problems_are_told_at_once_and_in_order() {
    let course = Course::with("{{#exercise no}}\n\n{{#exercise none}}\n\n[x](no.md)");
    let said = crate::build::check(&course.sources())
        .unwrap_err()
        .to_string();
    let lines: Vec<_> = said
        .lines()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    let pages = [
        "book/src/page.md:3",
        "book/src/page.md:5",
        "book/src/page.md",
    ];
    assert_eq!(lines, [&pages[..], &["The book has 3 problems."]].concat());
}
