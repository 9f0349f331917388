//! Draws the lines of a curve.
//!
//! plotters draws them in colours that only number them. The style sheet has the true ones, for each theme.

use anyhow::Result;
use plotters::prelude::*;

use super::curves::Points;
use crate::bench::record::number;

/// What tells lines apart beside their colours: how each is dashed, and the corners of its marks.
pub const LOOKS: [(&str, &[(i32, i32)]); 6] = [
    ("none", &[(-2, -5), (2, -5), (5, -2), (5, 2), (2, 5), (-2, 5), (-5, 2), (-5, -2)]),
    ("9 4", &[(-4, -4), (4, -4), (4, 4), (-4, 4)]),
    ("2 3", &[(0, -6), (6, 5), (-6, 5)]),
    ("9 3 2 3", &[(0, -6), (6, 0), (0, 6), (-6, 0)]),
    ("5 3", &[(-6, -5), (6, -5), (0, 6)]),
    ("14 4", &[(-7, -3), (7, -3), (7, 3), (-7, 3)]),
];

/// Small, so that words in it can be read on a phone too.
const SIZE: (u32, u32) = (560, 300);

/// The drawing: each median, and around it the range. It has no empty line, at which Markdown would go on.
pub fn draw(lines: &[Points], xs: &[f64], says: &str) -> Result<String> {
    let (first, last) = (xs[0], xs[xs.len() - 1]);
    let room = (last / first).powf(0.04).max(1.01);
    let x = (first / room..last * room).log_scale().with_key_points(xs.to_vec());
    let high = lines.iter().flatten().map(|(_, y)| y.high).fold(f64::MIN_POSITIVE, f64::max);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area);
        chart.margin(8).margin_right(36).x_label_area_size(28).y_label_area_size(62);
        let mut chart = chart.build_cartesian_2d(x, 0.0..high * 1.05)?;
        let mut mesh = chart.configure_mesh();
        mesh.disable_x_mesh().light_line_style(TRANSPARENT).y_labels(6);
        mesh.x_label_formatter(&|x| number(*x)).y_label_formatter(&|y| short(*y)).draw()?;
        for ((points, n), (_, corners)) in lines.iter().zip(1..).zip(LOOKS) {
            let colour = RGBColor(n, 0, 0);
            let low = points.iter().map(|(x, y)| (*x, y.low));
            let range: Vec<_> = low.chain(points.iter().rev().map(|(x, y)| (*x, y.high))).collect();
            let medians: Vec<_> = points.iter().map(|(x, y)| (*x, y.median)).collect();
            chart.draw_series([Polygon::new(range, colour.mix(0.15))])?;
            chart.draw_series(LineSeries::new(medians.clone(), colour.stroke_width(2)))?;
            let mark = |median| EmptyElement::at(median) + Polygon::new(corners, colour);
            chart.draw_series(medians.into_iter().map(mark))?;
        }
        area.present()?;
    }
    for (index, (dash, _)) in LOOKS.iter().enumerate() {
        let (drawn, colour) = (format!("#0{}0000", index + 1), colour(index));
        let line = format!("stroke=\"{colour}\" stroke-dasharray=\"{dash}\"");
        svg = svg.replace(&format!("stroke=\"{drawn}\""), &line).replace(&drawn, &colour);
    }
    Ok(svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{says}\" "), 1))
}

/// The look of a line, for beside its name.
pub fn key(index: usize) -> String {
    let ((dash, corners), colour) = (LOOKS[index], colour(index));
    let corners: String = corners.iter().map(|(x, y)| format!("{x},{y} ")).collect();
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
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
