//! Store errors and the faults they become.
//!
//! No variant holds a text of SQLite or sqlx, because those may quote values. Only SQLite's result code is kept.

use std::io;

use chrono::{DateTime, Utc};
use domain::{Fault, PatientId, RunId, Trigger};

use crate::condition::{Loss, LossKind};

/// What a store operation returns.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a store operation failed. The texts are for the log; people read the texts of the [`Fault`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file, or its first page is damaged. SQLCipher cannot tell the two apart.
    #[error("key mismatch")]
    KeyMismatch,
    /// A newer program has migrated the file.
    #[error("migrated by a newer version")]
    Newer,
    /// A migration failed, with SQLite's extended result code or a negative code of our own. It changed nothing.
    #[error("upgrade failed with code {0}")]
    UpgradeFailed(i32),
    /// SQLCipher or SQLite found damage, or a stored value has a form that is never written.
    #[error("damaged")]
    Damaged,
    /// What was acknowledged is not all there.
    #[error("changes are missing: {}", .0.kind)]
    Lost(Loss),
    /// The database file is gone or empty, but other files show that there was one.
    #[error("the database file is missing")]
    DatabaseMissing,
    /// The disk is full. Nothing of the current transaction was written.
    #[error("disk full")]
    DiskFull,
    /// Another process held the write lock longer than the timeout.
    #[error("write lock timed out")]
    Busy,
    /// Another sync holds the lease; its run is not recorded yet.
    #[error("lease held")]
    SyncRunning,
    /// Another sync holds the lease.
    #[error("lease held by a recorded run")]
    SyncRunningSince {
        /// When its run started.
        since: DateTime<Utc>,
        /// What started it.
        started_by: Trigger,
    },
    /// What was asked for does not exist.
    #[error("{0} not found")]
    NotFound(Thing),
    /// Another company or integration has this name, ignoring case.
    #[error("name taken")]
    NameTaken,
    /// An integration manages the patient, so the next sync would undo the change.
    #[error("patient is managed by an integration")]
    ManagedBySource,
    /// A sync once added or changed the patient.
    #[error("patient was changed by a sync")]
    NotDeletable,
    /// The company has patients or integrations.
    #[error("company in use")]
    CompanyInUse,
    /// A run that changed nothing, was undone, or is too old to be undone.
    #[error("run cannot be undone")]
    NotUndoable,
    /// This newer run must be undone first.
    #[error("a newer run has an effect")]
    NewerRun(RunId),
    /// The patient that another one was merged into was merged later. That merge must be undone first.
    #[error("a newer merge has an effect")]
    NewerMerge(PatientId),
    /// Both patients have a number in this integration, so they are merged in its source.
    #[error("two charts of one practice")]
    TwoCharts {
        /// The integration's name.
        integration: String,
    },
    /// One of the patients is merged already, or they belong to two companies.
    #[error("patients cannot be merged")]
    NotMergeable,
    /// The name is empty.
    #[error("name empty")]
    NameEmpty,
    /// The name has more than [`MAX_NAME_LEN`](crate::MAX_NAME_LEN) characters.
    #[error("name too long")]
    NameTooLong,
    /// The linked library is plain SQLite, which would write everything unencrypted.
    #[error("database library does not encrypt")]
    NotEncrypting,
    /// The data folder cannot be created, read, or written.
    #[error("data folder: {0}")]
    Folder(io::ErrorKind),
    /// Anything else: SQLite's extended result code, or a negative code of our own.
    #[error("failed with code {0}")]
    Failed(i32),
}

/// The kinds of things the store can fail to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Thing {
    /// A company.
    Company,
    /// An integration.
    Integration,
    /// A patient.
    Patient,
    /// A run, or a run in progress.
    Run,
}

impl Thing {
    /// An error unless it was found.
    pub(crate) fn require(self, found: bool) -> Result<()> {
        if found {
            Ok(())
        } else {
            Err(StoreError::NotFound(self))
        }
    }
}

/// SQLite's primary result codes (sqlite.org/rescode.html) that are handled separately.
mod code {
    pub(super) const ERROR: i32 = 1;
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const NOT_A_DATABASE: i32 = 26;
    pub(super) const UNIQUE: i32 = 2067;
}

/// SQLite's default text for its general error. SQLCipher returns it for a page that fails authentication; an error in a
/// statement has a more specific text.
const UNAUTHENTIC: &str = "SQL logic error";

/// Negative codes for failures that are not SQLite results. They only help to find the place in the code.
pub(crate) mod internal_code {
    pub(crate) const NO_RESULT_CODE: i32 = -1;
    pub(crate) const CLOSED: i32 = -2;
    pub(crate) const SEALING: i32 = -3;
    pub(crate) const NUMBER_TOO_LARGE: i32 = -4;
    pub(crate) const COUNTS_DO_NOT_ADD_UP: i32 = -5;
    pub(crate) const CONTRADICTION: i32 = -6;
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                let extended = database.code().and_then(|text| text.parse().ok());
                match extended {
                    Some(code::ERROR) if database.message() == UNAUTHENTIC => Self::Damaged,
                    extended => Self::from_code(extended.unwrap_or(internal_code::NO_RESULT_CODE)),
                }
            }
            sqlx::Error::Io(io) => Self::from_io(io.kind()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged,
            _ => Self::Failed(internal_code::NO_RESULT_CODE),
        }
    }
}

