//! Data for the window and `ontime`; TypeScript types are generated from it.
//!
//! Read models that cannot hold a secret are defined where they are read, in `store`, `opendental`, `schedule`, and `domain`,
//! and are re-exported here. The types of this module combine several of them, or are inputs.
//!
//! No type here has a field for an SSN, a password that leaves, or sealed bytes. Times are RFC 3339 in UTC, days are
//! `YYYY-MM-DD`, ids and patient numbers are strings.

mod activity;
mod backups;
mod integration;
mod log;
mod mass_change;
mod patient;
mod preview;
mod problem;
mod schedule;
mod security;
mod shown_phones;
mod sync;
mod updates;

use domain::{CompanyId, Fault};
use serde::Serialize;
use ts_rs::TS;

pub use matching::{Reason, Speaks};
pub use opendental::{
    ConnectionReport, DatabaseKind, DatabaseReport, Privileges, SourceName, StepReport, TestResult,
};
pub use store::{
    ChangeKind, ChangePage, ChangeRecord, DeletedPatient, DuplicatePage, DuplicatePair, EventSync,
    FieldChange, Household, KeptField, LateStart, Merged, MergedInto, MergedRecord, NotesSaved, PatientEvent,
    PatientEventPage, PatientListRow, PatientOrder, PatientPage, PatientQuery, PreviewKind, PreviewQuery,
    QuickFilter, Relative, ReplacedField, RunPage, RunRecord, SavedFilter, SharedPatients, SortDirection,
    StatusFilter, Undone, ValueOrigin, Verification,
};

pub use crate::patient_list::{PatientColumn, PatientSelection};
pub use activity::{
    ActivityPoint, ActivityStep, ActivityView, DayResult, IntegrationDays, RunQuery, ScheduledDay,
};
pub use backups::{BackupContentsView, BackupPlace, BackupRef, BackupView, BackupsView, SecondFolderView};
pub use integration::{
    ConnectionInput, ConnectionTestView, IntegrationCard, IntegrationHealth, IntegrationInput,
    LocalSettingsView,
};
pub use log::{LogLevel, LogLine, LogPage, LogQuery};
pub use mass_change::{MassChangePage, MassChangeRow};
pub use patient::{KeptChanges, LinkView, PatientDetail, PatientInput, PatientSaved};
pub use preview::{PreviewChangeView, PreviewCounts, PreviewPageView, SyncPreview};
pub use problem::{FixGroup, FixList, FixPatient, ProblemPage, ProblemView};
pub use schedule::{QuietInput, ScheduleInput, TimingInput};
pub use security::{KeyLocation, SecurityView};
pub use shown_phones::ShownPhones;
pub use sync::{SyncProgress, SyncRequest};
pub use updates::{UpdateInstaller, UpdateOffer, UpdateStep, UpdatesView};

/// Whether the app can be used, and if not, what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum AppState {
    /// The first start: ask for the practice's name, and for a passphrase on a computer without a keychain.
    FirstStart {
        /// Whether a passphrase must protect the data.
        needs_passphrase: bool,
    },
    /// It needs the passphrase.
    Locked,
    /// It is open.
    Ready,
    /// It cannot be opened.
    Blocked {
        /// Why.
        fault: Fault,
    },
}

/// A company: a practice whose patients are stored here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CompanyView {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// The number of its active patients.
    #[ts(type = "number")]
    pub patients: u64,
    /// Whether it can be removed: it has no patients and no integrations, and is not the only one.
    pub removable: bool,
}

/// Version and folders, for Settings > About.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct About {
    /// The program's version.
    pub version: String,
    /// The folder of the data.
    pub data_dir: String,
    /// The folder of the log.
    pub log_dir: String,
}
