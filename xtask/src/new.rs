//! `cargo xtask new ../notes`: makes a crate of the learner's own, from a step.

mod manifest;
mod turn;

use std::{fs, path::Path, path::PathBuf};

use anyhow::{Context, ensure};
use toml_edit::DocumentMut;
use xtask::course::{BadInput, Step, cargo, files};

use self::turn::Turn;

#[derive(clap::Args)]
pub struct Args {
    /// The folder to make, such as ../notes: the crate has its name
    folder: PathBuf,
    /// The step to begin from
    #[arg(long, default_value = "3", value_name = "STEP")]
    from: String,
    /// Your turn: begin with tests that are red, such as those of step 2 on the code of step 1
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    turn: Option<String>,
}

/// Users do not belong in git. A new crate starts without those whose passwords everyone knows.
const USERS: &str = "users.txt";
/// With one of these names, `use` would not know which crate you mean.
const TAKEN: [&str; 3] = ["alloc", "core", "std"];

pub fn run(args: &Args) -> anyhow::Result<()> {
    let turn = args.turn.as_deref().map(Turn::named).transpose()?;
    let step = turn.as_ref().map_or_else(|| Step::named(&args.from), |turn| Ok(turn.begins.clone()))?;
    let folder = std::path::absolute(&args.folder).map_err(|error| BadInput(error.to_string()))?;
    let shown = args.folder.display();
    let parent = folder.parent().filter(|parent| parent.is_dir());
    let parent = parent.ok_or_else(|| {
        BadInput(format!(
            "{shown} cannot be made: the folder that it would be in does not exist. Make that first."
        ))
    })?;
    if fs::read_dir(&folder).map_or(folder.exists(), |mut entries| entries.next().is_some()) {
        return Err(BadInput(format!("{shown} exists already: name a folder that does not.")).into());
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    judge(&name, &step)?;

    // Everything is made beside the folder, and moved when it is complete. Ctrl+C before that leaves nothing behind.
    let (sender, stopped) = std::sync::mpsc::channel();
    ctrlc::set_handler(move || _ = sender.send(())).context("Ctrl+C cannot be handled")?;
    let staging = tempfile::Builder::new().prefix(".new-").tempdir_in(parent);
    let staging = staging.with_context(|| format!("{} cannot be written to", parent.display()))?;
    let (copied, made) = (staging.path().join(&step.name), staging.path().join(&*name));
    copy(&step, &copied, |_| true)?;
    if let Some(turn) = &turn {
        turn.begin(&copied)?;
    }
    fs::rename(copied, &made)?;
    let renamed = |text: &str| {
        // The book quotes a step by these lines, and nothing quotes a crate of yours.
        let lines = text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("// ANCHOR"));
        let text = lines.collect::<String>();
        let text = text.replace(&step.name, &name).replace(&snake(&step.name), &snake(&name));
        // A failed test gives this advice.
        text.replace("cargo xtask snapshots", "INSTA_UPDATE=always cargo test")
    };
    for path in files(&made, "") {
        fs::write(&path, renamed(&fs::read_to_string(&path)?))?;
    }
    write(&made, &name)?;
    manifest::write(&made, renamed)?;
    // With another name, a line may be too long, and a `use` may stand elsewhere: this tidies up.
    _ = cargo().arg("fmt").current_dir(&made).output();
    ensure!(stopped.try_recv().is_err(), "Stopped: nothing was made.");
    // An empty folder may be there, and Windows moves nothing over it.
    _ = fs::remove_dir(&folder);
    fs::rename(&made, &folder).with_context(|| format!("{shown} cannot be made"))?;
    println!("Made {shown} from {}. Go there: README.md says how to go on.", step.name);
    if turn.is_some() {
        println!("It is your turn: cargo xtask dev {shown} --check");
    }
    Ok(())
}

/// Cargo knows which names a crate may have. It makes one to find out, outside of any workspace.
fn judge(name: &str, step: &Step) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let mut new = cargo();
    new.args(["new", "--quiet", "--vcs", "none", "--lib"]).arg(scratch.path().join(name));
    let output = new.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or_default().replace("error: ", "");
    let manifest: DocumentMut = fs::read_to_string(step.folder().join("Cargo.toml"))?.parse()?;
    let tables = ["dependencies", "dev-dependencies"].map(|table| manifest[table].as_table_like());
    let mut taken = tables.into_iter().flatten().flat_map(|table| table.iter().map(|(key, _)| snake(key)));
    let reason = if !output.status.success() {
        first
    } else if TAKEN.contains(&name) || taken.any(|key| key == snake(name)) {
        format!("another crate is called {name}")
    } else if name.starts_with("step-") {
        "names that begin with step- are the course's".to_owned()
    } else {
        return Ok(());
    };
    Err(BadInput(format!("Choose another name for the folder, and so for the crate: {reason}.")).into())
}

/// Copies the files of the step that are wanted, by their paths in it.
fn copy(step: &Step, to: &Path, wanted: impl Fn(&Path) -> bool) -> anyhow::Result<()> {
    for path in files(&step.folder(), "") {
        let part = path.strip_prefix(step.folder())?;
        if wanted(part) {
            fs::create_dir_all(to.join(part).parent().unwrap_or(to))?;
            fs::copy(&path, to.join(part))?;
        }
    }
    Ok(())
}

/// Writes the files that only a crate of its own has.
fn write(made: &Path, name: &str) -> anyhow::Result<()> {
    let (readme, users) =
        include_str!("new/README.md").split_once("<!-- users -->\n").context("a template")?;
    let mut readme = readme.replace("NAME", name);
    if made.join(USERS).exists() {
        readme += users;
        fs::write(made.join(USERS), "")?;
    }
    fs::write(made.join("README.md"), readme)?;
    fs::write(made.join(".gitignore"), format!("/target\n/{USERS}\n*.snap.new\n"))?;
    // Without it, a crate inside the folder of the course would take the course's setting.
    fs::create_dir_all(made.join(".cargo"))?;
    fs::write(made.join(".cargo/config.toml"), include_str!("new/config.toml"))?;
    Ok(())
}

/// The name as `use` writes it.
fn snake(name: &str) -> String {
    name.replace('-', "_")
}
