//! Backups of the store: made daily and on request, copied into a second folder, and restored.
//!
//! A backup in the data folder is a database with the key of the store. In the second folder it is an office file (see
//! `office_file`), which the recovery code opens on any computer.
//!
//! # Guarantees
//! - A backup is complete and was read in full before it has its name, in both folders.
//! - A second folder that is not connected does not delay or prevent the backup on this computer.
//! - Before a backup replaces the store, it is checked in full, and the present state is backed up. Its files are also kept in
//!   `set-aside/`.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Fault, FileKind};
use schedule::Zone;
use store::{Backup, BackupName, BackupReason, Losses, Store, backup_folder, list_backups, private_folder};
use tokio_util::sync::CancellationToken;
use vault::Keys;

use crate::app::App;
use crate::change::Change;
use crate::data_folder::DataFolder;
use crate::faults::{file_failed, from_unlock, internal};
use crate::health::OverdueBackup;
use crate::incoming::OUTGOING;
use crate::office_file;
use crate::passphrase::Passphrase;
use crate::preferences::{SecondFolder, note_copy, save_second_folder, second_folder};
use crate::view::{BackupContentsView, BackupPlace, BackupRef, BackupView, BackupsView, SecondFolderView};

/// The extension of an office file.
const OFFICE: &str = "ontime";

/// The folder that is created in the folder that a person chose. If it is gone, another drive or none is connected.
const SECOND_FOLDER: &str = "OnTime Dental Backups";

/// A daily backup waits for the day's last sync, but not longer than this.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(26);

/// After this, a person should know.
const OVERDUE: TimeDelta = TimeDelta::days(2);

/// How long listing the second folder may take.
const LISTING_TIMEOUT: Duration = Duration::from_secs(3);

const RETRY_AFTER: TimeDelta = TimeDelta::hours(1);
const RETRY_SECOND_AFTER: TimeDelta = TimeDelta::minutes(15);

/// The state of the backups of an open app.
#[derive(Default)]
pub(crate) struct Backups {
    /// Held while a backup is made.
    running: tokio::sync::Mutex<()>,
    closing: CancellationToken,
    last: Mutex<LastAttempts>,
}

/// Why the last attempts failed, and when.
#[derive(Default)]
struct LastAttempts {
    backup: Option<(Fault, DateTime<Utc>)>,
    copy: Option<(Fault, DateTime<Utc>)>,
}

impl Backups {
    /// Stops waiting for a slow second folder, and waits for a backup that is being made.
    pub(crate) async fn close(&self) {
        self.closing.cancel();
        drop(self.running.lock().await);
    }

    /// Why the last backup and the last copy failed.
    fn faults(&self) -> (Option<Fault>, Option<Fault>) {
        let last = self.last();
        let fault =
            |attempt: &Option<(Fault, DateTime<Utc>)>| attempt.as_ref().map(|(fault, _)| fault.clone());
        (fault(&last.backup), fault(&last.copy))
    }

    fn last(&self) -> std::sync::MutexGuard<'_, LastAttempts> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Makes a backup, and copies it into the second folder if there is one. That copy may fail; see
    /// [`SecondFolderView::fault`].
    ///
    /// # Errors
    /// [`Fault::StoreDamaged`], [`Fault::FileDiskFull`], or another fault of writing. Earlier backups stay as they are.
    pub async fn back_up(&self, reason: BackupReason) -> Result<PathBuf, Fault> {
        let _one = self.backups().running.lock().await;
        let made_at = self.clock().now();
        let made = self.store().back_up(BackupName { made_at, reason }).await;
        let made = made.map_err(Fault::from);
        if let Err(fault) = &made {
            tracing::error!(code = fault.code().as_str(), "no backup was made");
        }
        self.backups().last().backup = made.as_ref().err().map(|fault| (fault.clone(), made_at));
        if made.is_ok() {
            self.copy_newest().await;
        }
        self.changes().notify(Change::Backups);
        Ok(made?.file)
    }

