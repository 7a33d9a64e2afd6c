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

impl SourceSnapshot {
    /// Whether both are of the same database, perhaps at different times and under different addresses.
    ///
    /// A server without a unique id is identified by its name, port, and server id, which two offices may have alike. Their
    /// highest patient numbers hardly are.
    #[must_use]
    pub fn is_same_database(&self, other: &Self) -> bool {
        let number = |snapshot: &Self| snapshot.highest.map_or(0, |PatNum(number)| number);
        let (one, another) = (number(self), number(other));
        self.server == other.server
            && self.database.eq_ignore_ascii_case(&other.database)
            && one.abs_diff(another) <= 100.max(one.unsigned_abs() / 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_recognized_by_its_server_its_name_and_its_numbers() {
        let known = SourceSnapshot {
            server: "server 3306 1".to_owned(),
            database: "opendental".to_owned(),
            highest: Some(PatNum(5_000)),
            ..SourceSnapshot::default()
        };
        let with = |alter: fn(&mut SourceSnapshot)| {
            let mut seen = known.clone();
            alter(&mut seen);
            known.is_same_database(&seen)
        };
        assert!(with(|_| {}));
        assert!(with(
            |seen| (seen.highest, seen.database) = (Some(PatNum(5_120)), "OpenDental".to_owned())
        ));
        assert!(!with(|seen| seen.server.push('2')));
        assert!(!with(|seen| seen.database.push('2')));
        assert!(!with(|seen| seen.highest = Some(PatNum(8_000))));
    }
}
