//! The encrypted database: companies, integrations, patients, links, and the history of syncs.
//!
//! # Guarantees
//! - The whole file is encrypted (SQLCipher). Passwords, notes, and SSNs are sealed again inside it. With a wrong key nothing
//!   is opened, created, or changed.
//! - A [`Batch`] looks up and writes pages of a sync in one transaction, with their counts, change records, and position:
//!   when [`Batch::commit`] returns, all of it is on the disk; until then, nothing is. Nothing can change between a lookup and
//!   the write that follows from it.
//! - Several processes may open the store. Writers take turns; readers never wait for them.
//! - Reads never take a lease and never write.
//! - The history is bounded: old runs that changed nothing become daily totals, and an open problem is stored once.
//! - Nothing acknowledged disappears silently. A head file records the last commit (see `head`), and opening compares it with
//!   the database before SQLite opens anything. A store whose newest changes are gone, that is an older copy, or whose database
//!   file is gone is a [`StoreError::Lost`] or [`StoreError::DatabaseMissing`], and only opened on request. Files that are
//!   replaced are kept in `set-aside/`. A log that belongs to another database, or to another time of this one, is not applied.
//! - A change of a person is in the database file within seconds, other changes at the end of their sync.
//! - A database migrated by a newer program is refused. An older one is backed up before it is migrated.
//! - A backup has its name only when all of it was read again and flushed.
//! - No error, log line, or `Debug` output of this crate holds patient data, a password, or a key. Types that can hold a
//!   secret do not implement `Serialize`.
//!
//! # Errors
//! Operations list only what is special to them. Each can fail because the store cannot be read or written, with
//! [`StoreError::NotFound`] if there is nothing with the id, with [`StoreError::Damaged`] if a sealed value was altered, and
//! with [`StoreError::NameTaken`], [`StoreError::NameEmpty`], or [`StoreError::NameTooLong`] if it takes a name. An operation
//! that fails has changed nothing.
//!
//! # Limits
//! - The data folder must be on a local disk: neither WAL nor the locks work on a network share.
//! - Without its head file, a damaged first page cannot be distinguished from a wrong key.
//! - A single page that is replaced by an older version of itself is not noticed.
//! - Times come from this computer's clock. They are shown, and never compared with the source's.

/// A statement with its values bound, in order.
macro_rules! bind {
    ($statement:expr; $($value:expr),+) => { $statement$(.bind($value))+ };
}

#[cfg(any(windows, test))]
mod acl;
mod author;
mod backup;
mod backup_files;
mod batch;
mod before;
mod changes;
mod companies;
mod condition;
mod connection;
mod decode;
mod desk_changes;
mod duplicates;
mod error;
mod file_lock;
mod head;
mod history;
mod integrations;
pub mod json;
mod known_numbers;
mod lease;
mod make_whole;
mod many_rows;
mod mass_change;
mod memory_copy;
mod migrate;
mod open;
mod open_options;
mod page_changes;
mod patient_events;
mod patients;
mod permissions;
mod preview;
mod problems;
mod proposed_changes;
mod readers;
mod recovery;
mod rekey;
mod run_filter;
mod run_stats;
mod runs;
mod schedules;
mod schema_version;
mod shutdown;
mod sync_state;
#[cfg(test)]
mod tests;
mod trial;
mod undo;
mod wal;
mod writer;

pub use author::computer_user;
pub use backup::{BackupContents, backup_contents};
pub use backup_files::{Backup, BackupName, BackupReason, backup_folder, list_backups, write_backup};
pub use batch::{Batch, BatchJob, Candidate, Candidates, LinkRow, MAX_CANDIDATES, MatchKey, StoredPatient};
pub use changes::{ChangeKind, ChangePage, ChangeRecord, FieldChange};
pub use companies::Company;
pub use condition::{Loss, LossKind};
pub use decode::{MAX_NAME_LEN, check_name};
pub use duplicates::{DuplicatePage, DuplicatePair, Merged};
pub use error::{Result, StoreError, Thing};
pub use integrations::{Integration, IntegrationDetails, SharedPatients};
pub use known_numbers::KnownNumber;
pub use lease::Lease;
pub use mass_change::{MassChange, changes_identity};
pub use open::Store;
pub use open_options::{FirstStart, Losses, OpenOptions};
pub use page_changes::{
    ClusterDigest, Create, Deactivation, LinkTouch, LinkUpsert, OpenProblem, PageChanges, PatientRef,
    SurvivorChange, Update,
};
pub use patient_events::{EventSync, PatientEvent, PatientEventPage};
pub use patients::{
    DeletedPatient, Household, KeptField, MergedInto, MergedRecord, NotesSaved, PatientLink, PatientListRow,
    PatientOrder, PatientPage, PatientQuery, PatientRecord, QuickFilter, Relative, ReplacedField,
    SavedFilter, SortDirection, StatusFilter, ValueOrigin,
};
pub use permissions::{
    FolderError, claim_data_folder, make_private, private_file, private_folder, rename, sync_folder,
};
pub use preview::{PreviewChange, PreviewKind, PreviewPage, PreviewQuery};
pub use problems::{Fixed, ProblemList, ProblemPage, ProblemSearch};
pub use proposed_changes::{Proposal, ProposedChange, ProposedChangeRecord};
pub use rekey::{
    ComputeFingerprint, KeyChange, check_copy, check_key, company_names, copy, copy_with_new_keys, write_head,
};
pub use run_filter::RunFilter;
pub use run_stats::RunStats;
pub use runs::{CONCLUSIVE, RunPage, RunRecord};
pub use schedules::{LateStart, ScheduleRecord};
pub use sync_state::{PassEnd, SyncState, Verification};
pub use undo::{LeftPatient, LeftReason, Undone};
