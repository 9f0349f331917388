//! Programs that others have installed.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Where programs of that name are, in the order of the PATH.
pub fn all_installed(name: &str) -> impl Iterator<Item = PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let on_path = env::var_os("PATH").unwrap_or_default();
    // Last, where Debian has a daemon's program, which is on the PATH of few people.
    let folders: Vec<_> = env::split_paths(&on_path).chain([Path::new("/usr/sbin").to_owned()]).collect();
    folders.into_iter().map(move |folder| folder.join(&name)).filter(|path| path.is_file())
}

/// Where a program is that can be started by its name.
pub fn installed(name: &str) -> Option<PathBuf> {
    all_installed(name).next()
}