    /// Makes the day's backup if it is due, and copies the newest into the second folder if it is missing there.
    pub(crate) async fn back_up_if_due(&self, next_sync: Option<DateTime<Utc>>) {
        let now = self.clock().now();
        let last = newest_backup(self.store().folder()).map(|backup| backup.name.made_at);
        let failed_at = self.backups().last().backup.as_ref().map(|(_, at)| *at);
        let is_due = match last {
            Some(last) => is_due(last, next_sync, now, self.clock().zone()),
            None => self
                .store()
                .patient_count()
                .await
                .is_ok_and(|patients| patients > 0),
        };
        if is_due && may_retry(failed_at, RETRY_AFTER, now) {
            // The fault is kept for the window.
            drop(self.back_up(BackupReason::Daily).await);
            return;
        }
        let failed_at = self.backups().last().copy.as_ref().map(|(_, at)| *at);
        if may_retry(failed_at, RETRY_SECOND_AFTER, now) {
            let _one = self.backups().running.lock().await;
            if self.copy_newest().await {
                self.changes().notify(Change::Backups);
            }
        }
    }

    /// Copies the newest backup into the second folder, unless it is there. Returns whether anything changed.
    async fn copy_newest(&self) -> bool {
        let data = self.store().folder().to_owned();
        let (Some(second), Some(backup)) = (second_folder(&data), newest_backup(&data)) else {
            return false;
        };
        if second.last_copy_at == Some(backup.name.made_at) && self.backups().last().copy.is_none() {
            return false;
        }
        let made_at = backup.name.made_at;
        let folder = second.folder.clone();
        let copying = tokio::spawn(async move { copy(&data, backup, &folder).await });
        let copied = tokio::select! {
            copied = copying => copied.unwrap_or_else(|_| Err(internal("the task that copies a backup ended"))),
            // It may wait for a network drive for minutes. What is not complete is deleted later.
            () = self.backups().closing.cancelled() => return false,
        };
        let copied = copied.and_then(|()| note_copy(self.store().folder(), &second.folder, made_at));
        if let Err(fault) = &copied {
            tracing::warn!(
                code = fault.code().as_str(),
                "a backup was not copied to the second folder"
            );
        }
        self.backups().last().copy = copied.err().map(|fault| (fault, self.clock().now()));
        true
    }
}

/// Writes an office file that holds the backup.
async fn copy(data: &Path, backup: Backup, folder: &Path) -> Result<(), Fault> {
    let recovery = office_file::recovery_file(data)?;
    let (folder, name) = (folder.to_owned(), backup.name);
    let is_there = tokio::task::spawn_blocking({
        let folder = folder.clone();
        move || {
            folder
                .is_dir()
                .then(|| folder.join(name.file_name(OFFICE)).exists())
        }
    });
    match is_there
        .await
        .map_err(|_| internal("looking for the second folder panicked"))?
    {
        None => {
            let folder = folder.display().to_string();
            return Err(Fault::BackupFolderMissing { folder });
        }
        Some(true) => return Ok(()),
        Some(false) => {}
    }
    let write = async |part: &Path| {
        let (part, database, recovery) = (
            part.to_owned(),
            backup.file.clone(),
            recovery.clone().unwrap_or_default(),
        );
        let written = tokio::task::spawn_blocking(move || {
            let failed = |error| CopyError::Fault(file_failed(FileKind::File, &error));
            let mut options = File::options();
            let mut target = options
                .read(true)
                .write(true)
                .create_new(true)
                .open(part)
                .map_err(failed)?;
            office_file::write(&mut target, &recovery, &database)?;
            Ok(office_file::verify(&mut target)?)
        });
        written
            .await
            .map_err(|_| internal("the thread that copies a backup ended"))?
    };
    match store::write_backup(&folder, name, OFFICE, write).await {
        Ok(_) => Ok(()),
        Err(CopyError::Fault(fault)) => Err(fault),
    }
}

/// A fault, which errors of the file system become.
enum CopyError {
    Fault(Fault),
}

impl From<io::Error> for CopyError {
    fn from(error: io::Error) -> Self {
        Self::Fault(file_failed(FileKind::File, &error))
    }
}

impl From<Fault> for CopyError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The newest backup on this computer.
pub(crate) fn newest_backup(data: &Path) -> Option<Backup> {
    local_backups(data).into_iter().next()
}

/// The backups on this computer, newest first. A folder that cannot be read has none, which the next backup reports.
fn local_backups(data: &Path) -> Vec<Backup> {
    list_backups(&backup_folder(data), "db").unwrap_or_else(|error| {
        tracing::warn!(%error, "the folder of the backups cannot be read");
        Vec::new()
    })
}

