//! The encrypted database: companies, integrations, patients, links, cursors, and the history of syncs.
//!
//! # Guarantees
//! - The whole file is encrypted (SQLCipher). Passwords, notes, and SSNs are sealed again inside it. With a wrong key nothing
//!   is opened, created, or changed.
//! - [`Store::apply_page`] writes a page of a sync with its cursor, counters, and change records in one transaction: when it
//!   returns, all of it is on the disk, or nothing ever will be.
//! - Several processes may open the store. Writers take turns; readers never wait for them.
//! - Reads never take a lease and never write.
//! - A database migrated by a newer program is refused. An older one is copied before it is migrated.
//! - No error, log line, or `Debug` output of this crate holds patient data, a password, or a key. Types that can hold a
//!   secret do not implement `Serialize`.
//!
//! # Limits
//! - The data folder must be on a local disk: neither WAL nor the locks work on a network share.
//! - A damaged first page cannot be distinguished from a wrong key.
//! - Times come from this computer's clock. They are shown, and never compared with the source's.

mod backup;
mod batch;
mod changes;
mod clock;
mod companies;
mod connection;
mod decode;
mod desk_changes;
mod error;
mod file_lock;
mod full_passes;
mod history;
#[cfg(feature = "test-support")]
mod hot_statements;
mod integrations;
pub mod json;
mod known_numbers;
mod lease;
mod links;
mod many_rows;
mod mass_change;
mod open;
mod open_problems;
mod page_changes;
mod patient_events;
mod patients;
mod permissions;
mod problems;
mod readers;
mod run_filter;
mod run_stats;
mod runs;
mod schedules;
mod shutdown;
mod source_snapshot;
mod verifications;
mod writer;

pub use batch::{Batch, BatchJob, Candidate, Candidates, LinkRow, MAX_CANDIDATES, MatchKey, StoredPatient};
pub use changes::{ChangeKind, ChangePage, ChangeRecord, FieldChange};
pub use companies::Company;
pub use decode::{MAX_NAME_LEN, check_name};
pub use error::{StoreError, Thing};
pub use full_passes::{FullPass, PassEnd, SyncState};
pub use integrations::{Integration, IntegrationChange, NewIntegration};
pub use known_numbers::KnownNumber;
pub use lease::Lease;
pub use links::PatientLink;
pub use mass_change::{MassChange, changes_identity};
pub use open::Store;
pub use page_changes::{
    ClusterDigest, Create, Deactivation, LinkTouch, LinkUpsert, OpenProblem, PageChanges, PatientRef,
    SurvivorChange, Update,
};
pub use patient_events::{EventSync, PatientEvent, PatientEventPage};
pub use patients::{
    MergedInto, PatientListRow, PatientOrder, PatientPage, PatientQuery, PatientRecord, SortDirection,
    StatusFilter,
};
pub use permissions::{FolderError, claim_data_folder, private_file, private_folder};
pub use problems::{ProblemList, ProblemPage, ProblemSearch};
pub use run_filter::RunFilter;
pub use run_stats::RunStats;
pub use runs::{CONCLUSIVE, RunPage, RunRecord};
pub use schedules::{LateStart, ScheduleRecord};
pub use verifications::Verification;
