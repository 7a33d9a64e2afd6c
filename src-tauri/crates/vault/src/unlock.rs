//! Opening, and on first start creating, the keys of a data folder.
//!
//! If `key.json` exists, the key is wrapped with a passphrase, whatever the keychain holds. Otherwise `vault.json` names the
//! keychain entry. With neither file and no trace of data, it is the first start.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::folder::{self, KEY_FILE, KeychainEntry, VAULT_FILE};
use crate::keychain::{Keychain, serialized};
use crate::passphrase::{self, WrappedKey};
use crate::{Keys, MasterKey, UnlockError};

/// Two first starts at once would create two keys.
static LOCK: Mutex<()> = Mutex::const_new(());

/// An entry that does not exist. Reading it shows whether there is a keychain.
const PROBE_ENTRY: &str = "is there a keychain";

/// Where the master key is stored, or will be on first start.
#[derive(Clone)]
pub enum KeySource {
    /// In a keychain.
    Keychain(Arc<dyn Keychain>),
    /// In the data folder, wrapped by this passphrase.
    Passphrase(SecretString),
}

/// What [`unlock`] will find. Everything that would make it fail is an [`UnlockError`] instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultState {
    /// The keychain has the key.
    Ready,
    /// There is no key and no data yet: [`unlock`] will create a key.
    FirstStart,
    /// The key is wrapped with a passphrase, which [`unlock`] needs.
    Locked,
}

/// Whether a key was created for this folder, on whichever start. Nothing is opened.
#[must_use]
pub fn has_key(dir: &Path) -> bool {
    // A link or a folder of that name is a trace, too.
    [KEY_FILE, VAULT_FILE]
        .iter()
        .any(|file| dir.join(file).symlink_metadata().is_ok())
}

/// Reads the state of the folder without changing anything.
///
/// # Errors
/// As [`unlock`] without a passphrase, except that [`VaultState::Locked`] replaces [`UnlockError::Locked`].
pub async fn state(
    dir: &Path,
    data_exists: bool,
    keychain: Arc<dyn Keychain>,
) -> Result<VaultState, UnlockError> {
    let files = Files::read(dir).await?;
    if files.wrapped.is_some() {
        return Ok(VaultState::Locked);
    }
    let key_expected = data_exists || files.entry.is_some();
    let name = files.entry.map_or_else(|| PROBE_ENTRY.to_owned(), |it| it.entry);
    match (read_key(keychain, name).await?, key_expected) {
        (Some(_), _) => Ok(VaultState::Ready),
        (None, false) => Ok(VaultState::FirstStart),
        (None, true) => Err(UnlockError::Lost),
    }
}

/// Opens the folder's keys. Creates and stores a master key on first start, but never while data exists, or a file that names
/// a key.
///
/// The caller must hold the lock of the data folder and determine `data_exists` under it.
///
/// # Errors
/// All of [`UnlockError`]; then nothing was overwritten.
pub async fn unlock(dir: &Path, data_exists: bool, source: KeySource) -> Result<Keys, UnlockError> {
    let _lock = LOCK.lock().await;
    let files = Files::read(dir).await?;
    let key = match (source, files.wrapped) {
        (KeySource::Keychain(_), Some(_)) => return Err(UnlockError::Locked),
        (KeySource::Passphrase(passphrase), Some(file)) => {
            spawn_blocking(move || passphrase::unwrap(&file, &passphrase)).await?
        }
        (KeySource::Passphrase(passphrase), None) => match (data_exists, files.entry) {
            (_, Some(_)) => return Err(UnlockError::KeptInKeychain),
            (false, None) => wrap_first_key(dir.to_owned(), passphrase).await?,
            (true, None) => return Err(UnlockError::Lost),
        },
        (KeySource::Keychain(keychain), None) => {
            from_keychain(dir.to_owned(), data_exists, files.entry, keychain).await?
        }
    };
    Ok(key.derive())
}

