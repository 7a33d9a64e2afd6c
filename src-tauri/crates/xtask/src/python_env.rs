//! Python environments for programs from PyPI, one for each, because they need different versions of the same packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Failure, heading, run};

/// Installs these packages into an environment in `folder`, unless they are there.
pub(crate) fn install(folder: &Path, requirements: &[&str]) -> Result<(), Failure> {
    let installed = folder.join("installed");
    if installed.exists() {
        return Ok(());
    }
    heading(&format!("Install {} from PyPI", requirements.join(" ")));
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(folder))
    .map_err(|failure| {
        Failure::new(format!(
            "{failure}\nThis needs python3 with venv (Debian package python3-venv)."
        ))
    })?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(program(folder, "python"))
        .args(pip)
        .args(requirements))?;
    fs::write(&installed, "").map_err(Failure::io("write", &installed))
}

/// A program of an environment.
pub(crate) fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join("bin").join(name)
}
