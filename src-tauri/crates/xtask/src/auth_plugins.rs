//! MariaDB's authentication plugins that are missing from its core package.
//!
//! The package that contains them is unpacked, not installed: installing it would start a database server on this machine.
//! Debian and Ubuntu only. Elsewhere the tests that need a plugin report that they were skipped.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::paths::{Paths, on_path};
use crate::run::{Failure, heading, output_of};

const PACKAGE: &str = "mariadb-server";

/// Their folder, if they were fetched.
pub(crate) fn folder(paths: &Paths) -> Option<PathBuf> {
    let inside = unpacked(paths).join("usr/lib/mysql/plugin");
    Some(inside).filter(|folder| folder.is_dir())
}

/// Fetches them once. If that fails, prints why and continues.
pub(crate) fn fetch(paths: &Paths) {
    if folder(paths).is_some() || on_path("apt-get").is_none() || on_path("dpkg-deb").is_none() {
        return;
    }
    heading("Fetch MariaDB's authentication plugins");
    if let Err(failure) = unpack(paths) {
        println!(
            "{failure}\nContinuing without them. Tests that need one will report that they were skipped."
        );
    }
}

fn unpack(paths: &Paths) -> Result<(), Failure> {
    let scratch = TempDir::new().map_err(Failure::io("create", std::env::temp_dir()))?;
    let mut download = Command::new("apt-get");
    download.args(["--quiet", "download", PACKAGE]);
    output_of(download.current_dir(scratch.path()))?;
    let files = std::fs::read_dir(scratch.path()).map_err(Failure::io("read", scratch.path()))?;
    for file in files.flatten() {
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("--extract").arg(file.path()).arg(unpacked(paths));
        output_of(&mut unpack)?;
    }
    Ok(())
}

fn unpacked(paths: &Paths) -> PathBuf {
    paths.tools.join("mariadb-plugins")
}
