//! `cargo xtask new ../notes`: a crate of the learner's own, begun from a step.

use std::{fs, path::Path, path::PathBuf};

use anyhow::{Context, anyhow, ensure};
use toml_edit::{DocumentMut, Item, Table};
use xtask::course::{BadInput, Step, cargo, files, root};

#[derive(clap::Args)]
pub struct Args {
    /// The folder to make, such as ../notes: the crate has its name
    folder: PathBuf,
    /// The step to begin from
    #[arg(long, default_value = "3", value_name = "STEP")]
    from: String,
}

/// Each user is a person's, and not for git. Nobody starts with users whose passwords everyone knows.
const USERS: &str = "users.txt";
/// Of another crate's name, `use` would not know which is meant.
const TAKEN: [&str; 3] = ["alloc", "core", "std"];

pub fn run(args: &Args) -> anyhow::Result<()> {
    let step = Step::named(&args.from)?;
    let folder = std::path::absolute(&args.folder).map_err(|error| BadInput(error.to_string()))?;
    let shown = args.folder.display();
    let parent = folder.parent().filter(|parent| parent.is_dir());
    let parent =
        parent.ok_or_else(|| BadInput(format!("There is no folder in which {shown} could be made.")))?;
    if fs::read_dir(&folder).map_or(folder.exists(), |mut entries| entries.next().is_some()) {
        return Err(BadInput(format!("{shown} is there already: name a folder that is not.")).into());
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let course: DocumentMut = fs::read_to_string(root().join("Cargo.toml"))?.parse()?;
    let manifest = manifest(&course, &step, &name)?;
    judge(&name, &manifest)?;

    // All of it is made beside the folder and moved when it is whole. Ctrl+C ends it before that, and clears up.
    let (sender, stop) = std::sync::mpsc::channel();
    ctrlc::set_handler(move || _ = sender.send(())).context("Ctrl+C cannot be handled")?;
    let staging = tempfile::Builder::new().prefix(".new-").tempdir_in(parent);
    let staging = staging.with_context(|| format!("{} cannot be written to", parent.display()))?;
    let made = staging.path().join(&*name);
    write(&step, &name, &made)?;
    let mut tables = root_tables(&course);
    fs::write(made.join("Cargo.toml"), format!("{manifest}\n{tables}"))?;
    // Both only tidy up: cargo leaves out of the lock file whatever is not needed, now or when it builds.
    for line in ["update --workspace --offline --quiet", "fmt"] {
        _ = cargo().args(line.split(' ')).current_dir(&made).output();
    }
    // Cargo warns of a profile for a package that is not there.
    let lock = fs::read_to_string(made.join("Cargo.lock"))?;
    let packages = tables["profile"]["dev"]["package"].as_table_like_mut().context("profiles of packages")?;
    let names: Vec<_> = packages.iter().map(|(name, _)| name.to_owned()).filter(|name| name != "*").collect();
    for name in names.iter().filter(|name| !lock.contains(&format!("name = \"{name}\"\n"))) {
        packages.remove(name);
    }
    fs::write(made.join("Cargo.toml"), format!("{manifest}\n{tables}"))?;
    ensure!(stop.try_recv().is_err(), "Stopped: nothing was made.");
    // An empty folder may be there, and Windows moves nothing over it.
    _ = fs::remove_dir(&folder);
    fs::rename(&made, &folder).with_context(|| format!("{shown} cannot be made"))?;
    println!("Made {shown} from {}. Go there: README.md says how to go on.", step.name);
    Ok(())
}

/// Cargo knows which names a crate may have. Where it makes one to find out, no workspace is near.
fn judge(name: &str, manifest: &DocumentMut) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let new =
        cargo().args(["new", "--quiet", "--vcs", "none", "--lib"]).arg(scratch.path().join(name)).output()?;
    let said = String::from_utf8_lossy(&new.stderr);
    let reason =
        said.lines().next().filter(|_| !new.status.success()).map(|line| line.replace("error: ", ""));
    let is_taken = manifest["dependencies"].get(name).is_some() || TAKEN.contains(&name);
    match reason.or(is_taken.then(|| format!("another crate is called {name}"))) {
        Some(reason) => {
            Err(BadInput(format!("Choose another name for the folder, and so for the crate: {reason}."))
                .into())
        }
        None => Ok(()),
    }
}

