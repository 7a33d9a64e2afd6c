//! What happened to one patient, and whom the desk has to correct.

use domain::{Departure, Mode, PatNum, ProblemCode, RunId, Severity, Trigger};
use serde::Serialize;
use ts_rs::TS;

use super::{ChangeKind, FieldChangeView};

/// A page of what happened to a patient, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientEventPage {
    /// How many events there are in all.
    #[ts(type = "number")]
    pub total: u64,
    /// Those asked for.
    pub events: Vec<PatientEventView>,
}

/// Something that happened to a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientEventView {
    /// When, UTC.
    pub at: String,
    /// The sync that did it; absent if the desk did, by hand.
    pub sync: Option<EventSyncView>,
    /// What happened.
    pub kind: ChangeKind,
    /// Why the patient was made inactive.
    pub reason: Option<Departure>,
    /// Field by field; of a social security number only that it changed.
    pub fields: Vec<FieldChangeView>,
}

/// The sync behind something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct EventSyncView {
    /// Which run.
    pub run: RunId,
    /// The integration's name, also if it was removed since.
    pub integration_name: String,
    /// Full or incremental.
    pub mode: Mode,
    /// Who asked for it.
    pub trigger: Trigger,
}

/// Everybody who cannot be brought in at present, by what the desk has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FixList {
    /// How many there are in all groups.
    #[ts(type = "number")]
    pub total: u64,
    /// What there is to do, most patients first.
    pub groups: Vec<FixGroup>,
}

/// Patients who need the same correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FixGroup {
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// Skipped or error.
    pub severity: Severity,
    /// What is wrong, in words.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// With whom, by patient number.
    pub patients: Vec<FixPatient>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FixPatient {
    /// The patient's number in Open Dental.
    pub pat_num: PatNum,
    /// What Open Dental holds there, where that helps: an impossible date.
    pub detail: Option<String>,
}
