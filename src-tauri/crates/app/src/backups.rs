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

mod restore;
mod second_folder;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Fault;
use schedule::Zone;
use store::{Backup, BackupName, BackupReason, backup_folder, list_backups};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::change::Change;
use crate::data_folder::DataFolder;
use crate::health::OverdueBackup;
use crate::preferences::second_folder;
use crate::view::{BackupPlace, BackupRef, BackupView, BackupsView, SecondFolderView};

/// A daily backup waits for the day's last sync, but not longer than this.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(26);

/// After this, a person should know.
const OVERDUE: TimeDelta = TimeDelta::days(2);

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

    pub(crate) fn is_closed(&self) -> bool {
        self.closing.is_cancelled()
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
            Some(second) => second_folder::copies(second.folder.clone()).await,
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
