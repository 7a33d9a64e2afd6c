//! The window's own tools: installed once for each lock file, then its scripts.

use std::fs;
use std::process::Command;

use crate::places::Places;
use crate::run::{Failure, heading, run};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Installs what `package-lock.json` names, unless exactly that is there.
pub(crate) fn install(places: &Places) -> Result<(), Failure> {
    let lock = places.ui.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(Failure::io("read", &lock))?;
    let note = places.ui.join("node_modules").join(".installed-from-lock.json");
    if fs::read(&note).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    heading("Install the window's packages");
    run(npm(places).args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&note, wanted).map_err(Failure::io("write", &note))
}

/// Builds `ui/dist`, which the application embeds.
pub(crate) fn build(places: &Places) -> Result<(), Failure> {
    install(places)?;
    heading("Build the window");
    run(&mut script(places, "build"))
}

/// One of the scripts of `package.json`.
pub(crate) fn script(places: &Places, name: &str) -> Command {
    let mut command = npm(places);
    command.args(["run", "--silent", name]);
    command
}

fn npm(places: &Places) -> Command {
    let mut command = Command::new(NPM);
    command.current_dir(&places.ui);
    command
}
