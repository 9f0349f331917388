//! The manifest and the lock file of a new crate: those of its step, with what the step takes from the workspace.

use std::{fs, path::Path};

use anyhow::{Context, anyhow};
use toml_edit::{DocumentMut, Item, Table};
use xtask::course::{cargo, root};

/// Writes both, under the name that `renamed` gives to the step.
pub fn write(made: &Path, renamed: impl Fn(&str) -> String) -> anyhow::Result<()> {
    let (manifest, lock) = (made.join("Cargo.toml"), made.join("Cargo.lock"));
    let read = |path: &Path| anyhow::Ok(fs::read_to_string(path)?.parse::<DocumentMut>()?);
    let (course, own) = (read(&root().join("Cargo.toml"))?, read(&manifest)?);
    let own = written_out(own, &course)?;
    let mut tables = root_tables(&course);
    fs::write(&manifest, format!("{own}\n{tables}"))?;

    let mut packages = read(&root().join("Cargo.lock"))?;
    let listed = packages["package"].as_array_of_tables_mut().context("packages in Cargo.lock")?;
    // The course's own crates have no `source`. Of these, only the renamed one stays.
    listed.retain(|package| {
        let name = package["name"].as_str().unwrap_or_default();
        package.contains_key("source") || renamed(name) != name
    });
    fs::write(&lock, renamed(&packages.to_string()))?;
    // This tidies up: cargo leaves out whatever is not needed, now or when it builds.
    let mut update = cargo();
    _ = update.args(["update", "--workspace", "--offline"]).current_dir(made).output();

    // Cargo warns of a profile for a package that is not there.
    let lock = fs::read_to_string(&lock)?;
    let profiles = tables["profile"]["dev"]["package"].as_table_like_mut().context("profiles of packages")?;
    let names: Vec<_> = profiles.iter().map(|(name, _)| name.to_owned()).filter(|name| name != "*").collect();
    for name in names.iter().filter(|name| !lock.contains(&format!("name = \"{name}\"\n"))) {
        profiles.remove(name);
    }
    Ok(fs::write(&manifest, format!("{own}\n{tables}"))?)
}

/// The manifest of the step, with everything written out that it takes from the workspace.
fn written_out(mut own: DocumentMut, course: &DocumentMut) -> anyhow::Result<DocumentMut> {
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
            // A comment right above belongs to this dependency. After an empty line, it heads a group.
            let decor = from.leaf_decor().prefix().and_then(|prefix| prefix.as_str());
            if let Some(reason) = decor.filter(|reason| reason.starts_with('#')) {
                key.leaf_decor_mut().set_prefix(reason);
            }
        }
    }
    // You choose the licence yourself, and `cargo test` has to run the tests that you write in `src`.
    own["package"].as_table_mut().context("a package")?.remove("license");
    _ = (own.remove("lib"), own.remove("lints"));
    Ok(own)
}

/// The tables of a workspace's root, because the new crate is a workspace of its own, wherever it lies.
fn root_tables(course: &DocumentMut) -> DocumentMut {
    let mut tables = DocumentMut::new();
    tables["workspace"] = Item::Table(Table::new());
    tables["lints"] = course["workspace"]["lints"].clone();
    tables["profile"] = course["profile"].clone();
    tables
}
