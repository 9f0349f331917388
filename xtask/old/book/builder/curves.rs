//! What was measured as the work grew: a drawing, and the same as a table.

use anyhow::{Result, ensure};

use super::{
    drawing::{LOOKS, draw, key},
    marks::escape,
    tables::{html, ranged, row},
};
use crate::bench::record::{Curve, Summary, number};

/// What was measured of a contender at each x.
pub type Points = Vec<(f64, Summary)>;

/// A curve: the lines by their names, the drawing, and the figures, folded.
pub fn figure(curve: &Curve) -> Result<String> {
    let (name, most) = (&curve.name, LOOKS.len());
    let points = |(x, values): &(f64, Vec<f64>)| Some((*x, Summary::of(values)?));
    let lines: Vec<Points> =
        curve.lines.iter().map(|line| line.points.iter().filter_map(points).collect()).collect();
    let mut xs: Vec<_> = lines.iter().flatten().map(|(x, _)| *x).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    ensure!(xs.first().is_some_and(|x| *x > 0.0), "the curve {name} needs points, and each x above 0");
    ensure!(lines.len() <= most, "the curve {name} has more than {most} lines: give LOOKS another look");

    let key = |(index, line)| format!("<li>{}{}</li>\n", key(index), escape(line));
    let keys: String = curve.lines.iter().map(|line| &*line.name).enumerate().map(key).collect();
    let [title, x, y] = [&curve.title, &curve.x, &curve.y].map(|text| escape(text));
    let drawing = draw(&lines, &xs, &format!("{title}: {y} by {x}. The table below has the figures."))?;
    let table = table(curve, &lines, &xs);
    Ok(format!(
        "<figure class=\"curve\">\n<figcaption>{title}</figcaption>\n<ul>\n{keys}</ul>\n<p>{y}</p>\n{drawing}<p>{x}</p>\n\
         <details>\n<summary>The figures</summary>\n{table}\n</details>\n</figure>"
    ))
}

/// A row for each x, a column for each contender.
fn table(curve: &Curve, lines: &[Points], xs: &[f64]) -> String {
    let rows = xs.iter().map(|x| {
        let at =
            |points: &Points| points.iter().find(|point| point.0.total_cmp(x).is_eq()).map(|point| point.1);
        let cells = lines.iter().map(|points| at(points).map_or_else(String::new, |y| ranged(y, number)));
        row(&number(*x), &cells.collect::<Vec<_>>())
    });
    let heads: Vec<_> = [&*curve.x].into_iter().chain(curve.lines.iter().map(|line| &*line.name)).collect();
    html("points", &curve.y, &heads, &rows.collect::<String>())
}
