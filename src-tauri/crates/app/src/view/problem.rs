//! Patients that could not be imported. Their texts are in the catalogs under `problem.<code>`.

use domain::{IntegrationId, PatNum, ProblemCode, Severity};
use serde::Serialize;
use ts_rs::TS;

/// A page of problems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProblemPage {
    /// The number of problems on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// The problems of this page.
    pub problems: Vec<ProblemView>,
}

/// A patient that a run could not import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProblemView {
    /// The patient's number in Open Dental.
    pub pat_num: PatNum,
    /// What is wrong.
    pub code: ProblemCode,
    /// Skipped or error.
    pub severity: Severity,
    /// The value in Open Dental where that helps, such as an impossible date.
    pub detail: Option<String>,
}

/// The patients that cannot be imported until they are corrected, grouped by problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FixList {
    /// Whose patients they are.
    pub integration: IntegrationId,
    /// The number of patients in all groups.
    #[ts(type = "number")]
    pub total: u64,
    /// The groups, largest first.
    pub groups: Vec<FixGroup>,
}

/// Patients with the same problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FixGroup {
    /// What is wrong.
    pub code: ProblemCode,
    /// Skipped or error.
    pub severity: Severity,
    /// The patients, by number.
    pub patients: Vec<FixPatient>,
}

/// One patient of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FixPatient {
    /// The patient's number in Open Dental.
    pub pat_num: PatNum,
    /// The value in Open Dental where that helps, such as an impossible date.
    pub detail: Option<String>,
    /// Whether a person said that it is fixed. The next sync decides.
    pub fixed: bool,
}
