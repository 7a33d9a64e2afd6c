//! The folder with the store, its key file, locks, preferences, and log.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use directories::ProjectDirs;
use domain::{Fault, FileKind, FileReason};
use store::{
    FirstStart, FolderError, Losses, OpenOptions, Store, claim_data_folder, private_file, private_folder,
};
use vault::{Keychain, Keys, OsKeychain, UnlockError, VaultState};

use crate::app::App;
use crate::change::ChangeNotifier;
use crate::clock::{Clock, ComputerClock};
use crate::faults::{file_failed, from_unlock, internal};
use crate::log;
use crate::passphrase::Passphrase;
use crate::path_length;
use crate::remembered_head::RememberedHead;
use crate::view::{About, AppState, LogPage, LogQuery};

/// How long opening waits for another program that creates the key or migrates the store.
const OPENING_TIMEOUT: Duration = Duration::from_secs(60);

/// How long to wait until no program uses the store.
const ALONE_TIMEOUT: Duration = Duration::from_secs(2);

/// A file that exists from before the key is created until the store is.
const SETTING_UP: &str = "setting-up";

/// How often a lock that another program holds is tried again.
const LOCK_POLL_INTERVAL: Duration = Duration::from_millis(25);

/// A data folder, open or not. Cheap to clone; all clones have the same listeners.
#[derive(Clone)]
pub struct DataFolder {
    data: PathBuf,
    log: PathBuf,
    keychain: Arc<dyn Keychain>,
    changes: ChangeNotifier,
    clock: Arc<dyn Clock>,
}

