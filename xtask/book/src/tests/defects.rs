//! Each mistake that a book can have, and what is said of it.

use super::{Course, rows};
use crate::build;

/// A line of a page, or after a `+` a file, and the sentence that it earns, in the order in which they are told. A
/// sentence that names no file is told of that line of the page.
const DEFECTS: &str = r"
{{#listing step-1/src/no.rs}} => cannot read step-1/src/no.rs
{{#snapshot step-1 no}} => cannot read step-1/tests/it/snapshots/it__no.snap
{{#exercise no}} => There is no exercise no. Choose one of: lock-left-off,
{{#answers step-1 no#/x}} => cannot read step-1/tests/it/snapshots/it__no.snap
{{#minutes no.md}} => cannot read book/src/no.md
{{#lines step-1/no}} => cannot read step-1/no
{{#diff step-1 step-9 src/lib.rs}} => cannot read step-9/src/lib.rs
{{#run step-9 curl x}} => there is no step step-9
{{#listing other/x.rs#no}} => other/x.rs has no region `no`: put it between
{{#snapshot step-1 app__document#/no}} => the snapshot app__document of step-1 has nothing at #/no
{{#listing other/x.rs#none}} => the listing of other/x.rs would be empty
{{#diff step-1 step-2 same.rs}} => same.rs is the same in step-1 and step-2
{{#listing}} => `{{#listing}}` is no helper, or not written as one: book/src/maintainers.md lists them all
{{#ratio speed}} => `{{#ratio speed}}` is no helper, or not written as one
{{#fastapi soup}} => `{{#fastapi soup}}` is no helper, or not written as one
{{#run step-1 echo a}} => this command is not recorded yet: run `cargo xtask book --renew`
{{#rustc x}} => what the compiler says is not recorded yet: run `cargo xtask book --renew`
{{#lsiting step-1/src/lib.rs}} => `{{#lsiting step-1/src/lib.rs}}` is no helper, or not written as one
See {{#listing step-1/src/lib.rs}} => `{{#listing step-1/src/lib.rs}}` is no helper, or not written as one
{{#listing step-1/src/lib.rs}} there => `{{#listing step-1/src/lib.rs}}` is no helper, or not written as one
A {{#term bearer => `{{#term bearer` is no helper, or not written as one
{{#measured soup}} => there is no table `soup`: run `cargo xtask bench --save`, or for the counts `cargo xtask bench --
{{#value soup step 2}} => there is no table `soup`: run
{{#ratio speed soup}} => there is no row `soup` in speed: run `cargo xtask bench --save`
{{#ratio speed step 2 against soup}} => there is no row `soup` in speed
{{#measured baseless}} => there is no row `b` in baseless
+book/transcripts/glossary.txt: [step-1] $ echo a\na\n => book/src/glossary.md: the page has fewer commands than its
<div> => mdBook: unclosed HTML tag `<div>`
[x](#no) => book/src/page.md: the link to #no leads nowhere: that page has no `no`. It has page
[x](../../../Cargo.toml) => book/src/page.md: the link to ../../../Cargo.toml leads nowhere: there is no such page or
A {{#term mystery}}. => book/src/page.md: the link to glossary.html#mystery leads nowhere: that page has no `mystery`. It
[x](glossary.md#no) => book/src/page.md: the link to glossary.html#no leads nowhere: that page has no `no`. It has bearer
[x](no.md) => book/src/page.md: the link to no.html leads nowhere: there is no such page or file
![A map](no.svg) => book/src/page.md: the link to no.svg leads nowhere: there is no such page or file
<a href='none.html'>x</a> => book/src/page.md: the link to none.html leads nowhere: there is no such page or file
+book/src/part/lost.md: # Lost => book/src/part/lost.md: SUMMARY.md does not have this page
";

#[test]
fn a_book_with_mistakes_fails_and_each_is_told_at_once_and_in_order() {
    let (rows, mut page) = (rows(DEFECTS), String::new());
    let (mut files, mut expected) = (Vec::new(), Vec::new());
    for (left, said) in &rows {
        let names_file = ["book/", "step-", "mdBook"].iter().any(|start| said.starts_with(start));
        let line = format!("book/src/page.md:{}: ", page.matches('\n').count() + 3);
        expected.push(if names_file { said.clone() } else { line + said });
        match left.strip_prefix('+').and_then(|file| file.split_once(": ")) {
            Some(file) => files.push(file),
            None => page += &format!("{left}\n\n"),
        }
    }
    let course = files.iter().fold(Course::with(&page), |course, (path, text)| course.and(path, text));
    let said = course.problems();
    expected.push(format!("The book has {} problems.", rows.len()));
    for (said, expected) in said.lines().zip(&expected) {
        assert!(said.starts_with(expected), "It should say: {expected}\nand says: {said}");
    }
    assert_eq!(said.lines().count(), expected.len(), "{said}");
}

#[test]
fn a_page_that_is_only_in_the_summary_fails_and_is_not_made() {
    let summary = "# Summary\n\n- [Page](page.md)\n- [No](no.md)\n";
    let course = Course::with("").and("book/src/SUMMARY.md", summary);
    let said = format!("{:#}", build::check(&course.sources()).unwrap_err());
    let start = "book/src/SUMMARY.md names what cannot be read: mend it, or write what is missing: failed to read chapter `no.md`";
    assert!(said.starts_with(start) && !course.0.path().join("book/src/no.md").exists(), "{said}");
}

#[test]
fn a_record_that_is_unreadable_or_without_a_value_or_missing_fails_and_the_way_out_is_named() {
    let valueless =
        r#"{"machine": {}, "tables": {"x": {"title": "", "unit": "", "base": "", "rows": {"a": []}}}}"#;
    for file in ["book/measured/run.json", "book/measured/counts.json"] {
        let course = Course::with("{{#machine}}").and(file, "{\"machine\": 1}");
        let unreadable = course.problems();
        let course = course.and(file, valueless);
        let without = course.problems();
        std::fs::remove_file(course.0.path().join(file)).unwrap();
        for (said, why) in [
            (unreadable, " is not a record of a run: "),
            (without, " has no value for a in x: delete"),
            (course.problems(), "Cannot read "),
        ] {
            let what = format!("the record {file} cannot be used: git restore {file}");
            assert!(said.starts_with(&format!("book/src/page.md:3: {what}")) && said.contains(why), "{said}");
        }
    }
}

#[test]
fn a_book_with_a_problem_leaves_the_last_one_as_it_was() {
    let mut course = Course::with("Text.");
    for (text, shown) in [("Text.", "Text."), ("[x](no.md)", "Text."), ("Other.", "Other.")] {
        course = course.and("book/src/page.md", &format!("# Page\n\n{text}\n"));
        assert_eq!(build::build(&course.sources()).is_ok(), text == shown);
        assert!(course.read("book/book/page.html").contains(shown));
    }
}
