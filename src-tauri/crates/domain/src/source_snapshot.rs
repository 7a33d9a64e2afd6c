//! A snapshot of what identifies a source database, so a sync notices another server or an older copy.

use serde::{Deserialize, Serialize};

use crate::{PatNum, ServerTime};

/// How many of the newest changes are remembered.
pub const RECENT_CHANGES: usize = 64;

/// A row and its time of last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentChange {
    /// The row's patient number.
    pub pat_num: PatNum,
    /// Its time of last change.
    pub changed_at: ServerTime,
}

/// The facts by which a source is recognized. Texts are the server's own; they are compared, never shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSnapshot {
    /// What distinguishes the server from every other, including its replicas.
    pub server: String,
    /// The database.
    pub database: String,
    /// The highest patient number of any status; the source never reuses a number. `None` for an empty table.
    pub highest: Option<PatNum>,
    /// The number that the next new row gets, if the server reports it. Unlike `highest` it does not decrease when a row
    /// is deleted.
    #[serde(default)]
    pub next_number: Option<i64>,
    /// The last [`RECENT_CHANGES`] changed rows, newest first.
    #[serde(default)]
    pub recent_changes: Vec<RecentChange>,
    /// Whether the server updates `DateTStamp` automatically; `None` if it does not say.
    pub has_on_update_timestamp: Option<bool>,
    /// Version of Open Dental, if it is known.
    pub program_version: Option<String>,
    /// The server's time zone.
    pub time_zone: Option<String>,
}

impl SourceSnapshot {
    /// The newest time of change.
    #[must_use]
    pub fn newest(&self) -> Option<ServerTime> {
        self.recent_changes.first().map(|change| change.changed_at)
    }
}
