//! The course as it lies on the disk: its root, its steps, and how a person may name one.

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use anyhow::Context;
use walkdir::WalkDir;

/// What a person typed cannot be: a sentence that says what can.
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
    // Cargo sets it for `cargo xtask`; the other is for a binary that was started by itself.
    let xtask = env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask).parent().map_or(PathBuf::from("."), Path::to_owned)
}

/// The folder where cargo builds.
pub fn target() -> anyhow::Result<PathBuf> {
    let tool = env::current_exe().context("The tool does not know where it lies itself")?;
    // The tool is at target/debug/xtask.
    Ok(tool.ancestors().nth(2).context("The tool does not lie in a target folder")?.to_owned())
}

/// A folder in there, for what the tool writes itself.
pub fn scratch(name: &str) -> anyhow::Result<PathBuf> {
    Ok(target()?.join("course").join(name))
}

/// Cargo, in the root of the repository.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// A fresh copy, at `to`, of all that the steps and this tool are built from.
pub fn copy(to: &Path) -> anyhow::Result<PathBuf> {
    let from = root();
    _ = fs::remove_dir_all(to);
    let wanted = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let path = entry.path().strip_prefix(&from).unwrap_or(entry.path());
        let folder = name.starts_with("step-")
            || ["book", "xtask", "Cargo.toml", "Cargo.lock", ".cargo"].contains(&&*name);
        // Of the book, its programs are members of the workspace, and cargo wants them all.
        let is_page = entry.depth() > 1 && path.starts_with("book") && !path.starts_with("book/programs");
        let is_built = name.ends_with(".snap.new") || name == "fuzz";
        entry.depth() == 0 || !is_page && (folder || entry.depth() > 1 && !is_built)
    };
    for entry in WalkDir::new(&from).into_iter().filter_entry(wanted) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(&from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(to.to_owned())
}

/// Runs this very command again, in a course tool that has `feature`. `options` are for cargo.
#[cfg(not(all(feature = "book", feature = "browser")))]
pub fn again_with(feature: &str, options: &[&str]) -> anyhow::Result<()> {
    let mut cargo = cargo();
    cargo.args(["run", "--locked", "--package", "xtask", "--features", feature]).args(options);
    if cfg!(windows) {
        // There, cargo cannot write over a program that runs: this one.
        cargo.arg("--target-dir").arg(root().join("target").join(feature));
    }
    let status = cargo.arg("--").args(env::args_os().skip(1)).status();
    let status = status.context("cargo could not be started: is it in your PATH?")?;
    // What went wrong is said already.
    std::process::exit(status.code().unwrap_or(1))
}

/// A port that nobody uses, for a program that has to be told one.
#[cfg(any(feature = "bench", feature = "browser"))]
pub fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A program that ends when it is dropped, however that comes about.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        // At once, without grace: its port may be wanted again. If it has ended by itself, so much the better.
        _ = self.0.kill();
        _ = self.0.wait();
    }
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
        let entries = fs::read_dir(root).with_context(|| format!("Cannot read {}", root.display()))?;
        let mut steps: Vec<_> = entries
            .filter_map(|entry| {
                let folder = entry.ok()?.path();
                let name = folder.file_name()?.to_str()?.to_owned();
                (name.starts_with("step-") && folder.join("Cargo.toml").exists())
                    .then_some(Self { name, folder })
            })
            .collect();
        steps.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(steps)
    }

    /// The step that a person means by `2`, `02` or `step-02-use-it`.
    pub fn named(text: &str) -> anyhow::Result<Self> {
        Self::named_in(&root(), text)
    }

    fn named_in(root: &Path, text: &str) -> anyhow::Result<Self> {
        let steps = Self::all(root)?;
        let meant = |step: &&Self| step.name == text || text.parse() == Ok(step.number());
        if let Some(step) = steps.iter().find(meant) {
            return Ok(step.clone());
        }
        let names: Vec<_> = steps.iter().map(|step| format!("{} ({})", step.number(), step.name)).collect();
        Err(BadInput(format!("There is no step {text}. There are {}.", names.join(", "))).into())
    }

    /// The number of the step, from its name.
    pub fn number(&self) -> u8 {
        self.name.split('-').nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
    }

    /// What the step calls itself: the first line of its `src/lib.rs`.
    pub fn title(&self) -> String {
        let text = fs::read_to_string(self.folder.join("src/lib.rs")).unwrap_or_default();
        text.lines().next().unwrap_or_default().trim_start_matches("//! ").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a temporary folder");
        for folder in ["step-02-use-it", "step-01-first-steps", "book", "step-without-manifest"] {
            fs::create_dir(root.path().join(folder)).expect("a folder");
        }
        for step in ["step-02-use-it", "step-01-first-steps"] {
            fs::write(root.path().join(step).join("Cargo.toml"), "").expect("a manifest");
        }
        root
    }

    #[test]
    fn a_step_is_named_by_its_number_with_or_without_a_zero_or_by_its_folder() {
        let course = course();
        for text in ["2", "02", "step-02-use-it"] {
            assert_eq!(Step::named_in(course.path(), text).expect("a step").name, "step-02-use-it");
        }
    }

    #[test]
    fn a_step_that_does_not_exist_is_bad_input_and_the_sentence_names_those_that_do() {
        let course = course();
        for text in ["4", "", "step-02", "two", "-1"] {
            let error = Step::named_in(course.path(), text).expect_err("no step");
            assert!(error.is::<BadInput>(), "{text}");
            assert!(error.to_string().ends_with("1 (step-01-first-steps), 2 (step-02-use-it)."), "{error}");
        }
    }
}
