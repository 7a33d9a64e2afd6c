//! The vault's two small files in the data folder.
//!
//! `vault.json` names the keychain entry of this folder, `key.json` holds the key wrapped by a passphrase. A file is
//! replaced as a whole or not at all, is on the disk when [`write`] returns, and is readable by its owner only
//! (mode 0600; on Windows by the rights of the profile folder). Files of a newer program are refused.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{UnlockError, random};

pub(crate) const VAULT_FILE: &str = "vault.json";
pub(crate) const KEY_FILE: &str = "key.json";

/// The format that this program writes, and the newest that it reads.
pub(crate) const VERSION: u32 = 1;

/// What `vault.json` holds. It is written once the keychain has the entry, so its existence says where the key is.
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

/// None if there is no such file.
pub(crate) fn read<T: DeserializeOwned>(folder: &Path, file: &'static str) -> Result<Option<T>, UnlockError> {
    let bytes = match fs::read(folder.join(file)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(UnlockError::Io { file, source }),
    };
    let damaged = || UnlockError::Damaged { what: file };
    let Versioned { version } = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    match version {
        VERSION => serde_json::from_slice(&bytes).map(Some).map_err(|_| damaged()),
        0 => Err(damaged()),
        _ => Err(UnlockError::Newer { file, version }),
    }
}

/// Creates or replaces the file, and the folder if there is none.
pub(crate) fn write<T: Serialize>(folder: &Path, file: &'static str, content: &T) -> Result<(), UnlockError> {
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        replace(folder, file, &serde_json::to_vec_pretty(content)?)
    };
    write().map_err(|source| UnlockError::Io { file, source })
}

fn replace(folder: &Path, file: &str, bytes: &[u8]) -> io::Result<()> {
    let new = folder.join(format!("{file}.new"));
    // One that a crash left behind may have any rights.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut handle = create_private(&new)?;
    handle.write_all(bytes)?;
    handle.sync_all()?;
    drop(handle);
    fs::rename(&new, folder.join(file))?;
    sync_folder(folder)
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Without it a power cut may undo the rename.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows keeps renames in its journal and opens no folder as a file.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
