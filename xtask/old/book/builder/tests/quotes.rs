//! What the helpers become.

use super::{Course, glossary};

#[test]
fn a_listing_marks_the_lines_that_are_new_since_the_step_before() {
    // The line with the step's name has not changed.
    let code = "<!---->//! Step one: step_2.\n\nfn one() {}\n<ins>fn two() {}</ins>\n</code>";
    let parts = ["<code>step-2/src/lib.rs</code>", "new in this step: line 4<", code];
    Course::with("{{#listing step-2/src/lib.rs}}").assert_shows(parts);
}

#[test]
fn the_lines_that_are_new_are_said_in_words_too() {
    let course = Course::with("{{#listing step-2/x.rs}}").and("step-1/x.rs", "a\nb\nc\n");
    let course = course.and("step-2/x.rs", "1\na\n2\n3\nb\nc\n4\n");
    course.assert_shows(["new in this step: lines 1, 3-4 and 7<"]);
}

#[test]
fn a_listing_that_is_plain_or_of_the_first_step_marks_nothing() {
    for listing in ["step-2/src/lib.rs plain", "step-1/src/lib.rs"] {
        let page = Course::with(&format!("{{{{#listing {listing}}}}}")).page();
        assert!(!page.contains("<ins>") && !page.contains("new in this step"), "{page}");
    }
}

#[test]
fn a_file_that_is_new_as_a_whole_is_said_to_be() {
    let course = Course::with("{{#listing step-2/new.js}}").and("step-2/new.js", "a < b\n");
    course.assert_shows(["all of it is new in this step", "all-new", "language-javascript", "a &lt; b"]);
}

#[test]
fn a_listing_shows_every_line_even_one_that_mdbook_would_hide() {
    let course = Course::with("{{#listing step-1/x.rs}}").and("step-1/x.rs", "# not hidden\n#\n\n\n</pre>\n");
    course.assert_shows(["# not hidden\n#\n\n\n&lt;/pre&gt;\n"]);
}

#[test]
fn a_region_is_listed_without_its_marks_and_its_indentation() {
    let file = "mod a {\n    // ANCHOR: x\n    fn x() {\n        // ANCHOR: y\n        y\n        // ANCHOR_END: y\n    }\n    // ANCHOR_END: x\n}\n";
    let course = Course::with("{{#listing step-1/x.rs#x}}\n\n{{#listing step-1/x.rs#y}}");
    let course = course.and("step-1/x.rs", file);
    course.assert_shows(["<!---->fn x() {\n    y\n}\n</code>", "<!---->y\n</code>"]);
}

#[test]
fn a_helper_in_a_list_stays_in_the_list() {
    let page = Course::with("1. One\n\n   {{#listing step-1/src/lib.rs}}\n\n2. Two").page();
    assert_eq!(page.matches("<ol>").count(), 1, "{page}");
}

#[test]
fn a_snapshot_comes_without_its_header_and_a_pointer_leads_to_a_part_of_it() {
    let page = "{{#snapshot step-2 app__document}}\n\n{{#snapshot step-2 app__document#/a/c~1d}}";
    let course = Course::with(page);
    let title = "test <code>app::document</code>";
    course.assert_shows([title, "<ins>    \"c/d\": 2</ins>", "<!---->2\n</code>"]);
    assert!(!course.page().contains("expression"));
}

#[test]
fn a_difference_is_folded_and_says_how_large_it_is() {
    let course = Course::with("{{#diff step-1 step-2 src/lib.rs}}");
    course.assert_shows(["(+2 and -1 lines)</summary>", "\n+fn two() {}\n"]);
    Course::with("{{#diff step-1 step-2 snapshots/it__app__document.snap}}").assert_shows(["+    "]);
}

#[test]
fn lines_are_counted() {
    let course = Course::with("{{#lines step-2/src}}, {{#lines step-2/src new}} new");
    let course = course.and("step-2/src/target/built.rs", "// ANCHOR: none of ours\n");
    course.assert_shows(["<p>4, 1 new</p>"]);
}

#[test]
fn an_exercise_shows_its_patch_without_what_stands_above_it() {
    let patch = "diff --git a/x b/x\n-a\n+b\n";
    let course = Course::with("{{#exercise no-guard}}");
    let course = course.and("xtask/exercises/no-guard.patch", &format!("Why.\n\n{patch}"));
    course.assert_shows([&format!("<!---->{patch}")]);
}

#[test]
fn a_backslash_keeps_a_helper_as_it_is() {
    Course::with("`\\{{#listing x}}`").assert_shows(["<code>{{#listing x}}</code>"]);
}

#[test]
fn a_term_leads_to_its_entry_in_the_glossary() {
    let bearer = "<a href=\"glossary.html#bearer-token\">Bearer token</a>";
    let code = "<a href=\"glossary.html#the-bearer-tokens\">the bearer tokens</a>";
    let realm = "<a href=\"glossary.html#r\">realm</a>";
    let course = glossary("A {{#term Bearer token}} in a {{#term realm}}, {{#term the bearer tokens}}.");
    course.assert_shows([bearer, realm, code]);
}

#[test]
fn two_documents_are_compared_down_to_where_they_part() {
    let document = "{\"version\":\"9.9\",\"documents\":[{\"program\":\"P\",\"step\":\"step-2\",\"document\":{\"a\":{\"b\":1,\"c/d\":3},\"e\":[]}}]}";
    let snapshot = "step-2/tests/it/snapshots/it__this_app__the_whole_document.snap";
    let course = Course::with("{{#fastapi document}}").and("book/fastapi/document.json", document);
    let course = course.and(snapshot, "---\nexpression: x\n---\n{\"a\":{\"b\":1,\"c/d\":2}}\n");
    let other = "<td><code>/a/c~1d</code></td><td><code>3</code></td><td><code>2</code></td>";
    let absent = "<td><code>/e</code></td><td><code>[]</code></td><td>not there</td>";
    course.assert_shows([other, absent, "2 differences", "FastAPI 9.9"]);
    assert!(!course.page().contains("/a/b"));
}
