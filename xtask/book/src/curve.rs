//! What was measured as the work grew: a drawing, and the same as a table.
//!
//! plotters draws the lines in colours that only number them. The style sheet has the true ones, for each theme.

use anyhow::{Result, ensure};
use plotters::prelude::*;
use xtask::record::{Curve, Line, Summary, number};

use crate::{
    html::{escape, row, table},
    measured::ranged,
};

/// What was measured of a server at each x.
type Points = Vec<(f64, Summary)>;

/// What tells lines apart beside their colours: how each is dashed, and the corners of its marks.
const LOOKS: [(&str, &[i32]); 3] = [
    (
        "none",
        &[-2, -5, 2, -5, 5, -2, 5, 2, 2, 5, -2, 5, -5, 2, -5, -2],
    ),
    ("9 4", &[-4, -4, 4, -4, 4, 4, -4, 4]),
    ("2 3", &[0, -6, 6, 5, -6, 5]),
];

/// Small, so that words in it can be read on a phone too.
const SIZE: (u32, u32) = (560, 300);

/// A curve: the lines by their names, the drawing, and the figures, folded.
pub fn figure(curve: &Curve) -> Result<String> {
    let (name, most) = (&curve.name, LOOKS.len());
    let points = |line: &Line| {
        let points = line.points.iter();
        let points = points.map(|(x, values)| Some((*x, Summary::of(values)?)));
        points.flatten().collect()
    };
    let lines: Vec<Points> = curve.lines.iter().map(points).collect();
    let mut xs: Vec<_> = lines.iter().flatten().map(|(x, _)| *x).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let (are_positive, few) = (xs.first().is_some_and(|x| *x > 0.0), lines.len() <= most);
    ensure!(
        are_positive,
        "the curve {name} needs points, and each x above 0"
    );
    ensure!(
        few,
        "the curve {name} has more than {most} lines: give LOOKS another look"
    );

    let [title, x, y] = [&curve.title, &curve.x, &curve.y].map(|text| escape(text));
    let names: Vec<_> = curve.lines.iter().map(|line| escape(&line.name)).collect();
    let says = format!("{title}: {y} by {x}. The table below has the figures.");
    let drawing = draw(&lines, &xs, &says)?;
    let key = |(index, name)| format!("<li>{}{name}</li>\n", key(index));
    let keys: String = names.iter().enumerate().map(key).collect();
    let cell = |points: &Points, x: f64| {
        let found = points.iter().find(|(at, _)| at.total_cmp(&x).is_eq());
        found.map_or_else(String::new, |(_, y)| ranged(*y, number))
    };
    let rows = xs.iter().map(|x| {
        let cells: Vec<_> = lines.iter().map(|points| cell(points, *x)).collect();
        row(&number(*x), &cells)
    });
    let heads: Vec<_> = [&x].into_iter().chain(&names).map(String::as_str).collect();
    let table = table("points", &y, &heads, &rows.collect::<String>());
    Ok(format!(
        "<figure class=\"curve\">\n<figcaption>{title}</figcaption>\n<ul>\n{keys}</ul>\n<p>{y}</p>\n{drawing}<p>{x}</p>\n\
         <details>\n<summary>The figures</summary>\n{table}\n</details>\n</figure>"
    ))
}

/// The drawing: each median, and around it the range. It has no empty line, at which Markdown would go on.
fn draw(lines: &[Points], xs: &[f64], says: &str) -> Result<String> {
    let (first, last) = (xs[0], xs[xs.len() - 1]);
    let room = (last / first).powf(0.04).max(1.01);
    let x = (first / room..last * room).log_scale();
    let x = x.with_key_points(xs.to_vec());
    let highs = lines.iter().flatten().map(|(_, y)| y.high);
    let high = highs.fold(f64::MIN_POSITIVE, f64::max);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area);
        chart.margin(8).margin_right(36);
        chart.x_label_area_size(28).y_label_area_size(62);
        let mut chart = chart.build_cartesian_2d(x, 0.0..high * 1.05)?;
        let mut mesh = chart.configure_mesh();
        mesh.disable_x_mesh().light_line_style(TRANSPARENT);
        mesh.y_labels(6).x_label_formatter(&|x| number(*x));
        mesh.y_label_formatter(&|y| short(*y)).draw()?;
        for ((points, n), (_, corners)) in lines.iter().zip(1..).zip(LOOKS) {
            let colour = RGBColor(n, 0, 0);
            let low = points.iter().map(|(x, y)| (*x, y.low));
            let high = points.iter().rev().map(|(x, y)| (*x, y.high));
            let range: Vec<_> = low.chain(high).collect();
            let medians = points.iter().map(|(x, y)| (*x, y.median));
            chart.draw_series([Polygon::new(range, colour.mix(0.15))])?;
            chart.draw_series(LineSeries::new(medians.clone(), colour.stroke_width(2)))?;
            let corners: Vec<_> = corners.chunks(2).map(|at| (at[0], at[1])).collect();
            let mark = |at| EmptyElement::at(at) + Polygon::new(corners.clone(), colour);
            chart.draw_series(medians.map(mark))?;
        }
        area.present()?;
    }
    for (index, (dash, _)) in LOOKS.iter().enumerate() {
        let (drawn, colour) = (format!("#0{}0000", index + 1), colour(index));
        let line = format!("stroke=\"{colour}\" stroke-dasharray=\"{dash}\"");
        svg = svg.replace(&format!("stroke=\"{drawn}\""), &line);
        svg = svg.replace(&drawn, &colour);
    }
    let start = format!("<svg role=\"img\" aria-label=\"{says}\" ");
    Ok(svg.replacen("<svg ", &start, 1))
}

/// The look of a line, for beside its name.
fn key(index: usize) -> String {
    let ((dash, corners), colour) = (LOOKS[index], colour(index));
    let corners = corners.chunks(2).map(|at| format!("{},{} ", at[0], at[1]));
    let corners: String = corners.collect();
    format!(
        "<svg aria-hidden=\"true\" viewBox=\"-22 -8 44 16\">\
         <path d=\"M-22 0H22\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>\
         <polygon points=\"{corners}\" fill=\"{colour}\"/></svg>"
    )
}

fn colour(index: usize) -> String {
    format!("var(--curve-{})", index + 1)
}

/// A number for an axis: what comes after the last digit that counts is left out.
fn short(value: f64) -> String {
    let text = number(value);
    let point = text.find('.').unwrap_or(text.len());
    let (whole, rest) = text.split_at(point);
    format!(
        "{whole}{}",
        rest.trim_end_matches('0').trim_end_matches('.')
    )
}
