//! What was measured: as tables, as curves, and in a sentence.

use super::{Course, assert_problem};

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
    Course::with(page).and("book/measured/run.json", RUN).and("book/measured/counts.json", COUNTS)
}

#[test]
fn a_table_has_the_ratio_a_bar_as_long_as_the_value_and_the_value() {
    let fastapi = "<th scope=\"row\">FastAPI</th><td><span>1/15 <small>1/20 to 1/10</small></span></td>";
    let bar = "<span style=\"width: 2.8%\"></span></span><span>110 <small>100 to 120</small></span>";
    let base = "<tr class=\"base\"><th scope=\"row\">step 2</th><td><span>1</span></td>";
    let other = "hyper &lt;alone&gt;</th><td><span>2 × <small>2 to 4</small></span></td>";
    let heads = "<td></td><th scope=\"col\">against step 2</th><th scope=\"col\">requests/s</th>";
    let longest = "<span style=\"width: 100.0%\"></span></span><span>4,000 ";
    let parts = ["<caption>Requests</caption>", heads, fastapi, bar, base, other, longest];
    measured("{{#measured speed}}").assert_shows(parts);
}

#[test]
fn what_was_measured_once_has_no_range() {
    let page = measured("{{#measured instructions}}").page();
    assert!(page.contains("<span>92.9 ×</span>") && page.contains("<span>1,412,806</span>"), "{page}");
    assert!(!page.contains("<small>"), "{page}");
}

#[test]
fn a_figure_in_a_sentence_is_computed_and_not_torn_from_its_unit() {
    let page = "{{#ratio speed FastAPI}}, {{#ratio speed step 2 against FastAPI}}: {{#value speed step 2}}.";
    measured(page).assert_shows(["<p>1/15, 15\u{a0}×: 1,800\u{a0}requests/s.</p>"]);
}

#[test]
fn a_curve_is_drawn_in_the_colours_of_the_theme_and_its_figures_are_beside_it() {
    let page = measured("{{#curve growth}}\n\nText.").page();
    let drawing = page.split_once("<svg role=\"img\" aria-label=\"As it grows: requests/s by connections.");
    let (drawing, rest) = drawing.unwrap().1.split_once("</svg>").unwrap();
    for part in ["stroke=\"var(--curve-1)\"", "fill=\"var(--curve-2)\"", "\n256\n"] {
        assert!(drawing.contains(part), "{part} is not in\n{drawing}");
    }
    // The colours that number the lines are gone, and no empty line ends the drawing for Markdown.
    assert!(!drawing.replace("#000000", "").contains("0000\""), "{drawing}");
    assert!(!drawing.contains("\n\n"), "{drawing}");
    let [one, other] = ["<span>15 <small>10 to 20</small></span>", "<span>0.500</span>"];
    for row in [format!("1</th><td>{one}</td><td></td>"), format!("16</th><td></td><td>{other}</td>")] {
        assert!(rest.contains(&row), "{row} is not in\n{rest}");
    }
    assert!(page.contains("</svg>one &amp; all</li>") && rest.contains("<summary>The figures</summary>"));
}

#[test]
fn the_machine_is_that_of_the_run_and_what_differed_for_the_counts_is_said() {
    let row = |what: &str, which: &str| format!("<th scope=\"row\">{what}</th><td>{which}</td>");
    let rows = [("processor", "A &amp; B"), ("rustc", "1"), ("rustc, for the counts", "2")];
    let course = measured("{{#machine}}");
    course.assert_shows(rows.map(|(what, which)| row(what, which)).each_ref().map(String::as_str));
    assert!(!course.page().contains("processor, for the counts"));
}

#[test]
fn a_target_says_in_words_whether_it_holds() {
    let tables = |name: &str, step: u8| {
        let rows =
            format!(r#"[{{"name": "FastAPI", "values": [10]}}, {{"name": "step 2", "values": [{step}]}}]"#);
        format!(r#"{{"name": "{name}", "title": "", "unit": "", "base": "step 2", "rows": {rows}}}"#)
    };
    let (more, less) = (tables("requests-token-64", 130), tables("memory-64", 5));
    let run = format!(r#"{{"machine": [], "curves": [], "tables": [{more}, {less}]}}"#);
    let holds = "against FastAPI</th><td>at\u{a0}least\u{a0}12\u{a0}×</td><td>13\u{a0}×</td><td>yes</td>";
    let fails = "<td>at\u{a0}most\u{a0}1/10</td><td>0.500\u{a0}×</td><td><strong>no</strong></td>";
    measured("{{#targets}}").and("book/measured/run.json", &run).assert_shows([holds, fails]);
}

#[test]
fn a_table_a_curve_or_a_row_that_was_not_measured_fails() {
    let again = "run `cargo xtask bench --save`, or for the counts `cargo xtask bench --instructions --save`";
    let one_of = "it is one of speed, empty, baseless, instructions, or measure it";
    for (page, what) in [
        ("{{#measured soup}}", format!("there is no table `soup`: {one_of}: {again}")),
        ("{{#value soup step 2}}", format!("there is no table `soup`: {one_of}")),
        ("{{#curve soup}}", "there is no curve `soup`: it is one of growth, nothing, zero, or".into()),
        (
            "{{#ratio speed soup}}",
            "there is no row of speed `soup`: it is one of FastAPI, step 2, hyper".into(),
        ),
        ("{{#ratio speed step 2 against soup}}", "there is no row of speed `soup`".into()),
        ("{{#measured baseless}}", "there is no row of baseless `b`: it is one of a, or".into()),
        ("{{#value empty a}}", format!("there is no value for a in empty: {again}")),
        ("{{#measured empty}}", "there is no value for a in empty".into()),
        ("{{#curve nothing}}", "the curve nothing needs points, and each x above 0".into()),
        ("{{#curve zero}}", "the curve zero needs points, and each x above 0".into()),
        (
            "{{#measured}}",
            "`{{#measured }}` has not the arguments it needs: write {{#measured TABLE}}".into(),
        ),
        ("{{#ratio speed}}", "`{{#ratio speed}}` has not the arguments it needs: write {{#ratio".into()),
    ] {
        assert_problem(&measured(page), &format!("book/src/page.md:3: {what}"));
    }
}

#[test]
fn a_curve_with_more_lines_than_looks_fails() {
    let line = r#"{"name": "a", "points": [[1, [1]]]}"#;
    let lines = [line; 7].join(",");
    let run = format!(
        r#"{{"machine": [], "tables": [], "curves": [{{"name": "c", "title": "", "x": "", "y": "", "lines": [{lines}]}}]}}"#
    );
    let course = measured("{{#curve c}}").and("book/measured/run.json", &run);
    assert_problem(&course, "book/src/page.md:3: the curve c has more than 6 lines: give LOOKS another look");
}

#[test]
fn a_record_that_is_missing_or_unreadable_fails_and_the_command_that_makes_it_is_named() {
    for (file, command) in [("run", "bench --save"), ("counts", "bench --instructions --save")] {
        let path = format!("book/measured/{file}.json");
        let problem = format!("book/src/page.md:3: {path} is no record yet: run `cargo xtask {command}`");
        let course = measured("{{#machine}}").and(&path, "{\"machine\": 1}");
        assert_problem(&course, &problem);
        std::fs::remove_file(course.folder.path().join(&path)).unwrap();
        assert_problem(&course, &problem);
    }
}
