//! What the helpers become.

use super::Course;

#[test]
fn a_listing_marks_the_lines_that_are_new_since_the_step_before_and_says_them_in_words() {
    // The line with the step's name has not changed.
    let code = "<!---->//! Step one: step_2.\n\nfn one() {}\n<ins>fn two() {}</ins>\n</code>";
    let parts = [
        "<code>step-2/src/lib.rs</code>",
        "new in this step: line 4<",
        code,
    ];
    Course::with("{{#listing step-2/src/lib.rs}}").assert_shows(&parts);
    Course::with("{{#listing step-2/x.rs}}")
        .assert_shows(&["new in this step: lines 1, 3-4 and 7<"]);
    let parts = [
        "all of it is new in this step",
        "all-new",
        "language-javascript",
        "a &lt; b",
    ];
    Course::with("{{#listing step-2/new.js}}").assert_shows(&parts);
}

#[test]
fn a_listing_that_is_plain_or_of_the_first_step_marks_nothing() {
    let course =
        Course::with("{{#listing step-2/src/lib.rs plain}}\n\n{{#listing step-1/src/lib.rs}}");
    let (page, _) = course.expanded();
    assert!(
        !page.contains("<ins>") && !page.contains("new in this step"),
        "{page}"
    );
}

#[test]
fn a_listing_shows_every_line_even_one_that_mdbook_would_hide_and_in_a_list_stays_in_the_list() {
    let course = Course::with("1. One\n\n   {{#listing other/y.rs}}\n\n2. Two");
    let page = course
        .and("other/y.rs", "# not hidden\n#\n\n\n</pre>\n")
        .page();
    assert!(
        page.contains("# not hidden\n#\n\n\n&lt;/pre&gt;\n"),
        "{page}"
    );
    assert_eq!(
        page.split("<main>").nth(1).unwrap().matches("<ol>").count(),
        1,
        "{page}"
    );
}

#[test]
fn a_region_is_listed_without_its_marks_and_its_indentation() {
    let course = Course::with("{{#listing other/x.rs#x}}\n\n{{#listing other/x.rs#y}}");
    course.assert_shows(&["<!---->fn x() {\n    y\n}\n</code>", "<!---->y\n</code>"]);
}

#[test]
fn a_snapshot_comes_without_its_header_and_a_pointer_leads_to_a_part_of_it() {
    let course = Course::with(
        "{{#snapshot step-2 app__document}}\n\n{{#snapshot step-2 app__document#/a/c~1d}}",
    );
    course.assert_shows(&[
        "test <code>app::document</code>",
        "<ins>    \"c/d\": 2</ins>",
        "<!---->2\n</code>",
    ]);
    assert!(!course.expanded().0.contains("expression"));
}

#[test]
fn a_difference_is_folded_and_says_how_large_it_is() {
    let difference = ["(+2 and -1 lines)</summary>", "\n+fn two() {}\n"];
    Course::with("{{#diff step-1 step-2 src/lib.rs}}").assert_shows(&difference);
    Course::with("{{#diff step-1 step-2 snapshots/it__app__document.snap}}")
        .assert_shows(&["+    "]);
}

#[test]
fn lines_are_counted() {
    let course = Course::with("{{#lines step-2/src}}, {{#lines step-2/src new}} new");
    course
        .and("step-2/src/target/built.rs", "// ANCHOR: none of ours\n")
        .assert_shows(&["4, 1 new"]);
}

#[test]
fn an_exercise_shows_its_patch_without_what_stands_above_it() {
    let course = Course::with("{{#exercise no-guard}}");
    let course = course.and(
        "xtask/exercises/no-guard.patch",
        "Why.\n\n--- a/x\n+++ b/x\n-a\n+b\n",
    );
    course.assert_shows(&["<!---->--- a/x\n+++ b/x\n-a\n+b\n"]);
}

#[test]
fn a_backslash_keeps_a_helper_as_it_is() {
    Course::with("`\\{{#listing x}}`").assert_shows(&["`{{#listing x}}`"]);
}

#[test]
fn a_term_leads_to_its_entry_in_the_glossary() {
    let page =
        Course::with("{{#term Bearer token}}, {{#term realm}}, {{#term the bearer tokens}}").page();
    for link in [
        "#bearer-token\">Bearer token</a>",
        "#r\">realm</a>",
        "#the-bearer-tokens\">the bearer tokens</a>",
    ] {
        assert!(
            page.contains(&format!("<a href=\"glossary.html{link}")),
            "{link} is not in\n{page}"
        );
    }
}

#[test]
fn two_documents_are_compared_down_to_where_they_part() {
    let document = r#"{"version":"9.9","documents":[{"program":"P","step":"step-2","document":{"a":{"b":1,"c/d":3},"e":[]}}]}"#;
    let snapshot = "step-2/tests/it/snapshots/it__this_app__the_whole_document.snap";
    let course = Course::with("{{#fastapi document}}").and("book/fastapi/document.json", document);
    let course = course.and(
        snapshot,
        "---\nexpression: x\n---\n{\"a\":{\"b\":1,\"c/d\":2}}\n",
    );
    let other = "<td><code>/a/c~1d</code></td><td><code>3</code></td><td><code>2</code></td>";
    let absent = "<td><code>/e</code></td><td><code>[]</code></td><td>not there</td>";
    course.assert_shows(&[other, absent, "2 differences", "FastAPI 9.9"]);
    assert!(!course.expanded().0.contains("/a/b"));
}