/// The backups in the second folder. A network drive that is offline may take minutes to say so.
async fn copies(folder: PathBuf) -> Vec<Backup> {
    let listing = tokio::task::spawn_blocking(move || list_backups(&folder, OFFICE).unwrap_or_default());
    match tokio::time::timeout(LISTING_TIMEOUT, listing).await {
        Ok(listed) => listed.unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

fn may_retry(failed_at: Option<DateTime<Utc>>, after: TimeDelta, now: DateTime<Utc>) -> bool {
    // A clock that was set back must not put it off.
    failed_at.is_none_or(|at| (now - at).abs() >= after)
}

/// Whether the day's backup is due: there is none of today yet, and today's last sync has ended.
fn is_due(
    last: DateTime<Utc>,
    next_sync: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> bool {
    let day = |at| zone.local(at).date();
    let syncs_today = next_sync.is_some_and(|next| day(next) == day(now));
    // A clock that was set back must not put it off.
    (day(last) != day(now) && !syncs_today) || (now - last).abs() > LONGEST_WAIT
}

impl DataFolder {
    /// The backups, also while the app is not open. A second folder that does not respond within seconds has none.
    pub async fn backups(&self, app: Option<&App>) -> BackupsView {
        let (fault, copy_fault) = app.map(|app| app.backups().faults()).unwrap_or_default();
        let local = local_backups(self.data_dir());
        let last_backup_at = local.first().map(|backup| backup.name.made_at);
        let second = second_folder(self.data_dir());
        let copies = match &second {
            Some(second) => copies(second.folder.clone()).await,
            None => Vec::new(),
        };
        let local = local.into_iter().map(|it| view(it, BackupPlace::Computer));
        let copies = copies.into_iter().map(|it| view(it, BackupPlace::SecondFolder));
        let mut backups: Vec<BackupView> = local.chain(copies).collect();
        backups.sort_by_key(|backup| std::cmp::Reverse(backup.made_at));
        BackupsView {
            last_backup_at,
            overdue: self.is_overdue(last_backup_at, fault.is_some()),
            fault,
            folder: backup_folder(self.data_dir()).display().to_string(),
            second: second.map(|second| SecondFolderView {
                folder: second.folder.display().to_string(),
                last_copy_at: second.last_copy_at,
                fault: copy_fault,
            }),
            has_recovery_code: self.security().recovery_code_at.is_some(),
            backups,
        }
    }

    fn is_overdue(&self, last: Option<DateTime<Utc>>, has_failed: bool) -> bool {
        last.map_or(has_failed, |last| self.clock().now() - last > OVERDUE)
    }

    /// When the newest backup on this computer was made.
    #[must_use]
    pub fn last_backup_at(&self) -> Option<DateTime<Utc>> {
        newest_backup(self.data_dir()).map(|backup| backup.name.made_at)
    }

    /// Whether the last good backup on this computer is too old.
    #[must_use]
    pub fn overdue_backup(&self, app: &App) -> Option<OverdueBackup> {
        let last_at = self.last_backup_at();
        let has_failed = app.backups().faults().0.is_some();
        self.is_overdue(last_at, has_failed)
            .then_some(OverdueBackup { last_at })
    }

    /// Also keeps backups in a folder of its own in this folder, for example on a USB stick; `None` ends that. What is there
    /// stays there.
    ///
    /// # Errors
    /// [`Fault::FileInDataFolder`] for a folder in the data folder; a fault of writing.
    pub async fn set_second_folder(&self, app: &App, chosen: Option<PathBuf>) -> Result<(), Fault> {
        let second = chosen
            .map(|chosen| self.create_second_folder(&chosen))
            .transpose()?;
        save_second_folder(self.data_dir(), second)?;
        let _one = app.backups().running.lock().await;
        app.backups().last().copy = None;
        app.copy_newest().await;
        self.changes().notify(Change::Backups);
        Ok(())
    }

    fn create_second_folder(&self, chosen: &Path) -> Result<SecondFolder, Fault> {
        let failed = |error: io::Error| file_failed(FileKind::File, &error);
        let resolved = chosen.canonicalize().map_err(failed)?;
        if self
            .data_dir()
            .canonicalize()
            .is_ok_and(|data| resolved.starts_with(data))
        {
            return Err(Fault::FileInDataFolder);
        }
        // Not the resolved path, which on Windows is not one that people know.
        let chosen = std::path::absolute(chosen).map_err(failed)?;
        let folder = if chosen.ends_with(SECOND_FOLDER) {
            chosen
        } else {
            chosen.join(SECOND_FOLDER)
        };
        fs::create_dir_all(&folder).map_err(failed)?;
        let last_copy_at = None;
        Ok(SecondFolder { folder, last_copy_at })
    }

    /// The file of a backup; `chosen` is the one that the user chose.
    ///
    /// # Errors
    /// [`Fault::BackupNotFound`].
    pub fn backup_file(&self, backup: &BackupRef, chosen: Option<&Path>) -> Result<PathBuf, Fault> {
        let file = match backup.place {
            BackupPlace::Computer => backup_folder(self.data_dir()).join(&backup.name),
            BackupPlace::SecondFolder => second_folder(self.data_dir())
                .ok_or(Fault::BackupNotFound)?
                .folder
                .join(&backup.name),
            BackupPlace::File => chosen.ok_or(Fault::BackupNotFound)?.to_owned(),
        };
        // The name comes from the window, so it must not lead elsewhere.
        let name = Path::new(&backup.name);
        let is_name = name.file_name() == Some(name.as_os_str()) && BackupName::of(name).is_some();
        let is_name = is_name || backup.place == BackupPlace::File;
        if is_name && file.is_file() {
            Ok(file)
        } else {
            Err(Fault::BackupNotFound)
        }
    }

    /// What a backup contains. All of it is read and checked; nothing is changed. The passphrase is only needed while the app is
    /// not open.
    ///
    /// # Errors
    /// [`Fault::BackupDamaged`], [`Fault::BackupOtherKey`], or [`Fault::BackupNewer`] if it cannot be restored; the faults of
    /// opening the key.
    pub async fn backup_contents(
        &self,
        app: Option<&App>,
        file: &Path,
        passphrase: Option<&Passphrase>,
    ) -> Result<BackupContentsView, Fault> {
        let current_patients = match app {
            Some(app) => Some(app.store().patient_count().await?),
            None => None,
        };
        let keys = self.keys(app, passphrase).await?;
        let database = self.database_of(file).await?;
        let contents = store::backup_contents(self.data_dir(), &database.path(), &keys).await;
        let contents = contents.map_err(not_restorable)?;
        Ok(BackupContentsView {
            made_at: contents.as_of,
            patients: contents.patients,
            integrations: contents.integrations,
            last_sync_at: contents.last_sync_at,
            changes_since: contents.changes_since,
            current_patients,
        })
    }

    /// Replaces the data with a backup, after a backup of the present state. Running syncs stop after their page. If the app is
    /// open, it is closed; the app that is returned takes its place.
    ///
    /// # Errors
    /// As [`backup_contents`](Self::backup_contents), [`Fault::StoreInUse`], or a fault of writing. The data are unchanged then,
    /// but an open app may be closed.
    pub async fn restore_backup(
        &self,
        app: Option<&App>,
        file: &Path,
        passphrase: Option<&Passphrase>,
    ) -> Result<App, Fault> {
        let keys = self.keys(app, passphrase).await?;
        // Whether the key is in the keychain does not change.
        let in_keychain = self.security().key == crate::view::KeyLocation::Keychain;
        let database = self.database_of(file).await?;
        let checked = store::backup_contents(self.data_dir(), &database.path(), &keys).await;
        checked.map_err(not_restorable)?;
        if let Some(app) = app {
            match app.back_up(BackupReason::BeforeRestore).await {
                // Its files are kept in `set-aside/`.
                Ok(_) | Err(Fault::StoreDamaged) => {}
                Err(fault) => return Err(fault),
            }
            app.close().await;
        }
        let opening = self.lock_opening().await?;
        let remembered = match in_keychain {
            true => self.remembered_head().read().await,
            false => None,
        };
        let restored = Store::restore(self.data_dir(), &keys, &database.path(), remembered.as_deref()).await;
        restored.map_err(not_restorable)?;
        drop(opening);
        tracing::warn!("a backup was restored");
        self.open_with_keys(keys, in_keychain, Losses::Refuse).await
    }

    /// The keys of the open app, or those that open the data.
    async fn keys(
        &self,
        app: Option<&App>,
        passphrase: Option<&Passphrase>,
    ) -> Result<std::sync::Arc<Keys>, Fault> {
        if let Some(app) = app {
            return Ok(app.keys());
        }
        let _opening = self.lock_opening().await?;
        let keys = vault::unlock(self.data_dir(), true, self.key_source(passphrase)).await;
        Ok(std::sync::Arc::new(keys.map_err(|error| from_unlock(&error))?))
    }

    /// The database of a backup: the file itself, or what an office file holds.
    async fn database_of(&self, file: &Path) -> Result<BackupDatabase, Fault> {
        if file.extension().is_some_and(|extension| extension == "db") {
            return Ok(BackupDatabase::Itself(file.to_owned()));
        }
        let outgoing = self.data_dir().join(OUTGOING);
        let failed = |error: io::Error| file_failed(FileKind::DataFolder, &error);
        private_folder(&outgoing).map_err(failed)?;
        let folder = tempfile::tempdir_in(outgoing).map_err(failed)?;
        let (source, target) = (file.to_owned(), folder.path().to_owned());
        let extracted = tokio::task::spawn_blocking(move || office_file::extract(&source, &target));
        let extracted = extracted
            .await
            .map_err(|_| internal("the thread that reads a backup ended"))?;
        extracted.map_err(|fault| match fault {
            Fault::OfficeFileInvalid => Fault::BackupDamaged,
            Fault::OfficeFileNewer => Fault::BackupNewer,
            fault => fault,
        })?;
        Ok(BackupDatabase::Extracted(folder))
    }
}

/// The database of a backup. One that was extracted is deleted again.
enum BackupDatabase {
    Itself(PathBuf),
    Extracted(tempfile::TempDir),
}

impl BackupDatabase {
    fn path(&self) -> PathBuf {
        match self {
            Self::Itself(file) => file.clone(),
            Self::Extracted(folder) => folder.path().join(crate::incoming::DATABASE),
        }
    }
}

/// A backup in a file that a person chose. Its name may be any; then its time is that of the file.
///
/// # Errors
/// [`Fault::BackupNotFound`].
pub fn chosen_backup(file: &Path) -> Result<BackupView, Fault> {
    let metadata = fs::metadata(file).map_err(|_| Fault::BackupNotFound)?;
    let written_at = metadata
        .modified()
        .map_or(DateTime::UNIX_EPOCH, DateTime::<Utc>::from);
    let name = BackupName::of(file).unwrap_or(BackupName {
        made_at: written_at,
        reason: BackupReason::Manual,
    });
    let (file, bytes) = (file.to_owned(), metadata.len());
    Ok(view(Backup { file, name, bytes }, BackupPlace::File))
}

fn view(backup: Backup, place: BackupPlace) -> BackupView {
    let name = backup
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    BackupView {
        backup: BackupRef { place, name },
        made_at: backup.name.made_at,
        reason: backup.name.reason,
        bytes: backup.bytes,
    }
}

/// The fault of a backup that cannot be restored, which is not a fault of the store.
fn not_restorable(error: store::StoreError) -> Fault {
    match error {
        store::StoreError::KeyMismatch => Fault::BackupOtherKey,
        store::StoreError::Damaged => Fault::BackupDamaged,
        store::StoreError::Newer => Fault::BackupNewer,
        store::StoreError::Busy => Fault::StoreInUse,
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    #[test]
    fn the_days_backup_waits_for_its_last_sync_but_not_for_ever() {
        // 8:00 PM is 2:00 AM of the next day in UTC.
        let zone = FixedOffset::west_opt(6 * 3600).unwrap();
        let at = |text: &str| Some(DateTime::parse_from_rfc3339(text).unwrap().to_utc());
        let now = at("2026-11-27T20:00:00-06:00").unwrap();
        let last_night = at("2026-11-26T20:30:00-06:00");
        let is_due = |last: Option<DateTime<Utc>>, next| is_due(last.unwrap(), next, now, &zone);
        assert!(
            !is_due(last_night, at("2026-11-27T21:00:00-06:00")),
            "a sync follows today"
        );
        assert!(
            is_due(last_night, at("2026-11-28T07:00:00-06:00")),
            "it was the day's last sync"
        );
        assert!(is_due(last_night, None), "nothing is scheduled");
        assert!(
            !is_due(at("2026-11-27T00:10:00-06:00"), None),
            "there is one of today"
        );
        assert!(
            is_due(at("2026-11-26T17:30:00-06:00"), at("2026-11-27T21:00:00-06:00")),
            "it waited long enough"
        );
        assert!(
            is_due(at("2026-12-24T20:00:00-06:00"), None),
            "the clock was set back"
        );
    }

    #[test]
    fn a_failed_attempt_is_repeated_later() {
        let now = Utc::now();
        assert!(may_retry(None, RETRY_AFTER, now));
        assert!(!may_retry(Some(now - TimeDelta::minutes(59)), RETRY_AFTER, now));
        assert!(may_retry(Some(now - RETRY_AFTER), RETRY_AFTER, now));
        assert!(
            may_retry(Some(now + TimeDelta::days(1)), RETRY_AFTER, now),
            "the clock was set back"
        );
    }
}
