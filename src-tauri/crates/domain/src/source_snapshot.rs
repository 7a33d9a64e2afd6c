//! A snapshot of what identifies a source database, so a sync notices another server or an older copy.

use serde::{Deserialize, Serialize};

use crate::PatNum;

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
    pub next_number: Option<i64>,
    /// Whether the server updates `DateTStamp` automatically; `None` if it does not say.
    pub has_on_update_timestamp: Option<bool>,
    /// Version of Open Dental, if it is known.
    pub program_version: Option<String>,
    /// Whether the rows' times of change are in UTC, and not on the server's clock.
    #[serde(default)]
    pub has_utc_times: bool,
    /// The server's time zone.
    pub time_zone: Option<String>,
}
