//! The npm packages and scripts of the window.

use std::fs;
use std::process::Command;

use crate::paths::Paths;
use crate::run::{Failure, heading, run};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Installs the packages of `package-lock.json`, unless exactly these are installed.
pub(crate) fn install(paths: &Paths) -> Result<(), Failure> {
    let lock = paths.ui.join("package-lock.json");
    let lock_text = fs::read(&lock).map_err(Failure::io("read", &lock))?;
    let marker = paths.ui.join("node_modules").join(".installed-from-lock.json");
    if fs::read(&marker).is_ok_and(|installed| installed == lock_text) {
        return Ok(());
    }
    heading("Install the window's packages");
    run(npm(paths).args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&marker, lock_text).map_err(Failure::io("write", &marker))
}

/// Builds `ui/dist`, which the app embeds.
pub(crate) fn build(paths: &Paths) -> Result<(), Failure> {
    install(paths)?;
    heading("Build the window");
    run(&mut script(paths, "build"))
}

/// A script of `package.json`.
pub(crate) fn script(paths: &Paths, name: &str) -> Command {
    let mut command = npm(paths);
    command.args(["run", "--silent", name]);
    command
}

/// Asks npm's database about the packages that are shipped.
pub(crate) fn audit(paths: &Paths) -> Command {
    let mut command = npm(paths);
    command.args(["audit", "--omit=dev", "--json"]);
    command
}

fn npm(paths: &Paths) -> Command {
    let mut command = Command::new(NPM);
    command.current_dir(&paths.ui);
    command
}
