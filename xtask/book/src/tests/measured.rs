//! What was measured: as tables, as curves, and in a sentence.

use super::{Course, defects::assert_told};

const RUN: &str = r#"{"machine": [["processor", "A & B"], ["rustc", "1"]], "tables": [
    {"name": "speed", "title": "Requests", "unit": "requests/s", "base": "step 2", "rows": [
        {"name": "FastAPI", "values": [100, 110, 120]}, {"name": "step 2", "values": [1000, 2200, 1800]},
        {"name": "hyper <alone>", "values": [4000, 4400, 3600]}]},
    {"name": "empty", "title": "", "unit": "", "base": "a", "rows": [{"name": "a", "values": []}]},
    {"name": "baseless", "title": "", "unit": "", "base": "b", "rows": [{"name": "a", "values": [1]}]}],
  "curves": [{"name": "growth", "title": "As it grows", "x": "connections", "y": "requests/s", "lines": [
        {"name": "one & all", "points": [[1, [10, 20, 15]], [256, [30]]]}, {"name": "other", "points": [[16, [0.5]]]}]},
    {"name": "nothing", "title": "", "x": "", "y": "", "lines": []},
    {"name": "zero", "title": "", "x": "", "y": "", "lines": [{"name": "a", "points": [[0, [1]]]}]}]}"#;

const COUNTS: &str = r#"{"machine": [["rustc", "2"], ["processor", "A & B"]], "curves": [], "tables": [
    {"name": "instructions", "title": "Instructions", "unit": "instructions", "base": "step 2", "rows": [
        {"name": "FastAPI", "values": [1412806]}, {"name": "step 2", "values": [15203]}]}]}"#;

fn measured(page: &str) -> Course {
    let course = Course::with(page).and("book/measured/run.json", RUN);
    course.and("book/measured/counts.json", COUNTS)
}

#[test]
fn a_table_has_the_ratio_a_bar_as_long_as_the_value_and_the_value() {
    measured("{{#measured speed}}").assert_shows(&[
        "<caption>Requests</caption>",
        "<td></td><th scope=\"col\">against step 2</th><th scope=\"col\">requests/s</th>",
        "<th scope=\"row\">FastAPI</th><td><span>1/15 <small>1/20 to 1/10</small></span></td>",
        "<span style=\"width: 2.8%\"></span></span><span>110 <small>100 to 120</small></span>",
        "<tr class=\"base\"><th scope=\"row\">step 2</th><td><span>1</span></td>",
        "hyper &lt;alone&gt;</th><td><span>2 × <small>2 to 4</small></span></td>",
        "<span style=\"width: 100.0%\"></span></span><span>4,000 ",
    ]);
    // What was measured once has no range.
    let course = measured("{{#measured instructions}}");
    course.assert_shows(&["<span>92.9 ×</span>", "<span>1,412,806</span>"]);
    assert!(!course.expanded().0.contains("<small>"));
}

#[test]
fn a_figure_in_a_sentence_is_computed_and_not_torn_from_its_unit() {
    let page = "{{#ratio speed FastAPI}}, {{#ratio speed step 2 against FastAPI}}: {{#value speed step 2}}.";
    measured(page).assert_shows(&["1/15, 15\u{a0}×: 1,800\u{a0}requests/s."]);
}

#[test]
fn a_curve_is_drawn_in_the_colours_of_the_theme_and_its_figures_are_beside_it() {
    let (page, _) = measured("{{#curve growth}}").expanded();
    let drawing =
        page.split_once("<svg role=\"img\" aria-label=\"As it grows: requests/s by connections.");
    let (drawing, rest) = drawing.unwrap().1.split_once("</svg>").unwrap();
    for part in [
        "stroke=\"var(--curve-1)\"",
        "fill=\"var(--curve-2)\"",
        "\n256\n",
    ] {
        assert!(drawing.contains(part), "{part} is not in\n{drawing}");
    }
    // The colours that number the lines are gone, and no empty line ends the drawing for Markdown.
    assert!(
        !drawing.replace("#000000", "").contains("0000\"") && !drawing.contains("\n\n"),
        "{drawing}"
    );
    for part in [
        "1</th><td><span>15 <small>10 to 20</small></span></td><td></td>",
        "16</th><td></td><td><span>0.500</span></td>",
        "<summary>The figures</summary>",
    ] {
        assert!(rest.contains(part), "{part} is not in\n{rest}");
    }
    assert!(page.contains("</svg>one &amp; all</li>"), "{page}");
}

#[test]
fn the_machine_is_that_of_the_run_and_what_differed_for_the_counts_is_said() {
    let course = measured("{{#machine}}");
    course.assert_shows(&[
        "<th scope=\"row\">processor</th><td>A &amp; B</td>",
        "<th scope=\"row\">rustc</th><td>1</td>",
        "<th scope=\"row\">rustc, for the counts</th><td>2</td>",
    ]);
    assert!(!course.expanded().0.contains("processor, for the counts"));
}

const UNMEASURED: &str = "
{{#value soup step 2}} => there is no table `soup`
{{#curve soup}} => there is no curve `soup`: it is one of growth, nothing, zero, many, or
{{#ratio speed soup}} => there is no row of speed `soup`: it is one of FastAPI, step 2, hyper
{{#ratio speed step 2 against soup}} => there is no row of speed `soup`
{{#measured baseless}} => there is no row of baseless `b`: it is one of a, or
{{#measured empty}} => there is no value for a in empty
{{#curve nothing}} => the curve nothing needs points, and each x above 0
{{#curve zero}} => the curve zero needs points, and each x above 0
{{#curve many}} => the curve many has more than 3 lines: give LOOKS another look
{{#measured}} => `{{#measured }}` has not the arguments it needs: write {{#measured TABLE}}
{{#ratio speed}} => `{{#ratio speed}}` has not the arguments it needs: write {{#ratio
";

#[test]
fn a_table_a_curve_or_a_row_that_was_not_measured_fails() {
    let line = r#"{"name": "a", "points": [[1, [1]]]}"#;
    let many = format!(
        r#"{{"name": "many", "title": "", "x": "", "y": "", "lines": [{line}, {line}, {line}, {line}]}}]}}"#
    );
    let course = |page: &str| {
        measured(page).and(
            "book/measured/run.json",
            &RUN.replace("]}]}]}", &format!("]}}]}}, {many}")),
        )
    };
    let again = "run `cargo xtask bench --save`, or for the counts `cargo xtask bench --instructions --save`";
    let one_of = "it is one of speed, empty, baseless, instructions, or measure it";
    let pages = format!(
        "{{{{#measured soup}}}} => there is no table `soup`: {one_of}: {again}
{{{{#value empty a}}}} => there is no value for a in empty: {again}"
    );
    assert_told(course, &pages);
    assert_told(course, UNMEASURED);
}

#[test]
fn a_record_that_is_missing_or_unreadable_fails_and_the_command_that_makes_it_is_named() {
    for (file, command) in [
        ("run", "bench --save"),
        ("counts", "bench --instructions --save"),
    ] {
        let path = format!("book/measured/{file}.json");
        let problem =
            format!("{{{{#machine}}}} => {path} is no record yet: run `cargo xtask {command}`");
        let broken = |page: &str| measured(page).and(&path, "{\"machine\": 1}");
        let missing = |page: &str| {
            let course = measured(page);
            std::fs::remove_file(course.folder.path().join(&path)).unwrap();
            course
        };
        assert_told(broken, &problem);
        assert_told(missing, &problem);
    }
}
