//! What was measured, as tables.

use anyhow::Result;

use super::{
    marks::escape,
    measured::{self, Measured, unbroken},
};
use crate::bench::{
    record::{Row, Summary, Table, number, times},
    targets::judge,
};

/// Of each row the ratio to the base, a bar as long as the value, and the value.
pub fn measured(table: &Table) -> Result<String> {
    let base = measured::row(table, &table.base)?;
    let summary = |row: &Row| measured::some(row.summary(), table, &row.name);
    let medians = table.rows.iter().map(|row| Ok(summary(row)?.median));
    let longest = medians.collect::<Result<Vec<_>>>()?.into_iter().fold(f64::MIN_POSITIVE, f64::max);
    let row = |row: &Row| {
        let (name, value) = (escape(&row.name), summary(row)?);
        let class = if row.name == base.name { " class=\"base\"" } else { "" };
        let ratio = match table.ratio(row).filter(|ratio| ratio.high.is_finite()) {
            _ if row.name == base.name => "<span>1</span>".to_owned(),
            Some(ratio) => ranged(ratio, times),
            // Nothing is a multiple of 0.
            None => String::new(),
        };
        let (width, value) = (100.0 * value.median / longest, ranged(value, number));
        Ok(format!(
            "<tr{class}><th scope=\"row\">{name}</th><td>{ratio}</td><td><div>\
             <span class=\"bar\"><span style=\"width: {width:.1}%\"></span></span>{value}</div></td></tr>\n"
        ))
    };
    let rows = table.rows.iter().map(row).collect::<Result<String>>()?;
    Ok(html("measured", &table.title, &["", &format!("against {}", table.base), &table.unit], &rows))
}

/// The machine and the versions, and what was otherwise when the counts were taken.
pub fn machine(Measured { run, counts }: &Measured) -> String {
    let other = counts.machine.iter().filter(|pair| !run.machine.contains(pair));
    let other: Vec<_> =
        other.map(|(what, which)| (format!("{what}, for the counts"), which.clone())).collect();
    let rows = run.machine.iter().chain(&other).map(|(what, which)| row(what, &[escape(which)]));
    html("machine", "The machine, and the versions", &["what", "which"], &rows.collect::<String>())
}

/// What should be, and what is.
pub fn targets(Measured { run, counts }: &Measured) -> String {
    let rows = judge(run, counts).into_iter().map(|target| {
        let holds = if target.holds { "yes" } else { "<strong>no</strong>" };
        row(target.name, &[unbroken(&target.wanted), unbroken(&target.measured), holds.to_owned()])
    });
    let heads = ["target", "wanted", "measured", "holds"];
    html("targets", "What should be, and what is", &heads, &rows.collect::<String>())
}

/// A row: its head, and cells that are HTML already.
pub fn row(head: &str, cells: &[String]) -> String {
    format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape(head), cells.join("</td><td>"))
}

/// A table. Nothing need stand over the heads of its rows.
pub fn html(class: &str, title: &str, heads: &[&str], rows: &str) -> String {
    let head = |head: &&str| match *head {
        "" => "<td></td>".to_owned(),
        head => format!("<th scope=\"col\">{}</th>", escape(head)),
    };
    let (title, heads) = (escape(title), heads.iter().map(head).collect::<String>());
    format!(
        "<div class=\"table-wrapper {class}\">\n<table>\n<caption>{title}</caption>\n<thead><tr>{heads}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>"
    )
}

/// A median, and beside it the range of the rounds, if there is one.
pub fn ranged(summary: Summary, say: fn(f64) -> String) -> String {
    let [low, high] = [summary.low, summary.high].map(|end| say(end).trim_end_matches(" ×").to_owned());
    let range = if low == high { String::new() } else { format!(" <small>{low} to {high}</small>") };
    format!("<span>{}{range}</span>", say(summary.median))
}
