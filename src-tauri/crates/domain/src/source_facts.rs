//! What a source is, as far as it decides whether a cursor of ours still fits it.

use serde::{Deserialize, Serialize};

use crate::{Epoch, PatNum};

/// By what a source is known again. Texts are the server's own and are compared, not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// What tells the server from every other, a replica of it included.
    pub server: String,
    /// The database.
    pub database: String,
    /// The highest patient number of any standing; numbers are never given twice. `None` in an empty table.
    pub highest: Option<PatNum>,
    /// The newest time of change.
    pub newest: Option<Epoch>,
    /// Whether the server notes the time when a row changes; `None` if it does not tell.
    pub notes_changes: Option<bool>,
    /// Version of the practice's program, if it tells.
    pub program_version: Option<String>,
    /// The server's time zone.
    pub time_zone: Option<String>,
}
