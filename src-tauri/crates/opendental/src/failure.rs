//! What can go wrong between us and the server, before it is put into words for a person.
//!
//! Holds numbers and our own words only: a server's text may quote a patient.

use std::io;

use domain::CertificateFingerprint;
use sqlx::mysql::MySqlDatabaseError;

/// Why the server could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The name leads to no address.
    HostUnknown,
    /// The computer answers that nothing listens there.
    Refused,
    /// Nothing came back at all.
    NoAnswer,
    /// The connection was taken, but no greeting came.
    Silent,
    /// What greets is not MySQL or MariaDB.
    NotMysql,
    /// It is, but older than any that we know how to use.
    TooOld,
    /// The server wants a login that we do not speak, or refuse to use.
    LoginMethod,
    /// The login works over an encrypted connection only, and this one is not.
    TlsRequired,
    /// The connection has to be encrypted, and the server offers no encryption.
    TlsNotOffered,
    /// No encrypted connection came about.
    TlsFailed,
    /// The server's certificate will not do. Which one it is, if it was seen.
    Certificate(CertificateTrouble, Option<CertificateFingerprint>),
    /// The server answered with an error of its own.
    Refusal {
        /// MySQL's number of the error.
        number: u16,
        /// Its SQLSTATE.
        state: String,
    },
    /// The patient table has no such columns.
    ColumnsMissing(Vec<&'static str>),
    /// There is a patient table, but it is another program's.
    NotOpenDental,
    /// The server does not note when a patient is changed.
    ChangesNotNoted,
    /// None of the databases is an Open Dental one.
    NoDatabase,
    /// The server breaks the protocol.
    Broken,
    /// The connection is gone.
    Lost,
    /// A deadline passed.
    TimedOut,
}

impl Failure {
    pub(crate) fn refusal(number: u16, state: &str) -> Self {
        let state = state
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(5)
            .collect();
        Self::Refusal { number, state }
    }

    /// What an error means that came while statements were run.
    pub(crate) fn of_work(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(refusal) => refusal
                .try_downcast_ref::<MySqlDatabaseError>()
                .map_or(Self::Broken, |refusal| {
                    Self::refusal(refusal.number(), refusal.code().unwrap_or_default())
                }),
            sqlx::Error::Io(error) => Self::of_broken_line(error),
            _ => Self::Broken,
        }
    }

    fn of_broken_line(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Broken,
            _ => Self::Lost,
        }
    }
}

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CertificateTrouble {
    /// Nobody whom this computer trusts vouches for it.
    Unknown,
    /// It is out of date, or not valid yet.
    Expired,
    /// It is for another name.
    OtherHost,
    /// It is not the pinned one.
    Changed,
}
