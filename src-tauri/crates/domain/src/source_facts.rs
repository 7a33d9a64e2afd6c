//! What a source is, as far as it decides whether a cursor of ours still fits it.

use serde::{Deserialize, Serialize};

use crate::{Epoch, PatNum};

/// How many of the newest changes are remembered.
pub const MARKS: usize = 64;

/// A row, and when it was last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Which row.
    pub pat_num: PatNum,
    /// Its time of change.
    pub stamp: Epoch,
}

/// By what a source is known again. Texts are the server's own and are compared, not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// What tells the server from every other, a replica of it included.
    pub server: String,
    /// The database.
    pub database: String,
    /// The highest patient number of any standing; numbers are never given twice. `None` in an empty table.
    pub highest: Option<PatNum>,
    /// The number that the next new row gets, if the server tells. Unlike the highest one it does not go back when a
    /// row is deleted.
    #[serde(default)]
    pub next_number: Option<i64>,
    /// The [`MARKS`] rows that were changed last, newest first.
    #[serde(default)]
    pub marks: Vec<Mark>,
    /// Whether the server notes the time when a row changes; `None` if it does not tell.
    pub notes_changes: Option<bool>,
    /// Version of the practice's program, if it tells.
    pub program_version: Option<String>,
    /// The server's time zone.
    pub time_zone: Option<String>,
}

impl SourceFacts {
    /// The newest time of change.
    #[must_use]
    pub fn newest(&self) -> Option<Epoch> {
        self.marks.first().map(|mark| mark.stamp)
    }
}
