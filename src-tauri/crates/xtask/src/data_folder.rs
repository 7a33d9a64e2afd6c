//! A temporary data folder of the app, protected by a passphrase, so that it leaves nothing in the keychain.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::practice_server::{DATABASE, HOST, USER};
use crate::run::Failure;

/// Removed with all its data when dropped.
pub(crate) struct DataFolder {
    folder: TempDir,
}

impl DataFolder {
    /// Creates it in `parent`.
    pub(crate) fn new(parent: &Path) -> Result<Self, Failure> {
        // A recognizable name, because the folder stays if this process is killed.
        let folder = tempfile::Builder::new()
            .prefix("ontime-dental-demo-")
            .tempdir_in(parent)
            .map_err(Failure::io("create a folder in", parent))?;
        let folder = Self { folder };
        let file = folder.passphrase_file();
        fs::write(&file, "a passphrase for the demo only\n").map_err(Failure::io("write", &file))?;
        make_private(&file)?;
        Ok(folder)
    }

    /// The folder that the app writes into.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The file with the passphrase.
    pub(crate) fn passphrase_file(&self) -> PathBuf {
        self.folder.path().join("passphrase")
    }

    /// Prepares a program of the app.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.arg("--data-dir").arg(self.data());
        command.arg("--passphrase-file").arg(self.passphrase_file());
        command
    }
}

/// The arguments with which `ontime` adds the generated practice. It reads the password from standard input.
pub(crate) fn integration_arguments<'a>(name: &'a str, company: &'a str, port: &'a str) -> [&'a str; 15] {
    [
        "integration",
        "add",
        "--name",
        name,
        "--company",
        company,
        "--host",
        HOST,
        "--port",
        port,
        "--username",
        USER,
        "--password-stdin",
        "--database",
        DATABASE,
    ]
}

#[cfg(unix)]
fn make_private(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).map_err(Failure::io("protect", file))
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}
