//! The interface of a source of patients, [`PatientSource`]. `opendental` implements it.

use std::future::Future;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::text_enum::text_enum;
use crate::{Fault, PatNum, PatientFields, Problem, RangeChecksum, RecentChange, SourceSnapshot, Ssn};

/// The most rows in one page, so that no read slows the practice down.
pub const PAGE_SIZE: u32 = 500;

/// Seconds since 1970-01-01 00:00 UTC by the **source server's** clock. Never compare it with this computer's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ServerTime(pub i64);

impl ServerTime {
    /// The time `seconds` earlier.
    #[must_use]
    pub fn minus(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// The time `seconds` later.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// A position in the order (time of change, patient number). A page starts **after** it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangePosition {
    /// Before every row.
    Beginning,
    /// Before the first row that was changed at this second or later.
    Before(ServerTime),
    /// After this row.
    After(ServerTime, PatNum),
}

/// Why a patient is not active in the source.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum InactiveReason {
    /// Not a patient, for example only a guarantor.
    NonPatient,
    /// Inactive.
    Inactive,
    /// Archived. A merge also archives the merged patient.
    Archived,
    /// Deleted.
    Deleted,
    /// Deceased.
    Deceased,
    /// Merged into another patient.
    Merged,
    /// A second chart of a patient who is already here.
    Clone,
    /// Not yet a patient.
    Prospective,
    /// The row no longer exists.
    Vanished,
    /// A status that this program does not know.
    Other,
}

text_enum!(InactiveReason);

/// Whether a patient is active in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ts_rs::TS)]
#[serde(tag = "status", content = "reason", rename_all = "snake_case")]
#[ts(export)]
pub enum PatientStatus {
    /// An active patient.
    Active,
    /// Not active, and why.
    Inactive(InactiveReason),
}

impl PatientStatus {
    /// The word in the store and in change records: `active` or the reason.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive(reason) => reason.as_str(),
        }
    }

    /// Reads a word written by [`as_str`](Self::as_str).
    #[must_use]
    pub fn from_stored(word: &str) -> Option<Self> {
        match word {
            "active" => Some(Self::Active),
            other => InactiveReason::from_stored(other).map(Self::Inactive),
        }
    }
}

/// A patient as read from the source.
#[derive(Debug)]
pub struct SourcePatient {
    /// The fields.
    pub fields: PatientFields,
    /// The SSN, if there is one.
    pub ssn: Option<Ssn>,
}

/// One row of the source: a patient, or the problem that prevents its import.
#[derive(Debug)]
pub struct SourceRow {
    /// The patient's number.
    pub pat_num: PatNum,
    /// When the row was last changed.
    pub changed_at: ServerTime,
    /// Whether the patient is active in the source.
    pub status: PatientStatus,
    /// The patient, or the problem.
    pub patient: Result<SourcePatient, Problem>,
}

/// A patient number and its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRow {
    /// The patient's number.
    pub pat_num: PatNum,
    /// Whether the patient is active in the source.
    pub status: PatientStatus,
}

/// Why two numbers of a source belong to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// One was merged into the other.
    Merge,
    /// One is a second chart of the other.
    Clone,
}

/// A record in the source that two of its numbers belong to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// The record's number. It may be random, so it does not tell the record's age.
    pub record: i64,
    /// Merge or clone.
    pub kind: RelationKind,
    /// The merged patient, or the second chart.
    pub from: PatNum,
    /// The surviving patient, or the original chart.
    pub to: PatNum,
    /// When it was recorded, in any unit that increases with time.
    pub recorded_at: i64,
}

/// Versions of the source, for the card and the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// Kind and version of the server, such as `MariaDB 10.11.19`.
    pub server: String,
    /// Version of Open Dental, if it is known.
    pub program_version: Option<String>,
}

/// A practice's database, which is only read.
///
/// Every page is fetched completely before the call returns. After an error, or when a call's future is dropped, the
/// source must not be used again.
pub trait PatientSource: Send {
    /// What identifies the source.
    fn snapshot(&mut self) -> impl Future<Output = Result<SourceSnapshot, Fault>> + Send;

    /// The times of last change of those of these rows that exist; at most
    /// [`RECENT_CHANGES`](crate::RECENT_CHANGES).
    fn change_times(
        &mut self,
        of: &[PatNum],
    ) -> impl Future<Output = Result<Vec<RecentChange>, Fault>> + Send;

    /// The source server's clock.
    fn clock(&mut self) -> impl Future<Output = Result<ServerTime, Fault>> + Send;

    /// At most [`PAGE_SIZE`] **active** patients by number, starting after `after`. An empty page is the end.
    fn active_after(
        &mut self,
        after: Option<PatNum>,
    ) -> impl Future<Output = Result<Vec<SourceRow>, Fault>> + Send;

    /// At most [`PAGE_SIZE`] rows of **any** status by (time of change, number), starting after `position` and
    /// changed at `until` or before. An empty page is the end.
    fn changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> impl Future<Output = Result<Vec<SourceRow>, Fault>> + Send;

    /// How many active patients follow `after`.
    fn count_active_after(
        &mut self,
        after: Option<PatNum>,
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// How many **active** patients follow `position` and were changed at `until` or before.
    fn count_changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// The checksum of the active patients' numbers from `from` to `to`, both inclusive.
    fn range_checksum(
        &mut self,
        from: PatNum,
        to: PatNum,
    ) -> impl Future<Output = Result<RangeChecksum, Fault>> + Send;

    /// The status of those of these patients whose row exists; at most [`PAGE_SIZE`].
    fn statuses(&mut self, of: &[PatNum]) -> impl Future<Output = Result<Vec<StatusRow>, Fault>> + Send;

    /// The rows of those of these patients that have one, of any status, by number; at most [`PAGE_SIZE`].
    fn rows(&mut self, of: &[PatNum]) -> impl Future<Output = Result<Vec<SourceRow>, Fault>> + Send;

    /// At most [`PAGE_SIZE`] relations by record number, starting after `after`. An empty page is the end.
    /// `None` if this source has none or does not let us read them.
    fn relations_after(
        &mut self,
        after: Option<i64>,
    ) -> impl Future<Output = Result<Option<Vec<Relation>>, Fault>> + Send;
}
