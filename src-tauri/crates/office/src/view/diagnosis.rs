//! Test Connection, stage by stage.

use domain::{CertificateFingerprint, ErrorCode, Fault, Fixer, Stage, StageState};
use serde::Serialize;
use ts_rs::TS;

use super::ConnectionReport;

/// How one stage came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct StageView {
    /// Which.
    pub stage: Stage,
    /// How it came out.
    pub state: StageState,
    /// In a plain sentence; empty while it is pending.
    pub text: String,
    /// What is wrong, for programs.
    pub code: Option<ErrorCode>,
}

/// What came out of the whole test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DiagnosisView {
    /// Every stage, in order; those behind the first red one are pending.
    pub stages: Vec<StageView>,
    /// What stands in the way; absent if nothing does.
    pub fault: Option<Fault>,
    /// Who can mend that.
    pub fixer: Option<Fixer>,
    /// SHA-256 of the certificate that the server showed, if it was not good enough: to compare, and to pin.
    pub certificate: Option<CertificateFingerprint>,
    /// What the account may do, once it was let in.
    pub rights: Option<RightsView>,
    /// A script for IT that makes an account which can only read what we read.
    pub reader_script: Option<String>,
    /// "Copy for IT": all of it as plain text, without the password.
    pub for_it: String,
    /// The server and its databases, as far as they are known; absent if it was not reached.
    pub report: Option<ConnectionReport>,
}

/// What the account may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RightsView {
    /// Whether it can change Open Dental's data.
    pub can_change: bool,
    /// By which privileges.
    pub beyond_reading: Vec<String>,
    /// Whether it has roles, which may bring more.
    pub has_roles: bool,
    /// Whether it is the server's administrator.
    pub is_root: bool,
    /// Whether it has no password.
    pub blank_password: bool,
}