/// Wraps the folder's key with another passphrase. The key, and so everything encrypted with it, stays the same.
///
/// # Errors
/// [`UnlockError::WrongPassphrase`], [`UnlockError::PassphraseTooShort`], [`UnlockError::KeptInKeychain`] if there is no
/// passphrase, and errors of reading and writing; then the current passphrase still works.
pub async fn change_passphrase(
    dir: &Path,
    current: SecretString,
    new: SecretString,
) -> Result<(), UnlockError> {
    let _lock = LOCK.lock().await;
    let dir = dir.to_owned();
    spawn_blocking(move || {
        let file: Option<WrappedKey> = folder::read(&dir, KEY_FILE)?;
        let key = passphrase::unwrap(&file.ok_or(UnlockError::KeptInKeychain)?, &current)?;
        folder::write(&dir, KEY_FILE, &passphrase::wrap(&key, &new)?)
    })
    .await
}

/// The files that say where the key is.
struct Files {
    wrapped: Option<WrappedKey>,
    entry: Option<KeychainEntry>,
}

impl Files {
    async fn read(dir: &Path) -> Result<Self, UnlockError> {
        let dir = dir.to_owned();
        spawn_blocking(move || {
            let wrapped = folder::read(&dir, KEY_FILE)?;
            // Not read if `key.json` exists: a damaged leftover must not matter.
            let entry = if wrapped.is_some() {
                None
            } else {
                folder::read(&dir, VAULT_FILE)?
            };
            Ok(Self { wrapped, entry })
        })
        .await
    }
}

async fn wrap_first_key(dir: PathBuf, passphrase: SecretString) -> Result<MasterKey, UnlockError> {
    spawn_blocking(move || {
        let key = MasterKey::generate();
        folder::write(&dir, KEY_FILE, &passphrase::wrap(&key, &passphrase)?)?;
        Ok(key)
    })
    .await
}

async fn from_keychain(
    dir: PathBuf,
    data_exists: bool,
    entry: Option<KeychainEntry>,
    keychain: Arc<dyn Keychain>,
) -> Result<MasterKey, UnlockError> {
    match entry {
        // The file is written once the keychain has the key, so a key that is not there was lost.
        Some(entry) => read_key(keychain, entry.entry).await?.ok_or(UnlockError::Lost),
        None if data_exists => Err(UnlockError::Lost),
        None => store_first_key(dir, keychain).await,
    }
}

/// Writes the keychain first and `vault.json` last: a crash in between leaves only an unused keychain entry.
async fn store_first_key(dir: PathBuf, keychain: Arc<dyn Keychain>) -> Result<MasterKey, UnlockError> {
    let entry = KeychainEntry::new();
    let name = entry.entry.clone();
    let key = MasterKey::generate();
    let secret = zeroize::Zeroizing::new(key.expose().to_vec());
    serialized(keychain.clone(), move |keychain| keychain.write(&name, &secret)).await?;
    let stored = read_key(keychain.clone(), entry.entry.clone()).await?;
    if stored.is_none_or(|stored| stored.expose() != key.expose()) {
        return Err(UnlockError::Unavailable {
            reason: "it did not store the key".to_owned(),
        });
    }
    let name = entry.entry.clone();
    let written = spawn_blocking(move || folder::write(&dir, VAULT_FILE, &entry)).await;
    if written.is_err()
        && serialized(keychain, move |keychain| keychain.delete(&name))
            .await
            .is_err()
    {
        tracing::warn!("an unused entry remains in the keychain");
    }
    written.map(|()| key)
}

async fn read_key(keychain: Arc<dyn Keychain>, entry: String) -> Result<Option<MasterKey>, UnlockError> {
    let Some(secret) = serialized(keychain, move |keychain| keychain.read(&entry)).await? else {
        return Ok(None);
    };
    MasterKey::from_slice(&secret)
        .map(Some)
        .ok_or(UnlockError::KeychainEntryDamaged)
}

/// Runs file access and key derivation outside the async threads.
async fn spawn_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UnlockError> + Send + 'static,
) -> Result<T, UnlockError> {
    let panicked = |error| UnlockError::Io {
        file: KEY_FILE,
        source: std::io::Error::other(error),
    };
    tokio::task::spawn_blocking(work).await.map_err(panicked)?
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keychain(_) => "KeySource::Keychain",
            Self::Passphrase(_) => "KeySource::Passphrase([REDACTED])",
        })
    }
}
