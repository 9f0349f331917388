//! Adds a user: asks for a password and appends a line to `users.txt`, or to the file that `USERS` names.
//!
//! ```not_rust
//! cargo run -p step-03-token-route --example add_user -- bob
//! ```

use std::{
    env, fs,
    io::{self, IsTerminal, Read, Write},
    process::ExitCode,
};

use argon2::{Argon2, PasswordHasher, password_hash::phc::PasswordHash};

fn main() -> ExitCode {
    match add_user() {
        Ok(added) => {
            println!("{added}. Start the API again, and log in.");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn add_user() -> Result<String, String> {
    let argument = env::args_os().nth(1).unwrap_or_default();
    let username = argument.to_string_lossy();
    if username.is_empty() {
        let command = "cargo run -p step-03-token-route --example add_user -- bob";
        return Err(format!("Name the user to add, as in {command}."));
    }
    // Names that look alike would be different users. A name may be an e-mail address.
    let is_allowed = |it: u8| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'@' | b'-');
    if !username.bytes().all(is_allowed) || username.starts_with('-') || username.len() > 64 {
        let rule = "has up to 64 of a-z, 0-9, . _ @ and -, and no - at the start";
        return Err(format!("A user name {rule}: choose another."));
    }
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/users.txt");
    let path = env::var("USERS").unwrap_or(default.to_owned());
    let mut options = fs::OpenOptions::new();
    let opened = options.read(true).append(true).create(true).open(&path);
    let mut file = opened.map_err(|error| format!("Cannot open {path}: {error}."))?;
    let mut users = String::new();
    file.read_to_string(&mut users)
        .map_err(|error| format!("Cannot read {path}: {error}."))?;
    if users
        .lines()
        .any(|line| line.split(':').next() == Some(&username))
    {
        return Err(format!(
            "There is a user {username} already. To replace them, delete that line of {path} first."
        ));
    }
    let password = password().map_err(|error| format!("Cannot read the password: {error}."))?;
    // This program is for trying out, and takes `secret`. NIST SP 800-63B-4, section 3.1.1.2, asks
    // for 15 characters where a password is the only factor, for a blocklist of common ones, and
    // for no forced change unless there is evidence that the password is known to others.
    if password.is_empty() || password.len() > 1024 {
        let reason = "The token endpoint takes an empty one as missing, and refuses a long form";
        return Err(format!(
            "A password has 1 to 1024 bytes: choose another. {reason}."
        ));
    }

    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| format!("Cannot make a salt: {error}."))?;
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| format!("Cannot hash the password: {error}."))?;
    let new_line = if users.is_empty() || users.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    writeln!(file, "{new_line}{username}:{hash}")
        .map_err(|error| format!("Cannot write {path}: {error}."))?;
    Ok(format!("Added {username} to {path}"))
}

/// Reads it from the terminal without showing it, or takes the first line of piped input.
fn password() -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ");
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
