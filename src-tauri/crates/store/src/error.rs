//! What can go wrong in the store, and how a person is told.
//!
//! No variant holds a text of SQLite or of sqlx: those may quote values. What is kept is SQLite's result code.

use std::fmt::Display;
use std::io;

use chrono::{DateTime, Local, TimeZone, Utc};
use domain::{ErrorCode, Fault, Trigger};

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file, or its very first page is damaged: the two cannot be told apart.
    #[error("the key does not fit the patient list")]
    KeyMismatch,
    /// A newer program has migrated the file.
    #[error("the patient list was written by a newer version of the program")]
    Newer,
    /// SQLCipher or SQLite found damage, or a stored value has a form that was never written.
    #[error("the patient list is damaged")]
    Damaged,
    /// No room on the disk. What was being written was not written at all.
    #[error("the disk is full")]
    DiskFull,
    /// Another process kept the write lock longer than we wait.
    #[error("another program is writing to the patient list")]
    Busy,
    /// Another sync of the integration holds the lease.
    #[error("a sync of this integration is already running")]
    LeaseHeld {
        /// Since when, if its run is on record by now.
        since: Option<DateTime<Utc>>,
        /// Who started it, if its run is on record by now.
        by: Option<Trigger>,
    },
    /// What was asked for is not there; the word says what kind of thing it is.
    #[error("this {0} is not there any more")]
    NotFound(&'static str),
    /// Another company or integration has that name, in capitals or not.
    #[error("that name is in use already")]
    NameTaken,
    /// An integration keeps the patient up to date, so the next sync would undo the change.
    #[error("this patient is kept up to date by an integration")]
    ManagedBySource,
    /// The name is empty or has more than 200 characters.
    #[error("the name is empty or too long")]
    NameUnusable,
    /// A page was planned on a state that has changed since; nothing of it was written.
    #[error("the patient list changed while a page was being prepared")]
    Outdated,
    /// The library in use is plain SQLite: it would write everything in clear.
    #[error("the database library does not encrypt")]
    NotEncrypting,
    /// The data folder cannot be made, read or written.
    #[error("the data folder cannot be used ({0})")]
    Folder(io::ErrorKind),
    /// Anything else, with SQLite's extended result code if there is one.
    #[error("the patient list could not be read or written (code {0})")]
    Failed(i32),
}

/// SQLite's primary result codes (sqlite.org/rescode.html) that have a meaning of their own here.
mod code {
    pub(super) const ERROR: i32 = 1;
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const NOT_A_DATABASE: i32 = 26;
}

/// What SQLite says of its general error where nobody gave it a text: so it is when SQLCipher meets a page whose
/// authentication code does not fit. A mistake in a statement has a text of its own.
const UNAUTHENTIC: &str = "SQL logic error";

/// Our own numbers for what is not an SQLite result; they only serve to find the place.
pub(crate) mod own_code {
    pub(crate) const NO_RESULT_CODE: i32 = -1;
    pub(crate) const CLOSED: i32 = -2;
    pub(crate) const SEALING: i32 = -3;
    pub(crate) const NUMBER_TOO_LARGE: i32 = -4;
    pub(crate) const COUNTS_DO_NOT_ADD_UP: i32 = -5;
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                let extended = database.code().and_then(|text| text.parse().ok());
                match extended {
                    Some(code::ERROR) if database.message() == UNAUTHENTIC => Self::Damaged,
                    extended => Self::from_code(extended.unwrap_or(own_code::NO_RESULT_CODE)),
                }
            }
            sqlx::Error::Io(io) => Self::from_io(io.kind()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged,
            _ => Self::Failed(own_code::NO_RESULT_CODE),
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

    pub(crate) fn from_io(kind: io::ErrorKind) -> Self {
        match kind {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            other => Self::Folder(other),
        }
    }

    /// While a file is being opened, "not a database" means that the key does not fit.
    pub(crate) fn at_open(error: sqlx::Error) -> Self {
        let not_a_database = matches!(&error, sqlx::Error::Database(database)
            if database.code().as_deref() == Some("26"));
        if not_a_database {
            Self::KeyMismatch
        } else {
            error.into()
        }
    }

    /// A row that breaks a unique name.
    pub(crate) fn at_naming(error: sqlx::Error) -> Self {
        let taken = matches!(&error, sqlx::Error::Database(database) if database.is_unique_violation());
        if taken { Self::NameTaken } else { error.into() }
    }
}

