//! The course as it lies on the disk: its root, its steps, and how a person may name one.

use std::{
    env,
    ffi::OsStr,
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use walkdir::{DirEntry, WalkDir};

/// The words of a person cannot be meant so: a sentence that says what can.
#[derive(Debug)]
pub struct BadInput(pub String);

impl fmt::Display for BadInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for BadInput {}

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

/// The path of a program that can be started by its name.
pub fn installed(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    // Debian has a daemon's program in the last one, which is on the PATH of few people.
    let mut folders = env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.find_map(|folder| Some(folder.join(&name)).filter(|path| path.is_file()))
}

/// A fresh copy, at `to`, of all that the steps and this tool are built from.
pub fn copy(to: &Path) -> anyhow::Result<()> {
    _ = fs::remove_dir_all(to);
    for entry in walk(&root()) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(root())?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The files below `folder` with that ending, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let paths = walk(folder).filter_map(Result::ok).map(DirEntry::into_path);
    let wanted = |path: &PathBuf| path.is_file() && path.to_string_lossy().ends_with(ending);
    paths.filter(wanted).collect()
}

/// All there is below `folder`, but for what git, cargo, npm and the book's builder put there.
fn walk(folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let made = [".git", "target", "node_modules"].map(OsStr::new);
    let built = root().join("book/book");
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    entries.filter_entry(move |entry| {
        let is_made = made.contains(&entry.file_name()) || entry.path() == built;
        entry.depth() == 0 || !is_made
    })
}

/// A step of the course.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The name of its folder and its crate: `step-02-use-it`.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
}

impl Step {
    /// The steps of the course at `root`, in their order.
    pub fn all(root: &Path) -> anyhow::Result<Vec<Self>> {
        let entries = fs::read_dir(root);
        let entries = entries.with_context(|| format!("Cannot read {}", root.display()))?;
        let step = |entry: fs::DirEntry| {
            let (folder, name) = (entry.path(), entry.file_name().into_string().ok()?);
            let is_step = name.starts_with("step-") && folder.join("Cargo.toml").exists();
            is_step.then_some(Self { name, folder })
        };
        let mut steps: Vec<_> = entries.filter_map(|entry| step(entry.ok()?)).collect();
        steps.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(steps)
    }

    /// The step that a person means by `2`, `02` or `step-02-use-it`.
    pub fn named(text: &str) -> anyhow::Result<Self> {
        let steps = Self::all(&root())?;
        let meant = |step: &&Self| step.name == text || text.parse() == Ok(step.number());
        if let Some(step) = steps.iter().find(meant) {
            return Ok(step.clone());
        }
        let name = |step: &Self| format!("{} ({})", step.number(), step.name);
        let names = steps.iter().map(name).collect::<Vec<_>>().join(", ");
        Err(BadInput(format!("There is no step {text}. There are {names}.")).into())
    }

    /// The step that a person means, or the crate in the folder that they name.
    pub fn or_crate(text: &str) -> anyhow::Result<Self> {
        let folder = Path::new(text);
        if !folder.join("Cargo.toml").exists() {
            return Self::named(text);
        }
        let folder = folder.canonicalize()?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into();
        Ok(Self { name, folder })
    }

    /// The number of the step, from its name.
    pub fn number(&self) -> u8 {
        let number = self.name.split('-').nth(1);
        number.and_then(|number| number.parse().ok()).unwrap_or_default()
    }
}
