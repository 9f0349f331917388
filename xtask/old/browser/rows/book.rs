//! The pages of the book, as they lie on the disk.

use std::{fs, path::Path};

use anyhow::bail;

use super::{
    May, Rows,
    axe::Axe,
    frontend::{NARROW, fits},
    page::Page,
};
use crate::promises::files;

/// A computer's window.
const DESKTOP: u16 = 1280;

/// The rows about the book whose pages are in the folder.
pub async fn rows(rows: &mut Rows<'_>, folder: &Path, axe: &Axe) -> anyhow::Result<()> {
    let pages = files(folder, ".html").into_iter().filter(|file| {
        // All pages in one; a table of contents for a browser without JavaScript; what a server, and no folder, sends.
        !["print.html", "toc.html", "404.html"].iter().any(|name| file.ends_with(name))
    });
    let pages: Vec<_> = pages.filter_map(|file| fs::canonicalize(file).ok()).collect();
    let names = [
        (DESKTOP, false, "light"),
        (NARROW, false, "light"),
        (DESKTOP, true, "dark"),
        (NARROW, true, "dark"),
    ]
    .map(|(width, dark, theme)| {
        (width, dark, format!("book: every page can be read in {theme}, {width} px wide"))
    });
    if pages.is_empty() {
        let sentence = format!("There is no book in {}. Build it first: cargo xtask book", folder.display());
        for (.., name) in &names {
            rows.leave_out(name, &sentence);
        }
        return Ok(());
    }
    // A page may ask for nothing but what lies in the folder.
    let base = format!("file://{}/", fs::canonicalize(folder)?.display());
    let ask = [&*base];
    for (width, dark, name) in names {
        match axe.script() {
            Err(sentence) => rows.leave_out(&name, sentence),
            Ok(axe) => {
                rows.row(&name, May { ask: &ask, fail: &[] }, async |page| {
                    let mut broken = Vec::new();
                    page.look(width, dark).await?;
                    for file in &pages {
                        page.goto(&format!("file://{}", file.display())).await?;
                        let looked = async {
                            open(page).await?;
                            axe.no_violation(page).await?;
                            fits(page).await
                        };
                        if let Err(error) = looked.await {
                            let name = file.strip_prefix(fs::canonicalize(folder)?).unwrap_or(file);
                            broken.push(format!("{}: {error:#}", name.display()));
                        }
                    }
                    if broken.is_empty() { Ok(()) } else { bail!(broken.join("\n")) }
                })
                .await;
            }
        }
    }
    Ok(())
}

/// Opens what is folded: a reader may.
async fn open(page: &Page) -> anyhow::Result<()> {
    page.run("document.querySelectorAll('details').forEach(it => it.open = true)", &[]).await?;
    Ok(())
}
