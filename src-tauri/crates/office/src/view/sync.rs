//! Syncs: what is asked for, how far one is, and what it did.

use domain::{
    Counts, Departure, Fault, Field, IntegrationId, Mode, Outcome, PatNum, PatientId, ProblemCode, RunId,
    Severity, Trigger,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What Start Sync sends.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export)]
pub struct SyncRequest {
    /// Which integration.
    pub integration: IntegrationId,
    /// Full or incremental.
    pub mode: Mode,
    /// Patients to add or update at most, from 1 up; absent for no limit.
    pub limit: Option<u32>,
    /// Whether a person has allowed that many patients are made inactive or renamed at once.
    #[serde(default)]
    pub allow_mass_change: bool,
}

/// How far a run is. Sent a few times a second at most; the last one has an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SyncProgress {
    /// Which run.
    pub run: RunId,
    /// Of which integration.
    pub integration: IntegrationId,
    /// What it counted so far.
    pub counts: Counts,
    /// How many patients it expects to go through, once it knows.
    #[ts(type = "number | null")]
    pub expected: Option<u64>,
    /// Whether another program carries it out, so that it can be stopped there only.
    pub elsewhere: bool,
    /// Whether it was asked to stop.
    pub cancelling: bool,
    /// How it ended; absent while it runs.
    pub outcome: Option<Outcome>,
}

/// A run, for the summary and for history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RunView {
    /// Its id.
    pub run_id: RunId,
    /// Of which integration.
    pub integration: IntegrationId,
    /// That integration's name, also if it was removed since.
    pub integration_name: String,
    /// Full or incremental.
    pub mode: Mode,
    /// Who asked for it.
    pub trigger: Trigger,
    /// Patients to add or update at most; absent for no limit.
    pub limit: Option<u32>,
    /// Whether a person had allowed it to make inactive or rename many patients at once.
    pub mass_change_allowed: bool,
    /// Whether it could not read which patients Open Dental has merged or cloned, and went on without.
    pub relations_unread: bool,
    /// How it ended; absent while it runs.
    pub outcome: Option<Outcome>,
    /// What it counted; skipped includes those in error.
    pub counts: Counts,
    /// How many of the skipped are errors.
    #[ts(type = "number")]
    pub errors: u64,
    /// How many patients are still to be gone through, if it stopped early and could tell.
    #[ts(type = "number | null")]
    pub remaining: Option<u64>,
    /// What the comparison with Open Dental at its end found, if there was one.
    pub verified: Option<VerificationView>,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// UTC.
    pub started_at: String,
    /// UTC; absent while it runs.
    pub finished_at: Option<String>,
}

/// What a comparison of everybody with the source found. Nobody missing and nobody in surplus: all are accounted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct VerificationView {
    /// When, UTC.
    pub at: String,
    /// Active patients in Open Dental.
    #[ts(type = "number")]
    pub source_active: u64,
    /// Of them, those who are active here and as Open Dental has them.
    #[ts(type = "number")]
    pub here: u64,
    /// Of them, those who need a correction before they can be imported.
    #[ts(type = "number")]
    pub to_fix: u64,
    /// Of them, those who are neither.
    #[ts(type = "number")]
    pub missing: u64,
    /// Active here, or to be corrected, but not active in Open Dental.
    #[ts(type = "number")]
    pub surplus: u64,
}

/// A page of runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RunPage {
    /// How many there are in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The runs asked for.
    pub runs: Vec<RunView>,
}

/// A page of the patients that a run could not bring in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProblemPage {
    /// How many the search finds in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The problems asked for.
    pub problems: Vec<ProblemView>,
}

/// A patient that a run could not bring in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProblemView {
    /// The patient's number in Open Dental.
    pub pat_num: PatNum,
    /// Why, for programs.
    pub code: ProblemCode,
    /// Skipped or error.
    pub severity: Severity,
    /// Why, in words.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// A page of what a run changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ChangePage {
    /// How many patients it changed in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The changes asked for.
    pub changes: Vec<ChangeView>,
}

/// What a run changed of one patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ChangeView {
    /// Whom.
    pub patient: PatientId,
    /// The patient's name today.
    pub patient_name: String,
    /// What happened.
    pub kind: ChangeKind,
    /// Why the patient was made inactive.
    pub reason: Option<Departure>,
    /// Field by field; of a social security number only that it changed.
    pub fields: Vec<FieldChangeView>,
}

/// What happened to a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ChangeKind {
    /// Created.
    Created,
    /// Changed.
    Updated,
    /// Found by name and birthday, and linked from then on; fields may have changed with it.
    Linked,
    /// Made inactive.
    Deactivated,
    /// Made active again.
    Reactivated,
}

/// One field, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FieldChangeView {
    /// Which.
    pub field: Field,
    /// Before; absent where it is not shown.
    pub from: Option<String>,
    /// After; absent where it is not shown.
    pub to: Option<String>,
}
