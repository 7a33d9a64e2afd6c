//! The database server's login plugins that its core package leaves out. The package that has them is unpacked and not
//! installed: installed, it would start a server of its own on this machine.
//!
//! Limits: on Debian and Ubuntu only; where they cannot be had, the tests that need them say that they were skipped.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::places::{Places, on_path};
use crate::run::{Failure, heading, quietly};

const PACKAGE: &str = "mariadb-server";

/// Where they are, if they are there.
pub(crate) fn folder(places: &Places) -> Option<PathBuf> {
    let inside = unpacked(places).join("usr/lib/mysql/plugin");
    Some(inside).filter(|folder| folder.is_dir())
}

/// Fetches them once; says so where that is not possible.
pub(crate) fn fetch(places: &Places) {
    if folder(places).is_some() || on_path("apt-get").is_none() || on_path("dpkg-deb").is_none() {
        return;
    }
    heading("Fetch the database server's login plugins");
    if let Err(failure) = unpack(places) {
        println!(
            "{failure}\nGoing on without them: the tests that need one will say that they were skipped."
        );
    }
}

fn unpack(places: &Places) -> Result<(), Failure> {
    let scratch = TempDir::new().map_err(Failure::io("create", std::env::temp_dir()))?;
    let mut download = Command::new("apt-get");
    download.args(["--quiet", "download", PACKAGE]);
    quietly(download.current_dir(scratch.path()))?;
    let files = std::fs::read_dir(scratch.path()).map_err(Failure::io("read", scratch.path()))?;
    for file in files.flatten() {
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("--extract").arg(file.path()).arg(unpacked(places));
        quietly(&mut unpack)?;
    }
    Ok(())
}

fn unpacked(places: &Places) -> PathBuf {
    places.tools.join("mariadb-plugins")
}
