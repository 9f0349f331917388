//! The pictures of the book: taken in the rows, and each with the text and structure of what it shows beside it.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{from_value, json};

use super::page::{Page, WIDE};
use crate::{course::root, promises::files, show::unified};

/// What differs in each run is replaced, then what is left is written down, with the place where it is.
const RECORD: &str = include_str!("record.js");

/// Where the pictures are, and which were taken.
pub struct Pictures {
    save: bool,
    folder: PathBuf,
    taken: RefCell<BTreeSet<String>>,
}

impl Pictures {
    /// They are taken anew, or compared.
    pub fn new(save: bool) -> Self {
        Self { save, folder: root().join("book/src/pictures"), taken: RefCell::default() }
    }

    /// Fails for a file in the folder of the pictures that no row takes, or no page of the book shows.
    pub fn orphans(&self) -> anyhow::Result<()> {
        let pages = files(&root().join("book/src"), ".md").into_iter().map(fs::read_to_string);
        let pages = pages.collect::<Result<String, _>>()?;
        let taken = self.taken.borrow();
        for entry in fs::read_dir(&self.folder).into_iter().flatten() {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !taken.contains(&name) {
                bail!("book/src/pictures/{name} is taken by no row: delete it.");
            }
            if Path::new(&name).extension() == Some("png".as_ref())
                && !pages.contains(&format!("pictures/{name}"))
            {
                bail!("book/src/pictures/{name} is on no page: show it, or take it no more.");
            }
        }
        Ok(())
    }

    /// The place in the folder for a file that a row takes.
    fn file(&self, name: &str) -> PathBuf {
        self.taken.borrow_mut().insert(name.to_owned());
        self.folder.join(name)
    }

    /// Compares what the page says with what it said when the picture was taken.
    fn compare(&self, name: &str, text: &str) -> anyhow::Result<()> {
        const RENEW: &str = "To take it anew: cargo xtask browser --save";
        let old = fs::read_to_string(self.file(&format!("{name}.txt"))).unwrap_or_default();
        let files = ["light", "dark"].map(|theme| self.file(&format!("{name}-{theme}.png")));
        if old.is_empty() || !files.iter().all(|file| file.exists()) {
            bail!("There is no picture {name} yet. {RENEW}");
        }
        if old != text {
            bail!("The picture {name} shows a page that has changed. {RENEW}\n\n{}", unified(&old, text));
        }
        Ok(())
    }
}

impl Page {
    /// Takes the picture of that name, or compares: of the page from the first to the last of the elements.
    pub async fn picture(&self, name: &str, selectors: &[&str]) -> anyhow::Result<()> {
        let record = self.run(RECORD, &[json!(selectors), json!(self.pictures.save)]).await?;
        let (text, top, bottom): (String, f64, f64) = from_value(record).with_context(|| {
            format!("The picture {name} cannot be taken: not all of {selectors:?} is there")
        })?;
        if !self.pictures.save {
            return self.pictures.compare(name, &text);
        }
        fs::create_dir_all(&self.pictures.folder)?;
        fs::write(self.pictures.file(&format!("{name}.txt")), text)?;
        for (theme, dark) in [("light", false), ("dark", true)] {
            self.look(WIDE, dark).await?;
            // Swagger UI has a dark version, but does not follow the system by itself.
            let script = "document.documentElement.classList.toggle('dark-mode', arguments[0])";
            self.run(script, &[json!(dark)]).await?;
            let clip = json!({ "x": 0, "y": top, "width": WIDE, "height": bottom - top, "scale": 1 });
            let parameters = json!({ "format": "png", "clip": clip, "captureBeyondViewport": true });
            let answer = self.devtools("Page.captureScreenshot", parameters).await?;
            let png =
                BASE64_STANDARD.decode(answer["data"].as_str().context("The browser sent no picture")?)?;
            fs::write(self.pictures.file(&format!("{name}-{theme}.png")), png)?;
        }
        let script = "document.documentElement.classList.remove('dark-mode');
            document.adoptedStyleSheets = []";
        self.run(script, &[]).await?;
        self.look(WIDE, false).await
    }
}
