//! What the helpers become.

use super::{Course, glossary};

#[test]
fn a_listing_marks_the_lines_that_are_new_since_the_step_before() {
    let page = Course::with("{{#listing step-2/src/lib.rs}}").page();
    assert!(page.contains("<code>step-2/src/lib.rs</code>"), "{page}");
    assert!(page.contains("new in this step: line 4<"), "{page}");
    // The line with the step's name has not changed.
    let code = "<!---->//! Step one: step_2.\n\nfn one() {}\n<ins>fn two() {}</ins>\n</code>";
    assert!(page.contains(code), "{page}");
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
    let page = course.page();
    assert!(page.contains("all of it is new in this step") && page.contains("all-new"), "{page}");
    assert!(page.contains("language-javascript") && page.contains("a &lt; b"), "{page}");
}

#[test]
fn a_listing_shows_every_line_even_one_that_mdbook_would_hide() {
    let course = Course::with("{{#listing step-1/x.rs}}").and("step-1/x.rs", "# not hidden\n#\n\n\n</pre>\n");
    assert!(course.page().contains("# not hidden\n#\n\n\n&lt;/pre&gt;\n"), "{}", course.page());
}

#[test]
fn a_region_is_listed_without_its_marks_and_its_indentation() {
    let file = "mod a {\n    // ANCHOR: x\n    fn x() {\n        // ANCHOR: y\n        y\n        // ANCHOR_END: y\n    }\n    // ANCHOR_END: x\n}\n";
    let page = "{{#listing step-1/src/x.rs#x}}\n\n{{#listing step-1/src/x.rs#y}}";
    let page = Course::with(page).and("step-1/src/x.rs", file).page();
    assert!(page.contains("<!---->fn x() {\n    y\n}\n</code>"), "{page}");
    assert!(page.contains("<!---->y\n</code>"), "{page}");
}

#[test]
fn a_helper_in_a_list_stays_in_the_list() {
    let page = Course::with("1. One\n\n   {{#listing step-1/src/lib.rs}}\n\n2. Two").page();
    assert_eq!(page.matches("<ol>").count(), 1, "{page}");
}

#[test]
fn a_snapshot_comes_without_its_header_and_a_pointer_leads_to_a_part_of_it() {
    let page =
        Course::with("{{#snapshot step-2 app__document}}\n\n{{#snapshot step-2 app__document#/a/c~1d}}")
            .page();
    assert!(page.contains("test <code>app::document</code>") && !page.contains("expression"), "{page}");
    assert!(
        page.contains("<ins>    &quot;c/d&quot;: 2</ins>") || page.contains("<ins>    \"c/d\": 2</ins>"),
        "{page}"
    );
    assert!(page.contains("<!---->2\n</code>"), "{page}");
}

#[test]
fn a_difference_is_folded_and_says_how_large_it_is() {
    let page = Course::with("{{#diff step-1 step-2 src/lib.rs}}").page();
    assert!(page.contains("(+2 and -1 lines)</summary>"), "{page}");
    assert!(page.contains("\n+fn two() {}\n"), "{page}");
    let page = Course::with("{{#diff step-1 step-2 snapshots/it__app__document.snap}}").page();
    assert!(page.contains("+    "), "{page}");
}

#[test]
fn lines_are_counted() {
    let page = Course::with("{{#lines step-2/src}}, {{#lines step-2/src new}} new").page();
    assert!(page.contains("<p>4, 1 new</p>"), "{page}");
}

#[test]
fn an_exercise_shows_its_patch_without_what_stands_above_it() {
    let course = Course::with("{{#exercise no-guard}}");
    let page = course.and("xtask/exercises/no-guard.patch", "Why.\n\ndiff --git a/x b/x\n-a\n+b\n").page();
    assert!(page.contains("<!---->diff --git a/x b/x\n-a\n+b\n"), "{page}");
}

#[test]
fn a_backslash_keeps_a_helper_as_it_is() {
    let page = Course::with("`\\{{#listing x}}`").page();
    assert!(page.contains("<code>{{#listing x}}</code>"), "{page}");
}

#[test]
fn a_term_leads_to_its_entry_in_the_glossary() {
    let course = glossary("A {{#term Bearer token}} in a {{#term realm}}.");
    let page = course.page();
    assert!(page.contains("<a href=\"glossary.html#bearer-token\">Bearer token</a>"), "{page}");
    assert!(page.contains("<a href=\"glossary.html#r\">realm</a>"), "{page}");
}

#[test]
fn two_documents_are_compared_down_to_where_they_part() {
    let document = "{\"version\":\"9.9\",\"documents\":[{\"program\":\"P\",\"step\":\"step-2\",\"document\":{\"a\":{\"b\":1,\"c/d\":3},\"e\":[]}}]}";
    let course = Course::with("{{#fastapi document}}").and("book/fastapi/document.json", document).and(
        "step-2/tests/it/snapshots/it__this_app__the_whole_document.snap",
        "---\nexpression: x\n---\n{\"a\":{\"b\":1,\"c/d\":2}}\n",
    );
    let page = course.page();
    assert!(
        page.contains("<td><code>/a/c~1d</code></td><td><code>3</code></td><td><code>2</code></td>"),
        "{page}"
    );
    assert!(page.contains("<td><code>/e</code></td><td><code>[]</code></td><td>not there</td>"), "{page}");
    assert!(!page.contains("/a/b") && page.contains("2 differences"), "{page}");
}