/// The files of the step, under the name of the new crate, and those that a workspace has for its crates.
fn write(step: &Step, name: &str, to: &Path) -> anyhow::Result<()> {
    let has_users = step.folder.join(USERS).exists();
    for path in files(&step.folder, "") {
        let target = to.join(path.strip_prefix(&step.folder)?);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        fs::write(target, renamed(&text, step, name))?;
    }
    let mut lock: DocumentMut = fs::read_to_string(root().join("Cargo.lock"))?.parse()?;
    let packages = lock["package"].as_array_of_tables_mut().context("packages in Cargo.lock")?;
    // Of the course's own crates, which come from nowhere else, this one alone.
    packages.retain(|package| package.contains_key("source") || package["name"].as_str() == Some(&step.name));
    fs::write(to.join("Cargo.lock"), renamed(&lock.to_string(), step, name))?;
    let (readme, users) =
        include_str!("new/README.md").split_once("<!-- users -->\n").context("a template")?;
    let readme = if has_users { [readme, users].concat() } else { readme.to_owned() };
    fs::write(to.join("README.md"), readme.replace("NAME", name))?;
    fs::write(to.join(".gitignore"), format!("/target\n/{USERS}\n"))?;
    // In the folder of the course, that of the course would count.
    fs::create_dir_all(to.join(".cargo"))?;
    fs::write(to.join(".cargo/config.toml"), include_str!("new/config.toml"))?;
    if has_users {
        fs::write(to.join(USERS), "")?;
    }
    Ok(())
}

fn renamed(text: &str, step: &Step, name: &str) -> String {
    text.replace(&step.name, name).replace(&step.name.replace('-', "_"), &name.replace('-', "_"))
}

/// The manifest of the step, with all that the workspace says for it written out.
fn manifest(course: &DocumentMut, step: &Step, name: &str) -> anyhow::Result<DocumentMut> {
    let text = fs::read_to_string(step.folder.join("Cargo.toml"))?;
    let mut own: DocumentMut = renamed(&text, step, name).parse()?;
    for (table, shared) in
        [("package", "package"), ("dependencies", "dependencies"), ("dev-dependencies", "dependencies")]
    {
        let shared = course["workspace"][shared].as_table().context("a table of the workspace")?;
        let Some(table) = own.get_mut(table).and_then(Item::as_table_mut) else { continue };
        for (mut key, item) in table.iter_mut() {
            if item.get("workspace").is_none() {
                continue;
            }
            let (from, value) =
                shared.get_key_value(key.get()).ok_or_else(|| anyhow!("{key} is not shared"))?;
            *item = value.clone();
            key.fmt();
            // A reason of its own. The others head a group.
            let decor = from.leaf_decor().prefix().and_then(|prefix| prefix.as_str());
            if let Some(reason) = decor.filter(|reason| reason.starts_with('#')) {
                key.leaf_decor_mut().set_prefix(reason);
            }
        }
    }
    // The choice of a licence is the learner's, and `cargo test` runs what tests they write in `src`.
    own["package"].as_table_mut().context("a package")?.remove("license");
    _ = (own.remove("lib"), own.remove("lints"));
    Ok(own)
}

/// The tables that stand in the root of a workspace: this crate is one by itself, wherever it lies.
fn root_tables(course: &DocumentMut) -> DocumentMut {
    let mut tables = DocumentMut::new();
    tables["workspace"] = Item::Table(Table::new());
    tables["lints"] = course["workspace"]["lints"].clone();
    tables["profile"] = course["profile"].clone();
    tables
}
