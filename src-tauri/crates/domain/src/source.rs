//! The interface of a source of patients, [`PatientSource`]. `opendental` implements it.

use std::future::Future;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::text_enum::text_enum;
use crate::{Fault, PatNum, PatientFields, Problem, SourceSnapshot, Ssn};

/// The most patients in one page, so that no read slows the practice down.
pub const PAGE_SIZE: u32 = 500;

/// The most entries in one page of a list. A MyISAM table is locked for a page, so a page of 2,048 entries makes the front
/// desk's saves wait no longer than one of patients; 8,192 made them wait two to three times as long and saved nothing.
pub const LIST_PAGE: u32 = 2_048;

/// When a row was last changed according to the source, in seconds. It is only compared for equality: it may be any
/// length of time in the past or in the future, and in any time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ServerTime(pub i64);

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
    /// When the row was last changed. `None` if that was so recent that a later change could get the same time; the row
    /// must then be read again by the next sync.
    pub changed_at: Option<ServerTime>,
    /// Whether the patient is active in the source.
    pub status: PatientStatus,
    /// The patient, or the problem.
    pub patient: Result<SourcePatient, Problem>,
}

/// What the list says about one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceEntry {
    /// The patient's number.
    pub pat_num: PatNum,
    /// When the row was last changed, however recent that is.
    pub changed_at: ServerTime,
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

/// A page of rows as it was read. Mapping the rows takes longer than reading them, and needs no connection.
pub trait SourcePage: Send + 'static {
    /// The last number; `None` if there is no row.
    fn last_number(&self) -> Option<PatNum>;

    /// Maps the rows.
    ///
    /// # Errors
    /// If the source sent something that is not a row.
    fn into_rows(self) -> Result<Vec<SourceRow>, Fault>;
}

impl SourcePage for Vec<SourceRow> {
    fn last_number(&self) -> Option<PatNum> {
        Some(self.last()?.pat_num)
    }

    fn into_rows(self) -> Result<Vec<SourceRow>, Fault> {
        Ok(self)
    }
}

/// A practice's database, which is only read.
///
/// Every page is fetched completely before the call returns. Numbers in a page and from page to page strictly increase.
/// After an error, or when a call's future is dropped, the source must not be used again.
pub trait PatientSource: Send {
    /// What is read of patients.
    type Page: SourcePage;

    /// What identifies the source.
    fn snapshot(&mut self) -> impl Future<Output = Result<SourceSnapshot, Fault>> + Send;

    /// At most [`LIST_PAGE`] rows of **any** status by number, starting after `after`. An empty page is the end.
    fn list(&mut self, after: Option<PatNum>)
    -> impl Future<Output = Result<Vec<SourceEntry>, Fault>> + Send;

    /// At most [`PAGE_SIZE`] **active** patients by number, starting after `after`. An empty page is the end.
    fn active(&mut self, after: Option<PatNum>) -> impl Future<Output = Result<Self::Page, Fault>> + Send;

    /// The rows of those of these patients that have one, of any status, by number; at most [`PAGE_SIZE`].
    fn rows(&mut self, of: &[PatNum]) -> impl Future<Output = Result<Self::Page, Fault>> + Send;

    /// How many patients are active.
    fn count_active(&mut self) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// At most [`PAGE_SIZE`] relations by record number, starting after `after`. An empty page is the end.
    /// `None` if this source has none or does not let us read them.
    fn relations(
        &mut self,
        after: Option<i64>,
    ) -> impl Future<Output = Result<Option<Vec<Relation>>, Fault>> + Send;
}
