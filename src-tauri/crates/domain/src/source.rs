//! What a sync needs of a provider. A second provider is a new crate that implements [`PatientSource`].

use std::future::Future;

use crate::{Fault, Mark, PatNum, PatientFields, Problem, SourceFacts, Ssn, Tally, run::words};

/// The most rows that one page may have, so that a read never holds up the practice.
pub const PAGE_SIZE: u32 = 500;

/// Seconds since 1970-01-01 00:00 UTC by the **source server's** clock. Never compare it with ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Epoch(pub i64);

impl Epoch {
    /// This many seconds earlier.
    #[must_use]
    pub fn minus(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// This many seconds later.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// A place in the order (time of change, patient number). A page begins **behind** it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangePosition {
    /// Before every row.
    Beginning,
    /// Before the first row that was changed at this second or later.
    Before(Epoch),
    /// Behind this row.
    Behind(Epoch, PatNum),
}

/// Why a patient is no longer an active one in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Departure {
    /// Marked as not a patient, such as a guarantor only.
    NonPatient,
    /// Marked as inactive.
    Inactive,
    /// Archived, which is also what a merge does to the patient that it dissolves.
    Archived,
    /// Deleted by the practice.
    Deleted,
    /// Deceased.
    Deceased,
    /// Merged into another patient, who goes on for both.
    Merged,
    /// A second chart of a patient who is here already.
    Clone,
    /// Not yet a patient.
    Prospective,
    /// The row is gone.
    Vanished,
    /// A standing that we do not know.
    Other,
}
impl Departure {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::NonPatient,
        Self::Inactive,
        Self::Archived,
        Self::Deleted,
        Self::Deceased,
        Self::Merged,
        Self::Clone,
        Self::Prospective,
        Self::Vanished,
        Self::Other,
    ];
}
words!(Departure {
    NonPatient => "non_patient",
    Inactive => "inactive",
    Archived => "archived",
    Deleted => "deleted",
    Deceased => "deceased",
    Merged => "merged",
    Clone => "clone",
    Prospective => "prospective",
    Vanished => "vanished",
    Other => "other",
});

/// Whether the source counts a person among its patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// An active patient.
    Active,
    /// Not, and why.
    Departed(Departure),
}

/// A patient as the source holds it, in our terms.
#[derive(Debug)]
pub struct SourcePatient {
    /// The fields.
    pub fields: PatientFields,
    /// The social security number, if there is one.
    pub ssn: Option<Ssn>,
}

/// One row of the source: a patient, or the reason why it cannot be one here.
#[derive(Debug)]
pub struct SourceRow {
    /// Who.
    pub pat_num: PatNum,
    /// When the source last changed the row.
    pub stamp: Epoch,
    /// Whether it is an active patient there.
    pub standing: Standing,
    /// The patient, or what is wrong with it.
    pub patient: Result<SourcePatient, Problem>,
}

/// A patient number and its standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingRow {
    /// Who.
    pub pat_num: PatNum,
    /// Whether it is an active patient there.
    pub standing: Standing,
}

/// How two numbers of a source are one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// The one was merged into the other.
    Merge,
    /// The one is a second chart, beside the original.
    Clone,
}

/// A record of the source that two of its numbers are one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// The record's own number. Says nothing of its age: it may be random.
    pub record: i64,
    /// In what way.
    pub kind: RelationKind,
    /// Who was merged, or the second chart.
    pub from: PatNum,
    /// Who goes on, or the original.
    pub to: PatNum,
    /// When it was recorded, in whatever unit rises with time.
    pub made: i64,
}

/// What a source says of itself, for the card and the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// Kind and version of the server, such as `MariaDB 10.11.19`.
    pub server: String,
    /// Version of the practice's program, if it tells.
    pub program_version: Option<String>,
}

/// A practice's database, which is only ever read.
///
/// Every page is fetched whole before the call returns. After an error, or when a call's future is dropped, the
/// source must not be used again. Errors are phrased for the person at the desk.
pub trait PatientSource: Send {
    /// What the source says of itself.
    fn info(&mut self) -> impl Future<Output = Result<SourceInfo, Fault>> + Send;

    /// By what the source is known again.
    fn facts(&mut self) -> impl Future<Output = Result<SourceFacts, Fault>> + Send;

    /// Those among these (at most [`MARKS`](crate::MARKS)) rows that exist, with the times of their last change.
    fn marks(&mut self, of: &[PatNum]) -> impl Future<Output = Result<Vec<Mark>, Fault>> + Send;

    /// The source server's clock.
    fn clock(&mut self) -> impl Future<Output = Result<Epoch, Fault>> + Send;

    /// At most [`PAGE_SIZE`] **active** patients by number, beginning behind `after`. An empty page is the end.
    fn active_behind(
        &mut self,
        after: Option<PatNum>,
    ) -> impl Future<Output = Result<Vec<SourceRow>, Fault>> + Send;

    /// At most [`PAGE_SIZE`] rows of **any** standing by (time of change, number), beginning behind `position` and
    /// changed at `until` or before. An empty page is the end.
    fn changed_behind(
        &mut self,
        position: ChangePosition,
        until: Epoch,
    ) -> impl Future<Output = Result<Vec<SourceRow>, Fault>> + Send;

    /// How many active patients lie behind `after`.
    fn count_active_behind(
        &mut self,
        after: Option<PatNum>,
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// How many **active** patients lie behind `position` and were changed at `until` or before.
    fn count_changed_behind(
        &mut self,
        position: ChangePosition,
        until: Epoch,
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// The tally of the active patients with numbers from `from` to `to`, both included.
    fn tally(&mut self, from: PatNum, to: PatNum) -> impl Future<Output = Result<Tally, Fault>> + Send;

    /// The standing of those among these (at most [`PAGE_SIZE`]) patients whose row exists.
    fn standings(&mut self, of: &[PatNum]) -> impl Future<Output = Result<Vec<StandingRow>, Fault>> + Send;

    /// The rows of those among these (at most [`PAGE_SIZE`]) patients who have one, of any standing, by number.
    fn rows(&mut self, of: &[PatNum]) -> impl Future<Output = Result<Vec<SourceRow>, Fault>> + Send;

    /// At most [`PAGE_SIZE`] relations by the records' numbers, beginning behind `after`; an empty page is the end.
    /// `None` if this source does not keep any, or does not let us read them.
    fn relations_behind(
        &mut self,
        after: Option<i64>,
    ) -> impl Future<Output = Result<Option<Vec<Relation>>, Fault>> + Send;
}
