//! Opening, and on first start creating, the keys of a data folder.
//!
//! If `key.json` exists, the key is wrapped with a passphrase, whatever the keychain holds. Otherwise `vault.json` names the
//! keychain entry. With neither file and no trace of data, it is the first start. `recovery.json` holds a second copy of the
//! key, wrapped with the recovery code.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::folder::{self, KEY_FILE, KeychainEntry, RECOVERY_FILE, VAULT_FILE};
use crate::keychain::{Keychain, serialized};
use crate::passphrase::{self, WrappedKey};
use crate::recovery::{self, RecoverableKey};
use crate::{Keys, MasterKey, RecoveryCode, UnlockError, attempts};

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
    Ok(master_key(dir, data_exists, source).await?.derive())
}

async fn master_key(dir: &Path, data_exists: bool, source: KeySource) -> Result<MasterKey, UnlockError> {
    let files = Files::read(dir).await?;
    let key = match (source, files.wrapped) {
        (KeySource::Keychain(_), Some(_)) => return Err(UnlockError::Locked),
        (KeySource::Passphrase(passphrase), Some(file)) => {
            let dir = dir.to_owned();
            spawn_blocking(move || attempts::limited(&dir, || passphrase::unwrap(&file, &passphrase))).await?
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
    Ok(key)
}

/// Wraps the folder's key with another passphrase. The key, and so everything encrypted with it, stays the same. `names` are
/// names that the new passphrase must not consist of.
///
/// # Errors
/// [`UnlockError::WrongPassphrase`] or [`UnlockError::Wait`], [`UnlockError::PassphraseTooShort`] or
/// [`UnlockError::PassphraseTooCommon`], [`UnlockError::KeptInKeychain`] if there is no passphrase, and errors of reading and
/// writing; then the current passphrase still works.
pub async fn change_passphrase(
    dir: &Path,
    current: SecretString,
    new: SecretString,
    names: Vec<String>,
) -> Result<(), UnlockError> {
    let _lock = LOCK.lock().await;
    let dir = dir.to_owned();
    spawn_blocking(move || {
        let file: Option<WrappedKey> = folder::read(&dir, KEY_FILE)?;
        let file = file.ok_or(UnlockError::KeptInKeychain)?;
        let key = attempts::limited(&dir, || passphrase::unwrap(&file, &current))?;
        crate::check_new_passphrase(&new, &names)?;
        folder::write(&dir, KEY_FILE, &passphrase::wrap(&key, &new)?)
    })
    .await
}

/// Makes this the folder's only recovery code. An earlier code then opens only older copies of the folder.
///
/// # Errors
/// As [`unlock`] for a folder with a database; then the earlier code still works.
pub async fn set_recovery_code(
    dir: &Path,
    source: KeySource,
    code: &RecoveryCode,
) -> Result<(), UnlockError> {
    let _lock = LOCK.lock().await;
    let key = master_key(dir, true, source).await?;
    write_recovery(dir, &key, code).await
}

/// Opens the key with the folder's recovery code. Changes nothing.
///
/// # Errors
/// [`UnlockError::NoRecoveryCode`], [`UnlockError::WrongRecoveryCode`], and errors of reading.
pub async fn recover(dir: &Path, code: &RecoveryCode) -> Result<MasterKey, UnlockError> {
    let read_dir = dir.to_owned();
    let file = spawn_blocking(move || folder::read::<RecoverableKey>(&read_dir, RECOVERY_FILE)).await?;
    let key = recovery::unwrap(&file.ok_or(UnlockError::NoRecoveryCode)?, code);
    if matches!(key, Err(UnlockError::WrongRecoveryCode)) {
        tracing::warn!("wrong recovery code");
    }
    key
}

/// When the folder's recovery code was created, in seconds since 1970; `None` if there is none.
///
/// # Errors
/// If the file is damaged, newer, or cannot be read.
pub fn recovery_code_created_at(dir: &Path) -> Result<Option<u64>, UnlockError> {
    Ok(folder::read::<RecoverableKey>(dir, RECOVERY_FILE)?.map(|file| file.created_at))
}

/// Stores a key as the folder's key: in the keychain under a new entry, or wrapped with a new passphrase. Nothing that holds
/// another key is overwritten in the keychain.
///
/// # Errors
/// [`UnlockError::Locked`] for the keychain if a passphrase wraps the folder's key, because that would still be asked for; the
/// errors about new passphrases, keychains, and files. Then the folder is unchanged.
pub async fn store_key(dir: &Path, key: &MasterKey, destination: KeySource) -> Result<(), UnlockError> {
    let _lock = LOCK.lock().await;
    match destination {
        KeySource::Passphrase(passphrase) => wrap_key(dir.to_owned(), key.duplicate(), passphrase).await,
        KeySource::Keychain(keychain) if Files::read(dir).await?.wrapped.is_none() => {
            store_in_keychain(dir.to_owned(), key, keychain).await
        }
        KeySource::Keychain(_) => Err(UnlockError::Locked),
    }
}

/// Makes this the recovery code for `key` in a folder, which may be one that is still being prepared.
///
/// # Errors
/// If the file cannot be written.
pub async fn write_recovery(dir: &Path, key: &MasterKey, code: &RecoveryCode) -> Result<(), UnlockError> {
    let created_at = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs());
    let file = recovery::wrap(key, code, created_at)?;
    let dir = dir.to_owned();
    spawn_blocking(move || folder::write(&dir, RECOVERY_FILE, &file)).await
}

/// Deletes the keychain entry that the folder's `vault.json` names, if there is one.
///
/// # Errors
/// If the file cannot be read, or the keychain refuses.
pub async fn delete_keychain_entry(dir: &Path, keychain: Arc<dyn Keychain>) -> Result<(), UnlockError> {
    let dir = dir.to_owned();
    let entry = spawn_blocking(move || folder::read::<KeychainEntry>(&dir, VAULT_FILE)).await?;
    if let Some(entry) = entry {
        serialized(keychain, move |keychain| keychain.delete(&entry.entry)).await?;
    }
    Ok(())
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
    let key = MasterKey::generate();
    wrap_key(dir, key.duplicate(), passphrase).await?;
    Ok(key)
}

async fn wrap_key(dir: PathBuf, key: MasterKey, passphrase: SecretString) -> Result<(), UnlockError> {
    spawn_blocking(move || folder::write(&dir, KEY_FILE, &passphrase::wrap(&key, &passphrase)?)).await
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
        None => {
            let key = MasterKey::generate();
            store_in_keychain(dir, &key, keychain).await?;
            Ok(key)
        }
    }
}

/// Writes the keychain first and `vault.json` last: a crash in between leaves only an unused keychain entry.
async fn store_in_keychain(
    dir: PathBuf,
    key: &MasterKey,
    keychain: Arc<dyn Keychain>,
) -> Result<(), UnlockError> {
    let entry = KeychainEntry::new();
    let name = entry.entry.clone();
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
    written
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
