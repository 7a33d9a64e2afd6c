//! Backups, for Settings > Backups and the screens about missing data.

use chrono::{DateTime, Utc};
use domain::Fault;
use serde::{Deserialize, Serialize};
use store::BackupReason;
use ts_rs::TS;

/// All backups, and whether they are recent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct BackupsView {
    /// When the newest complete backup on this computer was made, UTC; absent if there is none.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub last_backup_at: Option<DateTime<Utc>>,
    /// Whether it is more than two days old, or making the first one failed.
    pub overdue: bool,
    /// Why the last attempt since the app was opened failed.
    pub fault: Option<Fault>,
    /// The folder of the backups on this computer.
    pub folder: String,
    /// The second folder, if one was chosen.
    pub second: Option<SecondFolderView>,
    /// Whether there is a recovery code, without which no other computer can open a backup.
    pub has_recovery_code: bool,
    /// The complete backups in both folders, newest first. Those in a second folder that is not connected are missing.
    pub backups: Vec<BackupView>,
}

/// The second folder for backups, such as a network drive or a USB stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SecondFolderView {
    /// Its path.
    pub folder: String,
    /// When the newest backup there was made, UTC, as of the last time that the folder was connected.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub last_copy_at: Option<DateTime<Utc>>,
    /// Why it lacks the newest backup.
    pub fault: Option<Fault>,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct BackupView {
    /// Which one.
    pub backup: BackupRef,
    /// When it was made, UTC.
    #[serde(serialize_with = "store::json::time")]
    #[ts(type = "string")]
    pub made_at: DateTime<Utc>,
    /// Why it was made.
    pub reason: BackupReason,
    /// Its size, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Where a backup is, and its file name there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BackupRef {
    /// Where.
    pub place: BackupPlace,
    /// The name of the file.
    pub name: String,
}

/// Where a backup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum BackupPlace {
    /// In the data folder.
    Computer,
    /// In the second folder.
    SecondFolder,
    /// A file that the user chose.
    File,
}

/// What a backup contains, next to the present data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct BackupContentsView {
    /// The time of the last change in it, UTC.
    #[serde(serialize_with = "store::json::time")]
    #[ts(type = "string")]
    pub made_at: DateTime<Utc>,
    /// Its number of patients.
    #[ts(type = "number")]
    pub patients: u64,
    /// The names of its integrations.
    pub integrations: Vec<String>,
    /// When its last sync ended, UTC.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub last_sync_at: Option<DateTime<Utc>>,
    /// How many changes people made since then; absent if that is unknown.
    #[ts(type = "number | null")]
    pub changes_since: Option<u64>,
    /// The present number of patients; absent if the present data cannot be read.
    #[ts(type = "number | null")]
    pub current_patients: Option<u64>,
}
