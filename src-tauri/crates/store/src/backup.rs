//! Backups: complete copies of the store in `backups/`, encrypted with the same key.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};
use vault::Keys;

use crate::backup_files::{Backup, BackupName, TIME, backup_folder, write_backup};
use crate::condition::Files;
use crate::connection::Connector;
use crate::decode::total;
use crate::head::Commit;
use crate::permissions::private_folder;
use crate::recovery::SET_ASIDE;
use crate::schema_version::{is_newer, version};
use crate::{Result, Store, StoreError, rekey, trial};

/// How long files that were replaced are kept in `set-aside/`.
const SET_ASIDE_FOR: TimeDelta = TimeDelta::days(90);

/// What a backup contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupContents {
    /// The time of the last change in it.
    pub as_of: DateTime<Utc>,
    /// The number of patients.
    pub patients: u64,
    /// The names of its integrations.
    pub integrations: Vec<String>,
    /// When its last sync ended.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// How many changes people made since; `None` if the head file, which counts them, cannot be read.
    pub changes_since: Option<u64>,
}

/// Reads a whole backup, checks it, and says what it contains. Nothing is changed.
///
/// # Errors
/// [`StoreError::KeyMismatch`], [`StoreError::Damaged`], or [`StoreError::Newer`] if it cannot be restored.
pub async fn backup_contents(folder: &Path, backup: &Path, keys: &Keys) -> Result<BackupContents> {
    let mut db = Connector::new(backup, &keys.database).unchanged_file().await?;
    let contents = contents(&mut db).await;
    db.close().await?;
    let (mut contents, commit) = contents?;
    let head = Files { folder, keys }.head().ok().flatten();
    contents.changes_since = head.map(|head| head.commit.edits.saturating_sub(commit.edits));
    Ok(contents)
}

async fn contents(db: &mut SqliteConnection) -> Result<(BackupContents, Commit)> {
    trial::check(db).await?;
    if is_newer(version(db).await?) {
        return Err(StoreError::Newer);
    }
    let commit = Commit::read(db).await?.ok_or(StoreError::Damaged)?;
    let sql = "SELECT (SELECT count(*) FROM patients WHERE status <> 'removed') AS patients, (SELECT max(finished_at) FROM runs) AS last_sync";
    let row = sqlx::query(sql).fetch_one(&mut *db).await?;
    let integrations = sqlx::query_scalar("SELECT name FROM integrations ORDER BY name");
    let last_sync: Option<i64> = row.try_get("last_sync")?;
    let contents = BackupContents {
        as_of: commit.time(),
        patients: total(row.try_get("patients")?)?,
        integrations: integrations.fetch_all(db).await?,
        last_sync_at: last_sync.and_then(DateTime::from_timestamp_millis),
        changes_since: None,
    };
    Ok((contents, commit))
}

impl Store {
    /// Writes a backup into `backups/`, reads it in full, and deletes the backups that are no longer kept. The store stays in
    /// use.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the store or the copy is damaged. No backup is written or deleted then.
    pub async fn back_up(&self, name: BackupName) -> Result<Backup> {
        let folder = backup_folder(self.folder());
        private_folder(&folder)?;
        let copy = async |part: &Path| rekey::copy(self.folder(), part, self.keys()).await;
        let backup = write_backup(&folder, name, "db", copy).await?;
        if let Err(error) = delete_old_set_aside(self.folder(), name.made_at) {
            tracing::warn!(kind = ?error.kind(), "old files could not be deleted from set-aside");
        }
        tracing::info!(bytes = backup.bytes, reason = ?name.reason, "backup made");
        Ok(backup)
    }
}

fn delete_old_set_aside(folder: &Path, now: DateTime<Utc>) -> io::Result<()> {
    let set_aside = folder.join(SET_ASIDE);
    let entries = match fs::read_dir(&set_aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let time = entry.file_name();
        let time = time
            .to_str()
            .and_then(|name| NaiveDateTime::parse_from_str(name, TIME).ok());
        if time.is_some_and(|time| now - time.and_utc() > SET_ASIDE_FOR) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_set_aside_for_ninety_days() {
        let folder = tempfile::tempdir().unwrap();
        let now: DateTime<Utc> = "2026-11-27T20:00:00Z".parse().unwrap();
        assert!(delete_old_set_aside(folder.path(), now).is_ok());
        let names = [
            "20260828T190000000Z",
            "20260829T210000000Z",
            "20261127T195900000Z",
            "by IT",
        ];
        for name in names {
            fs::create_dir_all(folder.path().join(SET_ASIDE).join(name)).unwrap();
        }
        delete_old_set_aside(folder.path(), now).unwrap();
        let is_kept = names.map(|name| folder.path().join(SET_ASIDE).join(name).exists());
        assert_eq!(is_kept, [false, true, true, true]);
    }
}
