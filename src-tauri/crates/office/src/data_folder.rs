//! The folder that holds everything: the store, its key's whereabouts, locks and log.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use directories::ProjectDirs;
use domain::{ErrorCode, Fault};
use store::{FolderError, Store, office_folder, private_file, private_folder};
use vault::{KeySource, Keychain, OsKeychain, UnlockError, VaultState};

use crate::changes::Changes;
use crate::clock::{Clock, ComputerClock};
use crate::faults::{file_failed, from_unlock, internal};
use crate::log;
use crate::office::Office;
use crate::passphrase::Passphrase;
use crate::view::{About, LogPage, LogQuery, OfficeState};

/// A data folder, opened or not.
#[derive(Clone)]
pub struct DataFolder {
    data: PathBuf,
    log: PathBuf,
    keychain: Arc<dyn Keychain>,
    changes: Changes,
    clock: Arc<dyn Clock>,
}

/// Held by the one window on a data folder.
pub struct WindowClaim(#[expect(dead_code, reason = "it is held, not read")] File);

impl DataFolder {
    /// The given folder, or the user's own for this program; made if it is not there.
    ///
    /// # Errors
    /// [`Fault`] if there is no such place, the folder cannot be made, or it is open to others and was not made by us.
    pub fn locate(given: Option<PathBuf>) -> Result<Self, Fault> {
        let (data, log) = match given {
            Some(data) => (data.clone(), data.join("logs")),
            None => {
                let (data, log) = user_folders()?;
                // Its name says whose it is.
                private_folder(&data).map_err(|error| file_failed("The data folder", &error))?;
                (data, log)
            }
        };
        Self::at(data, log, Arc::new(OsKeychain))
    }

    /// This folder, with this keychain.
    ///
    /// # Errors
    /// [`Fault`] if the folder cannot be made, or is open to others and was not made by us.
    pub fn at(data: PathBuf, log: PathBuf, keychain: Arc<dyn Keychain>) -> Result<Self, Fault> {
        office_folder(&data).map_err(|error| match error {
            FolderError::OpenToOthers => open_to_others(),
            FolderError::Io(error) => file_failed("The data folder", &error),
        })?;
        Ok(Self {
            data,
            log,
            keychain,
            changes: Changes::default(),
            clock: Arc::new(ComputerClock),
        })
    }

    /// The same folder, by another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// How things stand, as far as it can be told without changing anything. `Ready` means that [`open`](Self::open)
    /// should succeed.
    pub async fn state(&self, passphrase: Option<&Passphrase>) -> OfficeState {
        let exists = Store::exists(&self.data);
        match vault::state(&self.data, exists, self.keychain.clone()).await {
            Ok(VaultState::Locked) if passphrase.is_none() => OfficeState::Locked,
            Ok(_) if exists => OfficeState::Ready,
            Ok(_) => OfficeState::FirstStart {
                needs_passphrase: false,
            },
            Err(UnlockError::Unavailable { .. } | UnlockError::Denied { .. }) if !exists => {
                OfficeState::FirstStart {
                    needs_passphrase: passphrase.is_none(),
                }
            }
            Err(error) => OfficeState::Blocked {
                fault: from_unlock(&error),
            },
        }
    }

    /// Opens the office. On first start it makes the key and an empty store.
    ///
    /// # Errors
    /// [`Fault`] if the key is not to be had or the store cannot be opened; nothing is overwritten then.
    pub async fn open(&self, passphrase: Option<&Passphrase>) -> Result<Office, Fault> {
        let source = match passphrase {
            Some(passphrase) => KeySource::Passphrase(passphrase.to_secret()),
            None => KeySource::Keychain(self.keychain.clone()),
        };
        let _opening = self.lock_opening().await?;
        let keys = vault::unlock(&self.data, Store::exists(&self.data), source)
            .await
            .map_err(|error| from_unlock(&error))?;
        let keys = Arc::new(keys);
        let store = Store::open(&self.data, keys.clone()).await?;
        Ok(Office::new(store, keys, self.changes.clone(), self.clock.clone()))
    }

    /// Word of every change in the office.
    #[must_use]
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Makes this the one window on the folder. The claim ends with the process, however it ends.
    ///
    /// # Errors
    /// [`Fault`] if another window has the folder open, or it cannot be written.
    pub fn claim_window(&self) -> Result<WindowClaim, Fault> {
        let failed = |error: std::io::Error| file_failed("The data folder", &error);
        let locks = self.data.join("locks");
        private_folder(&locks).map_err(failed)?;
        let file = private_file(&locks.join("window.lock")).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(WindowClaim(file)),
            Err(TryLockError::WouldBlock) => Err(Fault::new(
                ErrorCode::StoreBusy,
                "OnTime Dental is already open on this computer.",
                "Go on in the window that is open; look for it in the task bar.",
            )),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Lines of the log, newest first.
    ///
    /// # Errors
    /// [`Fault`] if the log cannot be read.
    pub async fn log(&self, query: LogQuery) -> Result<LogPage, Fault> {
        let folder = self.log.clone();
        tokio::task::spawn_blocking(move || log::page(&folder, &query))
            .await
            .map_err(|_| internal("the log could not be read"))?
            .map_err(|_| log_unreadable())
    }

    /// Where the icon in the tray may lie while it shows; some systems want it as a file.
    #[must_use]
    pub fn tray_dir(&self) -> PathBuf {
        self.data.join("tray")
    }

    pub(crate) fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Where the log is kept.
    #[must_use]
    pub fn log_dir(&self) -> &Path {
        &self.log
    }

    /// What the program is.
    #[must_use]
    pub fn about(&self) -> About {
        About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_dir: self.data.display().to_string(),
            log_dir: self.log.display().to_string(),
        }
    }

    /// Holds other programs back while the key and the store are being made or migrated. Freed by the system if we crash.
    pub(crate) async fn lock_opening(&self) -> Result<File, Fault> {
        let locks = self.data.join("locks");
        let waited = tokio::task::spawn_blocking(move || {
            private_folder(&locks)?;
            let file = private_file(&locks.join("opening.lock"))?;
            file.lock().map(|()| file)
        });
        let locked = waited.await.map_err(|_| internal("a lock was abandoned"))?;
        locked.map_err(|error| file_failed("The data folder", &error))
    }
}

fn log_unreadable() -> Fault {
    Fault::new(
        ErrorCode::FileFailed,
        "The log could not be read.",
        "Check that you may read the log folder, and try again.",
    )
}

fn open_to_others() -> Fault {
    Fault::new(
        ErrorCode::FileFailed,
        "Other users of this computer may look into the data folder, and OnTime Dental did not make it, so it keeps no \
         patients there. Nothing was changed.",
        "Choose a folder that does not exist yet: it is made for you alone. Or close this one to others first.",
    )
}

/// The platform's folders for data and for logs.
fn user_folders() -> Result<(PathBuf, PathBuf), Fault> {
    let dirs = ProjectDirs::from("com", "OnTime Dental", "OnTime Dental").ok_or_else(|| {
        Fault::new(
            ErrorCode::FileFailed,
            "This user has no home folder, so there is no place for the patient list.",
            "Sign in as a user with a home folder.",
        )
    })?;
    let data = dirs.data_local_dir().to_owned();
    let log = dirs
        .state_dir()
        .map_or_else(|| data.join("logs"), |state| state.join("logs"));
    Ok((data, log))
}
