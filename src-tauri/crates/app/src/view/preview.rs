//! What a sync would do.

use domain::{Fault, InactiveReason, PatNum, PatientId};
use serde::Serialize;
use store::{FieldChange, PreviewKind, RunRecord};
use ts_rs::TS;

use super::ProblemView;

/// A finished preview. Nothing was written, and it is kept until it is closed or the next one starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SyncPreview {
    /// Its id while the program runs.
    pub preview: u32,
    /// What the sync's record would be. Its id is not that of a stored run.
    pub run: RunRecord,
    /// What the sync would ask before it changes so many patients. The counts assume that a person allows it.
    pub question: Option<Fault>,
    /// How many rows of each kind there are.
    pub rows: PreviewCounts,
}

/// Number of rows by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PreviewCounts {
    /// Added.
    #[ts(type = "number")]
    pub added: u64,
    /// Updated, without those that are matched.
    #[ts(type = "number")]
    pub updated: u64,
    /// Made inactive.
    #[ts(type = "number")]
    pub deactivated: u64,
    /// Matched.
    #[ts(type = "number")]
    pub matched: u64,
    /// Skipped.
    #[ts(type = "number")]
    pub skipped: u64,
}

/// A page of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PreviewPageView {
    /// Number of rows on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// The rows of this page: what changes by patient number, then what is skipped.
    pub changes: Vec<PreviewChangeView>,
}

/// What a sync would do with one patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PreviewChangeView {
    /// The patient's number in Open Dental.
    pub pat_num: PatNum,
    /// The patient here; absent for one that would be added, or that is skipped.
    pub patient: Option<PatientId>,
    /// First and last name; empty for a skipped patient.
    pub patient_name: String,
    /// What would happen.
    pub kind: PreviewKind,
    /// Why the patient would be made inactive.
    pub reason: Option<InactiveReason>,
    /// Why it is skipped.
    pub problem: Option<ProblemView>,
    /// Field by field. A changed SSN is listed without its values.
    pub fields: Vec<FieldChange>,
}