impl StoreError {
    fn from_code(extended: i32) -> Self {
        match extended & 0xff {
            code::BUSY | code::LOCKED if extended > 0 => Self::Busy,
            code::CORRUPT | code::NOT_A_DATABASE if extended > 0 => Self::Damaged,
            code::FULL if extended > 0 => Self::DiskFull,
            _ => Self::Failed(extended),
        }
    }

    fn from_io(kind: io::ErrorKind) -> Self {
        match kind {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            other => Self::Folder(other),
        }
    }

    /// While a file is being opened, "not a database" means that the key is wrong.
    pub(crate) fn at_open(error: sqlx::Error) -> Self {
        let not_a_database = matches!(&error, sqlx::Error::Database(database)
            if database.code().as_deref() == Some("26"));
        if not_a_database {
            Self::KeyMismatch
        } else {
            error.into()
        }
    }

    /// Maps a violated unique constraint on a name.
    pub(crate) fn at_naming(error: impl Into<Self>) -> Self {
        match error.into() {
            Self::Failed(code::UNIQUE) => Self::NameTaken,
            error => error,
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::from_io(error.kind())
    }
}

impl From<vault::SealError> for StoreError {
    fn from(error: vault::SealError) -> Self {
        match error {
            vault::SealError::OtherKey => Self::KeyMismatch,
            vault::SealError::OtherVersion(_) => Self::Newer,
            vault::SealError::TooLong => Self::Failed(internal_code::SEALING),
            vault::SealError::Truncated | vault::SealError::Altered => Self::Damaged,
        }
    }
}

impl From<domain::NotesError> for StoreError {
    fn from(_: domain::NotesError) -> Self {
        Self::Damaged
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(_: serde_json::Error) -> Self {
        Self::Damaged
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::KeyMismatch => Self::KeyMismatch,
            StoreError::Newer => Self::StoreNewer,
            StoreError::UpgradeFailed(number) => Self::StoreUpgradeFailed { number },
            StoreError::Damaged => Self::StoreDamaged,
            StoreError::Lost(Loss { kind, changes, since }) => match kind {
                LossKind::NewestMissing => Self::ChangesMissing {
                    count: changes,
                    since,
                },
                LossKind::Older => Self::StoreOlder {
                    count: changes,
                    since,
                },
                LossKind::LogOfAnother => Self::LogOfAnotherStore {
                    count: changes,
                    since,
                },
                LossKind::Unverified => Self::StoreUnverified { since },
            },
            StoreError::DatabaseMissing => Self::DatabaseFileMissing,
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Busy => Self::StoreBusy,
            StoreError::SyncRunning => Self::SyncRunning,
            StoreError::SyncRunningSince { since, started_by } => {
                Self::SyncRunningSince { since, started_by }
            }
            StoreError::NotFound(Thing::Company) => Self::CompanyNotFound,
            StoreError::NotFound(Thing::Integration) => Self::IntegrationNotFound,
            StoreError::NotFound(Thing::Patient) => Self::PatientNotFound,
            StoreError::NotFound(Thing::Run) => Self::RunNotFound,
            StoreError::NotUndoable => Self::UndoUnavailable,
            StoreError::NewerRun(run) => Self::UndoNewerFirst { run },
            StoreError::NameTaken => Self::NameTaken,
            StoreError::ManagedBySource => Self::ManagedBySource,
            StoreError::NotDeletable => Self::PatientNotDeletable,
            StoreError::CompanyInUse => Self::CompanyInUse,
            StoreError::TwoCharts { integration } => Self::TwoCharts { integration },
            StoreError::NotMergeable => Self::PatientsNotMergeable,
            StoreError::NewerMerge(patient) => Self::MergeNewerFirst { patient },
            StoreError::NameEmpty => Self::NameEmpty,
            StoreError::NameTooLong => Self::NameTooLong {
                max: crate::MAX_NAME_LEN,
            },
            StoreError::NotEncrypting => Self::StoreNotEncrypting,
            StoreError::Folder(kind) => Self::DataFolderUnusable { reason: kind.into() },
            StoreError::Failed(number) => Self::StoreFailed { number },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_codes_are_mapped_by_their_primary_part() {
        for (extended, expected) in [
            (5, Fault::StoreBusy),
            (517, Fault::StoreBusy),
            (11, Fault::StoreDamaged),
            (779, Fault::StoreDamaged),
            (26, Fault::StoreDamaged),
            (13, Fault::DiskFull),
            (19, Fault::StoreFailed { number: 19 }),
            (-1, Fault::StoreFailed { number: -1 }),
        ] {
            assert_eq!(
                Fault::from(StoreError::from_code(extended)),
                expected,
                "{extended}"
            );
        }
    }
}
