//! Our own database: companies, integrations, patients, links, cursors and the history of syncs.
//!
//! # What is promised
//! - The whole file is encrypted (SQLCipher); passwords, notes and social security numbers are sealed once more inside it.
//!   With a key that does not fit nothing is opened, nothing made anew and nothing changed.
//! - [`Store::apply_page`] writes a page of a sync, with its cursor, counters and change records, in one transaction: all
//!   of it is on the disk when it returns, or nothing of it ever.
//! - Several processes may have the store open. Writers take turns; readers never wait for them.
//! - A database that a newer program has migrated is refused; an older one is copied before it is migrated.
//! - No error, log line or `Debug` output of this crate holds a patient's data, a password or a key.
//!
//! # Limits
//! - The data folder must be on a local disk: neither WAL nor the locks work on a network share.
//! - A damaged first page cannot be told from a key that does not fit.
//! - Times come from this computer's clock and are only shown, never compared with the source's.

mod accounted;
mod aliases;
mod apply;
mod backup;
mod changes;
mod clock;
mod closing;
mod companies;
mod connection;
mod current_problems;
mod cursors;
mod desk_changes;
mod error;
mod file_lock;
mod integrations;
mod lease;
mod links;
mod lookup;
mod mass_change;
mod open;
mod page;
mod patient_events;
mod patients;
mod private;
mod problems;
mod readers;
mod run_filter;
mod run_tallies;
mod runs;
mod schedules;
mod settings;
mod source_facts;
mod values;
mod verifications;
mod writer;

pub use accounted::Accounted;
pub use aliases::PersonsNumbers;
pub use changes::{ChangeKind, ChangePage, ChangeRecord, FieldChange};
pub use companies::Company;
pub use cursors::{CursorMove, Cursors, FullWalk, IncrementalWalk};
pub use error::StoreError;
pub use integrations::{Integration, IntegrationChange, NewIntegration};
pub use lease::Lease;
pub use links::{LinkRow, LinkedCounts};
pub use lookup::{Candidate, LinkedPatient, Lookup, MatchKey, SourceKey};
pub use mass_change::MassChange;
pub use open::Store;
pub use page::{
    Applied, Create, Deactivation, Fold, Link, NumberRow, PageWrite, PersonsWrite, Refresh, Update, Whose,
};
pub use patient_events::{EventSync, PatientEvent, PatientEventPage};
pub use patients::{
    Direction, MergedInto, PatientPage, PatientQuery, PatientRecord, PatientRow, PatientSort, StandingFilter,
};
pub use private::{FolderError, office_folder, private_file, private_folder};
pub use problems::{ProblemList, ProblemPage};
pub use run_filter::RunFilter;
pub use run_tallies::RunTally;
pub use runs::{RunPage, RunRecord, TELLING};
pub use schedules::{Missed, ScheduleRecord, TimerMark};
pub use values::check_name;
pub use verifications::Verification;
