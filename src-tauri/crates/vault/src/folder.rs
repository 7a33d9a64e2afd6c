//! The vault's small files in the data folder.
//!
//! `vault.json` names the folder's keychain entry; `key.json` holds the key wrapped with a passphrase, `recovery.json` the key
//! wrapped with the recovery code, and `attempts.json` the wrong passphrases since the last right one. Files are replaced
//! atomically, are on disk when [`write`] returns, and are readable only by their owner (mode 0600; on Windows by the
//! permissions of the profile folder). Files of a newer program are refused.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{UnlockError, random};

pub(crate) const VAULT_FILE: &str = "vault.json";
pub(crate) const KEY_FILE: &str = "key.json";
pub(crate) const RECOVERY_FILE: &str = "recovery.json";
pub(crate) const ATTEMPTS_FILE: &str = "attempts.json";

/// The format that this program writes and the newest it reads.
pub(crate) const VERSION: u32 = 1;

/// The content of `vault.json`. The file is written once the keychain has the entry, so it proves that the key is there.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeychainEntry {
    version: u32,
    /// Random, so that two data folders of one user never share a key.
    pub(crate) entry: String,
}

impl KeychainEntry {
    pub(crate) fn new() -> Self {
        let id: [u8; 16] = random::bytes();
        let entry = id.iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            version: VERSION,
            entry,
        }
    }
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// `None` if the file does not exist.
pub(crate) fn read<T: DeserializeOwned>(folder: &Path, file: &'static str) -> Result<Option<T>, UnlockError> {
    let bytes = match fs::read(folder.join(file)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(UnlockError::Io { file, source }),
    };
    parse(&bytes, file).map(Some)
}

/// Parses the content of a file.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8], file: &'static str) -> Result<T, UnlockError> {
    let damaged = || UnlockError::Damaged { file };
    let Versioned { version } = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    match version {
        VERSION => serde_json::from_slice(bytes).map_err(|_| damaged()),
        0 => Err(damaged()),
        _ => Err(UnlockError::Newer { file, version }),
    }
}

/// Removes the file, if it exists.
pub(crate) fn remove(folder: &Path, file: &'static str) -> Result<(), UnlockError> {
    match fs::remove_file(folder.join(file)) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(UnlockError::Io { file, source }),
        _ => Ok(()),
    }
}

/// Creates or replaces the file; creates the folder if needed.
pub(crate) fn write<T: Serialize>(folder: &Path, file: &'static str, content: &T) -> Result<(), UnlockError> {
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        replace(folder, file, &serde_json::to_vec_pretty(content)?)
    };
    write().map_err(|source| UnlockError::Io { file, source })
}

fn replace(folder: &Path, file: &str, bytes: &[u8]) -> io::Result<()> {
    let name = format!("{file}.new");
    // A leftover of a crash may have any permissions.
    match fs::remove_file(folder.join(&name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut new = tempfile::Builder::new()
        .prefix(&name)
        .rand_bytes(0)
        .tempfile_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(folder.join(file))?;
    sync_folder(folder)
}

/// Without this, a power cut may undo the rename.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Windows keeps renames in its journal and cannot open a folder as a file.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
