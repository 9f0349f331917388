//! `cargo xtask`: the map of the course.

use clap::CommandFactory;

use crate::{
    Cli,
    course::{Step, root},
    show::{BOLD, DIM, page, styled},
};

/// Prints each step with its title, its command and its page, then the commands of the tool.
pub fn run() -> anyhow::Result<()> {
    let mut text = format!("{}\n\n", styled(BOLD, "The course"));
    for step in Step::all(&root())? {
        text += &format!("  {}  {}\n", styled(BOLD, &step.number().to_string()), step.title());
        text += &format!("     cargo run -p {}\n", step.name);
        text += &styled(DIM, &format!("     book/src/{}.md\n", step.name));
        text.push('\n');
    }
    text += &format!("{}\n\n", styled(BOLD, "The commands"));
    for command in Cli::command().get_subcommands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        text += &format!("  cargo xtask {:<10} {about}\n", command.get_name());
    }
    text +=
        "\nA step is named 2, 02 or step-02-use-it. Each command explains itself: cargo xtask diff --help\n";
    page(&text)
}
