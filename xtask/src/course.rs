//! The course as it lies on the disk: its root, its steps, and the names that you may give them.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use walkdir::{DirEntry, WalkDir};

/// Bad input from the command line, with a sentence that says what would work.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadInput(pub String);

/// The root of the repository.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// The folder where cargo builds.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or(root().join("target"), PathBuf::from)
}

/// A folder for what the tool writes itself. Git ignores it.
pub fn scratch(name: &str) -> PathBuf {
    root().join("target/course").join(name)
}

/// Cargo, in the root of the repository.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// Cargo in another folder, with the target folder of the course, so that shared dependencies are built once.
pub fn cargo_in(folder: &Path) -> Command {
    let mut cargo = cargo();
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target());
    // Cargo set this to the folder of the course. The other folder sets its own in `.cargo/config.toml`.
    cargo.env_remove("INSTA_WORKSPACE_ROOT");
    cargo
}

/// The path of a program that can be started by its name.
pub fn installed(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    // Debian keeps daemons in the last folder, which few people have in their PATH.
    let folders = env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// Makes a fresh copy, at `to`, of all that the steps and this tool are built from.
pub fn copy(to: &Path) -> anyhow::Result<()> {
    _ = fs::remove_dir_all(to);
    for file in files(&root(), "") {
        let copied = to.join(file.strip_prefix(root())?);
        fs::create_dir_all(copied.parent().unwrap_or(to))?;
        fs::copy(file, copied)?;
    }
    Ok(())
}

/// The files below `folder` with this ending, in order, without those that git, cargo, npm or the book's builder made.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let made = [".git", "target", "node_modules"].map(OsStr::new);
    let built = root().join("book/book");
    let is_made = |entry: &DirEntry| made.contains(&entry.file_name()) || entry.path() == built;
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|entry| entry.depth() == 0 || !is_made(entry));
    let paths = entries.filter_map(Result::ok).map(DirEntry::into_path);
    paths.filter(|path| path.is_file() && path.to_string_lossy().ends_with(ending)).collect()
}

/// A step of the course.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Step {
    /// The name of its folder and its crate: `step-02-use-it`.
    pub name: String,
}

impl Step {
    /// The steps of the course at `root`, in their order.
    pub fn all(root: &Path) -> anyhow::Result<Vec<Self>> {
        let entries = fs::read_dir(root).with_context(|| format!("Cannot read {}", root.display()))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let is_step =
            |name: &String| name.starts_with("step-") && root.join(name).join("Cargo.toml").exists();
        let mut steps: Vec<_> = names.filter(is_step).map(|name| Self { name }).collect();
        steps.sort();
        Ok(steps)
    }

    /// The step that you mean by `2`, `02` or `step-02-use-it`.
    pub fn named(text: &str) -> anyhow::Result<Self> {
        let steps = Self::all(&root())?;
        let name = |step: &Self| format!("{} ({})", step.number(), step.name);
        let names = steps.iter().map(name).collect::<Vec<_>>().join(", ");
        let meant = |step: &Self| step.name == text || text.parse() == Ok(step.number());
        let found = steps.into_iter().find(meant);
        found.with_context(|| BadInput(format!("There is no step {text}. Choose one of: {names}.")))
    }

    /// Its folder.
    pub fn folder(&self) -> PathBuf {
        root().join(&self.name)
    }

    /// The number of the step, from its name.
    pub fn number(&self) -> u8 {
        let number = self.name.split('-').nth(1);
        number.and_then(|number| number.parse().ok()).unwrap_or_default()
    }
}