/// Held while the store is open in no process. The system frees it when the process ends.
pub(crate) struct AloneLock(#[expect(dead_code, reason = "it is held, not read")] File);

/// Held by the only window on a data folder. The system frees it when the process ends.
pub struct WindowLock(#[expect(dead_code, reason = "it is held, not read")] File);

impl DataFolder {
    /// The given folder, or the current user's. Created if it does not exist.
    ///
    /// # Errors
    /// [`Fault::NoHomeFolder`]; [`Fault::DataFolderUnusable`]; [`Fault::DataFolderShared`] if others can read the folder and
    /// OnTime Dental did not create it.
    pub fn locate(given: Option<PathBuf>) -> Result<Self, Fault> {
        let (data, log) = match given {
            Some(data) => (data.clone(), data.join("logs")),
            None => {
                let (data, log) = user_folders()?;
                // Its name shows that it is ours, so it may exist without a store.
                private_folder(&data).map_err(|error| file_failed(FileKind::DataFolder, &error))?;
                (data, log)
            }
        };
        Self::at(data, log, Arc::new(OsKeychain))
    }

    /// This folder, with this keychain.
    ///
    /// # Errors
    /// [`Fault::DataFolderUnusable`] or [`Fault::DataFolderShared`].
    pub fn at(data: PathBuf, log: PathBuf, keychain: Arc<dyn Keychain>) -> Result<Self, Fault> {
        if !path_length::fits(&data) {
            return Err(Fault::DataFolderUnusable {
                reason: FileReason::PathTooLong,
            });
        }
        claim_data_folder(&data).map_err(|error| match error {
            FolderError::Shared => Fault::DataFolderShared,
            FolderError::Io(error) => file_failed(FileKind::DataFolder, &error),
        })?;
        Ok(Self {
            data,
            log,
            keychain,
            changes: ChangeNotifier::default(),
            clock: Arc::new(ComputerClock),
        })
    }

    /// The same folder, with another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The state, as far as it can be determined without changing anything. `Ready` means that there is something to
    /// [`open`](Self::open); only opening shows whether all of it is there.
    pub async fn state(&self, passphrase: Option<&Passphrase>) -> AppState {
        if self.has_incoming()
            && let Err(fault) = self.finish_with_lock().await
        {
            return AppState::Blocked { fault };
        }
        let has_data = Store::any_trace(&self.data) || (vault::has_key(&self.data) && !self.is_setting_up());
        match vault::state(&self.data, has_data, self.keychain.clone()).await {
            Ok(VaultState::Locked) if passphrase.is_none() => AppState::Locked,
            Ok(_) if has_data => AppState::Ready,
            Ok(VaultState::FirstStart)
                if passphrase.is_none()
                    && !self.is_setting_up()
                    && self.remembered_head().read().await.is_some() =>
            {
                AppState::Blocked {
                    fault: Fault::DatabaseFileMissing,
                }
            }
            Ok(_) => AppState::FirstStart {
                needs_passphrase: false,
            },
            Err(UnlockError::Unavailable { .. } | UnlockError::Denied { .. }) if !has_data => {
                AppState::FirstStart {
                    needs_passphrase: passphrase.is_none(),
                }
            }
            Err(error) => AppState::Blocked {
                fault: from_unlock(&error),
            },
        }
    }

    /// Opens the store. The first start creates the key and an empty store. Runs that a crash left are marked as interrupted.
    ///
    /// # Errors
    /// [`Fault`] if the key is not available, the store cannot be opened, or something that was acknowledged is missing from
    /// it; nothing is overwritten then.
    pub async fn open(&self, passphrase: Option<&Passphrase>) -> Result<App, Fault> {
        self.open_with(passphrase, Losses::Refuse).await
    }

    /// As [`open`](Self::open), but continues with what is left if something is missing: a person has seen what. The files
    /// as they were are kept in `set-aside/`.
    ///
    /// # Errors
    /// [`Fault`] if the key is not available, or the store cannot be opened even so.
    pub async fn open_accepting_loss(&self, passphrase: Option<&Passphrase>) -> Result<App, Fault> {
        self.open_with(passphrase, Losses::Accept).await
    }

    async fn open_with(&self, passphrase: Option<&Passphrase>, losses: Losses) -> Result<App, Fault> {
        let opening = self.lock_opening().await?;
        if let Ok(alone) = self.lock_alone() {
            self.finish_incoming(&alone).await?;
        }
        let remembered_head = passphrase.is_none().then(|| self.remembered_head());
        let remembered = match &remembered_head {
            Some(head) => head.read().await,
            None => None,
        };
        let has_data = Store::any_trace(&self.data);
        let first_start = if vault::has_key(&self.data) && !self.is_setting_up() {
            FirstStart::Refused
        } else {
            FirstStart::Allowed
        };
        if !has_data && first_start == FirstStart::Allowed {
            if remembered.is_some() && losses == Losses::Refuse && !self.is_setting_up() {
                return Err(Fault::DatabaseFileMissing);
            }
            self.begin_setting_up()?;
        }
        let source = self.key_source(passphrase);
        let keys = vault::unlock(&self.data, has_data, source)
            .await
            .map_err(|error| from_unlock(&error))?;
        let options = OpenOptions {
            losses,
            first_start,
            remembered,
        };
        let app = self.open_store(Arc::new(keys), &options, remembered_head).await?;
        self.end_setting_up();
        drop(opening);
        Ok(app)
    }

    /// As [`open`](Self::open), with keys that were opened before.
    pub(crate) async fn open_with_keys(
        &self,
        keys: Arc<Keys>,
        in_keychain: bool,
        losses: Losses,
    ) -> Result<App, Fault> {
        let _opening = self.lock_opening().await?;
        let remembered_head = in_keychain.then(|| self.remembered_head());
        let remembered = match &remembered_head {
            Some(head) => head.read().await,
            None => None,
        };
        let first_start = FirstStart::Refused;
        let options = OpenOptions {
            losses,
            first_start,
            remembered,
        };
        self.open_store(keys, &options, remembered_head).await
    }

    async fn open_store(
        &self,
        keys: Arc<Keys>,
        options: &OpenOptions,
        remembered_head: Option<RememberedHead>,
    ) -> Result<App, Fault> {
        let store = Store::open_with(&self.data, keys.clone(), options).await?;
        // A full disk must not keep the app from opening.
        if let Err(error) = store.interrupt_abandoned_runs().await {
            tracing::warn!(%error, "the runs that a crash left could not be marked as interrupted");
        }
        let (changes, clock) = (self.changes.clone(), self.clock.clone());
        Ok(App::new(store, keys, changes, clock, remembered_head))
    }

    pub(crate) fn remembered_head(&self) -> RememberedHead {
        RememberedHead::of(&self.data, self.keychain.clone())
    }

    /// Whether a first start was interrupted: there may be a key, but there was never any data.
    fn is_setting_up(&self) -> bool {
        self.data.join(SETTING_UP).exists()
    }

    /// Before the key, so that a key without data and without this file shows that the data is gone.
    fn begin_setting_up(&self) -> Result<(), Fault> {
        let marked = private_file(&self.data.join(SETTING_UP)).and_then(|file| file.sync_all());
        marked.map_err(|error| file_failed(FileKind::DataFolder, &error))
    }

    fn end_setting_up(&self) {
        let removed = std::fs::remove_file(self.data.join(SETTING_UP));
        if let Err(error) = removed
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the mark of the first start could not be removed");
        }
    }

    /// The changes in this data folder.
    #[must_use]
    pub fn changes(&self) -> &ChangeNotifier {
        &self.changes
    }

    /// Makes this the only window on the folder.
    ///
    /// # Errors
    /// [`Fault::AlreadyOpen`]; [`Fault::DataFolderUnusable`].
    pub fn lock_window(&self) -> Result<WindowLock, Fault> {
        self.try_lock("window.lock", Fault::AlreadyOpen).map(WindowLock)
    }

    /// Lines of the log, newest first.
    ///
    /// # Errors
    /// [`Fault::LogUnreadable`].
    pub async fn log(&self, query: LogQuery) -> Result<LogPage, Fault> {
        let folder = self.log.clone();
        tokio::task::spawn_blocking(move || log::page(&folder, &query))
            .await
            .map_err(|_| internal("reading the log panicked"))?
            .map_err(|error| {
                tracing::warn!(%error, "the log could not be read");
                Fault::LogUnreadable
            })
    }

    /// The folder for the tray icon; some systems need it as a file.
    #[must_use]
    pub fn tray_dir(&self) -> PathBuf {
        self.data.join("tray")
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(crate) fn keychain(&self) -> Arc<dyn Keychain> {
        self.keychain.clone()
    }

    pub(crate) fn data_dir(&self) -> &Path {
        &self.data
    }

    /// The folder of the log.
    #[must_use]
    pub fn log_dir(&self) -> &Path {
        &self.log
    }

    /// Version and folders.
    #[must_use]
    pub fn about(&self) -> About {
        About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_dir: self.data.display().to_string(),
            log_dir: self.log.display().to_string(),
        }
    }

    /// Keeps other programs from creating the key or migrating the store. The system frees the lock after a crash.
    ///
    /// # Errors
    /// [`Fault::StoreBusy`] after [`OPENING_TIMEOUT`].
    pub(crate) async fn lock_opening(&self) -> Result<File, Fault> {
        let failed = |error: std::io::Error| file_failed(FileKind::DataFolder, &error);
        let file = self.lock_file("opening.lock").map_err(failed)?;
        let deadline = Instant::now() + OPENING_TIMEOUT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Err(Fault::StoreBusy),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_POLL_INTERVAL).await,
            }
        }
    }

    /// Finishes what was interrupted after its decision.
    async fn finish_with_lock(&self) -> Result<(), Fault> {
        let _opening = self.lock_opening().await?;
        self.finish_incoming(&self.wait_alone().await?).await
    }

    /// Keeps everyone from opening the store, which holds the same lock while it is open.
    ///
    /// # Errors
    /// [`Fault::StoreInUse`] if someone has it open.
    pub(crate) fn lock_alone(&self) -> Result<AloneLock, Fault> {
        self.try_lock("in-use.lock", Fault::StoreInUse).map(AloneLock)
    }

    /// As [`lock_alone`](Self::lock_alone), but waits for a moment: a process that is just being started holds the locks of its
    /// parent.
    pub(crate) async fn wait_alone(&self) -> Result<AloneLock, Fault> {
        let deadline = Instant::now() + ALONE_TIMEOUT;
        loop {
            match self.lock_alone() {
                Err(Fault::StoreInUse) if Instant::now() < deadline => {
                    tokio::time::sleep(LOCK_POLL_INTERVAL).await
                }
                result => return result,
            }
        }
    }

    /// Takes a lock, or says what it means that another program has it.
    fn try_lock(&self, name: &str, held: Fault) -> Result<File, Fault> {
        let failed = |error: std::io::Error| file_failed(FileKind::DataFolder, &error);
        let file = self.lock_file(name).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(held),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    fn lock_file(&self, name: &str) -> std::io::Result<File> {
        let locks = self.data.join("locks");
        private_folder(&locks)?;
        private_file(&locks.join(name))
    }
}

/// The platform's folders for data and for logs.
fn user_folders() -> Result<(PathBuf, PathBuf), Fault> {
    let dirs = project_dirs().ok_or(Fault::NoHomeFolder)?;
    let data = dirs.data_local_dir().to_owned();
    let log = dirs
        .state_dir()
        .map_or_else(|| data.join("logs"), |state| state.join("logs"));
    Ok((data, log))
}

/// `None` if the user has no home folder.
pub(crate) fn project_dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("com", "OnTime Dental", "OnTime Dental")
}
