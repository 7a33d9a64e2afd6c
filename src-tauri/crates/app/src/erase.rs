//! Deletes what OnTime Dental keeps on this computer: for the uninstaller, and for a PC that leaves the office.

use std::fs;
use std::io;
use std::path::Path;

use domain::{Fault, FileKind};

use crate::data_folder::DataFolder;
use crate::faults::file_failed;
use crate::remembered_head::RememberedHead;

/// Everything in the data folder, keys first. A folder that someone chose may also hold other files, which stay.
const CONTENT: [&str; 20] = [
    "key.json",
    "recovery.json",
    "vault.json",
    "ontime.db",
    "ontime.db-wal",
    "ontime.db-shm",
    "ontime.head",
    "backups",
    "set-aside",
    "recovery",
    "recovery.part",
    "incoming",
    "incoming.part",
    "outgoing",
    "attempts.json",
    "preferences.json",
    "setting-up",
    "tray",
    "logs",
    "locks",
];

impl DataFolder {
    /// Deletes the patient list, its backups, keys with their keychain entries, settings, and log. Office files and backups in
    /// other folders stay; only the recovery code opens them afterwards.
    ///
    /// # Errors
    /// [`Fault::StoreInUse`] if a program uses the data; [`Fault::DataFolderUnusable`] if something cannot be deleted.
    pub async fn erase(&self) -> Result<(), Fault> {
        let alone = self.wait_alone().await?;
        self.forget_key_of(self.data_dir()).await;
        RememberedHead::of(self.data_dir(), self.keychain())
            .forget()
            .await;
        drop(alone);
        erase(self.data_dir(), self.log_dir()).map_err(|error| file_failed(FileKind::DataFolder, &error))
    }
}

fn erase(data: &Path, log: &Path) -> io::Result<()> {
    for name in CONTENT {
        delete(&data.join(name))?;
    }
    delete(log)?;
    // Unless it holds other files.
    let _ = fs::remove_dir(data);
    Ok(())
}

fn delete(path: &Path) -> io::Result<()> {
    let deleted = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match deleted {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
