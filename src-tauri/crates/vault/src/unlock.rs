//! From a data folder to its keys.
//!
//! `key.json`, where there is one, decides: the key is under a passphrase then, whatever a keychain may hold. Else
//! `vault.json` names the keychain's entry. With neither, and no database, it is the first start.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::folder::{self, KEY_FILE, KeychainEntry, VAULT_FILE};
use crate::keychain::{Keychain, in_turn};
use crate::passphrase::{self, WrappedKey};
use crate::{Keys, MasterKey, UnlockError};

/// Two first starts at once would make two keys.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// An entry that nobody writes: asking for it shows whether there is a keychain.
const NO_ENTRY: &str = "is there a keychain";

/// Where the master key is, or on first start shall be, kept.
#[derive(Clone)]
pub enum KeySource {
    /// In a keychain.
    Keychain(Arc<dyn Keychain>),
    /// In the data folder, wrapped by this passphrase.
    Passphrase(SecretString),
}

/// What [`unlock`] would find. Everything that would stop it is an [`UnlockError`] instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultState {
    /// The keychain has the key.
    Ready,
    /// There is no key and no data yet: [`unlock`] will make a key.
    FirstStart,
    /// The key is under a passphrase: [`unlock`] needs it.
    Locked,
}

/// Looks, and changes nothing.
///
/// # Errors
/// As [`unlock`] without a passphrase, except that a passphrase being needed is a state here.
pub async fn state(
    dir: &Path,
    database_exists: bool,
    keychain: Arc<dyn Keychain>,
) -> Result<VaultState, UnlockError> {
    let files = Files::read(dir).await?;
    if files.wrapped.is_some() {
        return Ok(VaultState::Locked);
    }
    let name = files.entry.map_or_else(|| NO_ENTRY.to_owned(), |it| it.entry);
    match (read_key(keychain, name).await?, database_exists) {
        (Some(_), _) => Ok(VaultState::Ready),
        (None, false) => Ok(VaultState::FirstStart),
        (None, true) => Err(UnlockError::Lost),
    }
}

/// Opens the folder's keys. Makes and stores a new master key on first start, and never while a database exists.
///
/// `database_exists` must be looked up under the same lock of the data folder that the caller holds during this call.
///
/// # Errors
/// All of [`UnlockError`]; nothing was overwritten then.
pub async fn unlock(dir: &Path, database_exists: bool, source: KeySource) -> Result<Keys, UnlockError> {
    let _one = ONE_AT_A_TIME.lock().await;
    let files = Files::read(dir).await?;
    let key = match (source, files.wrapped) {
        (KeySource::Keychain(_), Some(_)) => return Err(UnlockError::Locked),
        (KeySource::Passphrase(passphrase), Some(file)) => {
            compute(move || passphrase::unwrap(&file, &passphrase)).await?
        }
        (KeySource::Passphrase(passphrase), None) => match (database_exists, files.entry) {
            (false, _) => wrap_first_key(dir.to_owned(), passphrase).await?,
            (true, Some(_)) => return Err(UnlockError::KeptInKeychain),
            (true, None) => return Err(UnlockError::Lost),
        },
        (KeySource::Keychain(keychain), None) => {
            from_keychain(dir.to_owned(), database_exists, files.entry, keychain).await?
        }
    };
    Ok(key.derive())
}

/// Puts the folder's key under another passphrase. The key itself stays, and so does everything encrypted with it.
///
/// # Errors
/// [`UnlockError::WrongPassphrase`], [`UnlockError::PassphraseTooShort`], [`UnlockError::KeptInKeychain`] where no passphrase
/// guards the key, and those of reading and writing; the present passphrase holds on then.
pub async fn change_passphrase(
    dir: &Path,
    present: SecretString,
    new: SecretString,
) -> Result<(), UnlockError> {
    let _one = ONE_AT_A_TIME.lock().await;
    let dir = dir.to_owned();
    compute(move || {
        let file: Option<WrappedKey> = folder::read(&dir, KEY_FILE)?;
        let key = passphrase::unwrap(&file.ok_or(UnlockError::KeptInKeychain)?, &present)?;
        folder::write(&dir, KEY_FILE, &passphrase::wrap(&key, &new)?)
    })
    .await
}

/// What the data folder says about its key.
struct Files {
    wrapped: Option<WrappedKey>,
    entry: Option<KeychainEntry>,
}

impl Files {
    async fn read(dir: &Path) -> Result<Self, UnlockError> {
        let dir = dir.to_owned();
        compute(move || {
            let wrapped = folder::read(&dir, KEY_FILE)?;
            // Not looked at when the other decides: a damaged leftover must not stand in the way.
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
    compute(move || {
        let key = MasterKey::generate();
        folder::write(&dir, KEY_FILE, &passphrase::wrap(&key, &passphrase)?)?;
        Ok(key)
    })
    .await
}

async fn from_keychain(
    dir: PathBuf,
    database_exists: bool,
    entry: Option<KeychainEntry>,
    keychain: Arc<dyn Keychain>,
) -> Result<MasterKey, UnlockError> {
    if let Some(entry) = &entry
        && let Some(key) = read_key(keychain.clone(), entry.entry.clone()).await?
    {
        return Ok(key);
    }
    if database_exists {
        return Err(UnlockError::Lost);
    }
    keep_first_key(dir, keychain).await
}

/// Keychain first, `vault.json` last: a crash in between leaves an entry that nobody asks for, and no half state.
async fn keep_first_key(dir: PathBuf, keychain: Arc<dyn Keychain>) -> Result<MasterKey, UnlockError> {
    let place = KeychainEntry::new();
    let name = place.entry.clone();
    let key = MasterKey::generate();
    let secret = zeroize::Zeroizing::new(key.expose().to_vec());
    in_turn(keychain.clone(), move |keychain| keychain.write(&name, &secret)).await?;
    let kept = read_key(keychain.clone(), place.entry.clone()).await?;
    if kept.is_none_or(|kept| kept.expose() != key.expose()) {
        return Err(UnlockError::Unavailable {
            reason: "it did not keep what was written".to_owned(),
        });
    }
    let name = place.entry.clone();
    let written = compute(move || folder::write(&dir, VAULT_FILE, &place)).await;
    if written.is_err()
        && in_turn(keychain, move |keychain| keychain.delete(&name))
            .await
            .is_err()
    {
        tracing::warn!("an unused entry stays behind in the keychain");
    }
    written.map(|()| key)
}

async fn read_key(keychain: Arc<dyn Keychain>, entry: String) -> Result<Option<MasterKey>, UnlockError> {
    let Some(secret) = in_turn(keychain, move |keychain| keychain.read(&entry)).await? else {
        return Ok(None);
    };
    let damaged = UnlockError::Damaged {
        what: "The keychain entry of OnTime Dental",
    };
    MasterKey::from_slice(&secret).map(Some).ok_or(damaged)
}

/// Files and passphrases keep a thread busy; not one that the window waits for.
async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UnlockError> + Send + 'static,
) -> Result<T, UnlockError> {
    let broken_off = |error| UnlockError::Io {
        file: KEY_FILE,
        source: std::io::Error::other(error),
    };
    tokio::task::spawn_blocking(work).await.map_err(broken_off)?
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keychain(_) => "KeySource::Keychain",
            Self::Passphrase(_) => "KeySource::Passphrase([REDACTED])",
        })
    }
}
