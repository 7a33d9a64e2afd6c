//! Replaces the database, its keys, and its recovery file at once: with new keys, or with an office from another computer.
//!
//! The new files are prepared in `incoming.part`. Renaming that folder to `incoming` decides: before, the old files count and a
//! leftover is deleted; after, the new files count and [`DataFolder::finish_incoming`] moves them into place, now or at the
//! next start. So the end of the process at any point leaves one of two complete states. Each step can be repeated.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use domain::{Fault, FileKind};
use store::{private_folder, rename, sync_folder};

use crate::data_folder::{AloneLock, DataFolder};
use crate::faults::file_failed;

pub(crate) const DATABASE: &str = "ontime.db";
pub(crate) const LOG: &str = "ontime.db-wal";
pub(crate) const BACKUPS: &str = "backups";
pub(crate) const SET_ASIDE: &str = "set-aside";

/// Holds copies while office files are being written. Deleted when the store is open in no process, in case one was not
/// finished.
pub(crate) const OUTGOING: &str = "outgoing";

/// Holds the `vault.json` of the key that is no longer used, so that its keychain entry can be deleted.
const RETIRED: &str = "retired";
const KEYCHAIN_FILE: &str = "vault.json";

/// In this order. What belongs to the earlier database only is in [`OBSOLETE`].
const FILES: [&str; 5] = [
    DATABASE,
    "ontime.head",
    "recovery.json",
    "key.json",
    KEYCHAIN_FILE,
];
const OBSOLETE: [&str; 3] = [LOG, "ontime.db-shm", "ontime.head"];

/// A folder in which new files are prepared.
pub(crate) struct Incoming {
    part: PathBuf,
    ready: PathBuf,
}

impl Incoming {
    fn of(data: &Path) -> Self {
        Self {
            part: data.join("incoming.part"),
            ready: data.join("incoming"),
        }
    }

    /// The folder for the new files.
    pub(crate) fn folder(&self) -> &Path {
        &self.part
    }

    /// Remembers that the present key of `data` is not used any longer once the new files count.
    pub(crate) fn retire_key(&self, data: &Path) -> Result<(), Fault> {
        let retire = || {
            // A passphrase takes precedence, so its folder's `vault.json` names no key in use.
            if data.join("key.json").try_exists()? || !data.join(KEYCHAIN_FILE).try_exists()? {
                return Ok(());
            }
            let retired = self.part.join(RETIRED);
            private_folder(&retired)?;
            fs::copy(data.join(KEYCHAIN_FILE), retired.join(KEYCHAIN_FILE)).map(drop)
        };
        retire().map_err(|error| failed(&error))
    }

    /// From here on, the new files count. They must be on the disk.
    pub(crate) fn commit(self) -> Result<(), Fault> {
        let commit = || {
            sync_folder(&self.part)?;
            rename(&self.part, &self.ready)?;
            self.ready.parent().map_or(Ok(()), sync_folder)
        };
        commit().map_err(|error| failed(&error))
    }
}

impl DataFolder {
    /// Whether new files count that are not yet in place.
    pub(crate) fn has_incoming(&self) -> bool {
        Incoming::of(self.data_dir()).ready.exists()
    }

    /// Starts to prepare new files. Earlier ones must be finished.
    pub(crate) async fn begin_incoming(&self) -> Result<Incoming, Fault> {
        let incoming = Incoming::of(self.data_dir());
        self.discard(&incoming.part).await?;
        private_folder(&incoming.part).map_err(|error| failed(&error))?;
        Ok(incoming)
    }

    /// Moves new files that count into place, and deletes those that do not.
    pub(crate) async fn finish_incoming(&self, _alone: &AloneLock) -> Result<(), Fault> {
        let Incoming { part, ready } = Incoming::of(self.data_dir());
        self.discard(&part).await?;
        self.discard(&self.data_dir().join(OUTGOING)).await?;
        if !ready.exists() {
            return Ok(());
        }
        place(&ready, self.data_dir()).map_err(|error| failed(&error))?;
        self.forget_key_of(&ready.join(RETIRED)).await;
        fs::remove_dir_all(&ready).map_err(|error| failed(&error))
    }

    /// Deletes files that were prepared and never counted, with their key.
    async fn discard(&self, part: &Path) -> Result<(), Fault> {
        if !part.exists() {
            return Ok(());
        }
        self.forget_key_of(part).await;
        fs::remove_dir_all(part).map_err(|error| failed(&error))
    }

    /// An entry that stays in the keychain opens nothing, so a failure only gets logged.
    pub(crate) async fn forget_key_of(&self, folder: &Path) {
        if let Err(error) = vault::delete_keychain_entry(folder, self.keychain()).await {
            tracing::warn!(%error, "an unused entry remains in the keychain");
        }
    }
}

fn place(ready: &Path, data: &Path) -> io::Result<()> {
    if ready.join(DATABASE).exists() {
        remove_obsolete(data)?;
    }
    for name in FILES {
        if ready.join(name).exists() {
            rename(&ready.join(name), &data.join(name))?;
        }
    }
    let backups = ready.join(BACKUPS);
    if backups.exists() {
        private_folder(&data.join(BACKUPS))?;
        for entry in fs::read_dir(&backups)? {
            let entry = entry?;
            rename(&entry.path(), &data.join(BACKUPS).join(entry.file_name()))?;
        }
        sync_folder(&data.join(BACKUPS))?;
    }
    let set_aside = ready.join(SET_ASIDE);
    if set_aside.exists() {
        for entry in fs::read_dir(&set_aside)? {
            let entry = entry?;
            let (database, folder) = (
                entry.path().join(DATABASE),
                data.join(SET_ASIDE).join(entry.file_name()),
            );
            if database.exists() {
                remove_obsolete(&folder)?;
                rename(&database, &folder.join(DATABASE))?;
                sync_folder(&folder)?;
            }
        }
    }
    sync_folder(data)
}

/// SQLite would apply the log of the earlier database to the new one.
fn remove_obsolete(folder: &Path) -> io::Result<()> {
    OBSOLETE.iter().try_for_each(|name| remove(&folder.join(name)))
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn failed(error: &io::Error) -> Fault {
    file_failed(FileKind::DataFolder, error)
}
