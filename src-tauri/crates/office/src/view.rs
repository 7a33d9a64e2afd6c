//! What the window and `ontime` are told: plain data, TypeScript types generated from it.
//!
//! No type here has a field for notes, a social security number, a password or sealed bytes, so none can go out by
//! mistake. Times are RFC 3339 in UTC, days are `YYYY-MM-DD`, ids and patient numbers are strings.

mod activity;
mod diagnosis;
mod history;
mod integration;
mod log;
mod patient;
mod schedule;
mod security;
mod sync;

use domain::{CompanyId, Fault};
use serde::Serialize;
use ts_rs::TS;

pub use activity::{ActivityPoint, ActivityStep, ActivityView, RunQuery};
pub use diagnosis::{DiagnosisView, RightsView, StageView};
pub use history::{EventSyncView, FixGroup, FixList, FixPatient, PatientEventPage, PatientEventView};
pub use integration::{
    ConnectionInput, ConnectionReport, DatabaseChoice, DatabaseKind, IntegrationCard, IntegrationHealth,
    IntegrationInput, WorkstationView,
};
pub use log::{LogLevel, LogLine, LogPage, LogQuery};
pub use patient::{
    LinkView, MergedIntoView, PatientDetail, PatientInput, PatientListRow, PatientOrder, PatientPage,
    PatientQuery, PatientSaved, SortDirection, StandingFilter, StandingView,
};
pub use schedule::{MissedView, QuietInput, ScheduleInput, TimingInput};
pub use security::{KeyPlace, SecurityView};
pub use sync::{
    ChangeKind, ChangePage, ChangeView, FieldChangeView, ProblemPage, ProblemView, RunPage, RunView,
    SyncProgress, SyncRequest, VerificationView,
};

/// How far the office is from being usable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum OfficeState {
    /// Nothing here yet: ask for the practice's name, and for a passphrase where there is no keychain.
    FirstStart {
        /// Whether this computer has no keychain, so that a passphrase must protect the data.
        needs_passphrase: bool,
    },
    /// A passphrase is needed.
    Locked,
    /// Open.
    Ready,
    /// It cannot be opened; the fault says why and what to do.
    Blocked {
        /// What is wrong.
        fault: Fault,
    },
}

/// A company: the practice whose patients these are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CompanyView {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// How many active patients it has here.
    #[ts(type = "number")]
    pub patients: u64,
}

/// What the program is, for Settings > About.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct About {
    /// The program's version.
    pub version: String,
    /// The folder that holds the data.
    pub data_dir: String,
    /// The folder that holds the log.
    pub log_dir: String,
}