impl From<vault::SealError> for StoreError {
    fn from(error: vault::SealError) -> Self {
        match error {
            vault::SealError::OtherKey => Self::KeyMismatch,
            vault::SealError::OtherVersion(_) => Self::Newer,
            vault::SealError::TooLong => Self::Failed(own_code::SEALING),
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
        let (code, message, hint) = match error {
            StoreError::KeyMismatch => (
                ErrorCode::KeyMismatch,
                "The key on this computer does not open the patient list.".to_owned(),
                "Sign in to the computer as the user who set OnTime Dental up, or restore the data folder together \
                 with its key. Nothing was changed.",
            ),
            StoreError::Newer => (
                ErrorCode::StoreNewer,
                "A newer version of OnTime Dental has already used this patient list.".to_owned(),
                "Install the newest version of OnTime Dental on this computer.",
            ),
            StoreError::Damaged => (
                ErrorCode::StoreDamaged,
                "The file that holds the patient list is damaged.".to_owned(),
                "Close OnTime Dental, keep a copy of the data folder, and restore the folder from a backup.",
            ),
            StoreError::DiskFull => (
                ErrorCode::DiskFull,
                "The disk is full, so the last change was not saved. Everything before it is safe.".to_owned(),
                "Free some space on the disk and try again.",
            ),
            StoreError::Busy => (
                ErrorCode::StoreBusy,
                "Another OnTime Dental program on this computer is saving just now.".to_owned(),
                "Wait a moment and try again.",
            ),
            StoreError::LeaseHeld { since, by } => (
                ErrorCode::SyncRunning,
                lease_message(since, by),
                "Wait until it has finished; its result is shown in Activity.",
            ),
            StoreError::NotFound(what) => (
                ErrorCode::NotFound,
                format!("This {what} is not there any more."),
                "Close what you have open and look it up again.",
            ),
            StoreError::NameTaken => (
                ErrorCode::NameTaken,
                "That name is in use already.".to_owned(),
                "Choose another name.",
            ),
            StoreError::NameUnusable => (
                ErrorCode::InvalidName,
                "The name is empty or longer than 200 characters.".to_owned(),
                "Enter a shorter name with at least one character.",
            ),
            StoreError::ManagedBySource => (
                ErrorCode::ManagedBySource,
                "This patient is kept up to date by an integration, so the next sync would undo the change.".to_owned(),
                "Change the patient in the practice's own program; the next sync brings the change here.",
            ),
            StoreError::Outdated => (
                ErrorCode::StoreBusy,
                "Patients were changed at the moment a page of them was to be saved, so that page was not saved."
                    .to_owned(),
                "Start the sync again; it goes on from there.",
            ),
            StoreError::NotEncrypting => (
                ErrorCode::Internal,
                "This copy of OnTime Dental cannot encrypt the patient list, so it does not open it.".to_owned(),
                "Install OnTime Dental again from its original package.",
            ),
            StoreError::Folder(kind) => (
                ErrorCode::FileFailed,
                format!("The data folder cannot be used ({kind})."),
                "Check that the folder exists and that you may write to it.",
            ),
            StoreError::Failed(number) => (
                ErrorCode::StoreFailed,
                format!("The patient list could not be read or written (code {number})."),
                "Try again. If it happens again, restart the computer, and then ask your IT to check its disk.",
            ),
        };
        Self::new(code, message, hint)
    }
}

fn lease_message(since: Option<DateTime<Utc>>, by: Option<Trigger>) -> String {
    let since = since.map_or(String::new(), |at| {
        since_when(at.with_timezone(&Local), Local::now())
    });
    let by = match by {
        Some(Trigger::Window) => ", started in the window",
        Some(Trigger::Command) => ", started by the command ontime",
        Some(Trigger::Timer) => ", started by the schedule",
        None => "",
    };
    format!("A sync of this integration has been running{since}{by}.")
}

/// With the day, unless it is today's.
fn since_when<Z: TimeZone<Offset: Display>>(at: DateTime<Z>, now: DateTime<Z>) -> String {
    let format = if at.date_naive() == now.date_naive() {
        " since %H:%M"
    } else {
        " since %Y-%m-%d %H:%M"
    };
    at.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_that_began_on_another_day_is_said_to_have() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = at("2026-11-22T00:10:00Z");
        assert_eq!(since_when(at("2026-11-22T00:05:00Z"), now), " since 00:05");
        assert_eq!(
            since_when(at("2026-11-21T23:50:00Z"), now),
            " since 2026-11-21 23:50"
        );
    }

    #[test]
    fn result_codes_are_told_apart_by_their_primary_part() {
        for (extended, expected) in [
            (5, "StoreBusy"),
            (517, "StoreBusy"),
            (11, "StoreDamaged"),
            (779, "StoreDamaged"),
            (26, "StoreDamaged"),
            (13, "DiskFull"),
            (19, "StoreFailed"),
            (-1, "StoreFailed"),
        ] {
            let fault = Fault::from(StoreError::from_code(extended));
            assert_eq!(format!("{:?}", fault.code), expected, "{extended}");
        }
    }
}
