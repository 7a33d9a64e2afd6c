//! What can go wrong between us and the server, before it is put into words for a person.
//!
//! Holds numbers and our own words only: a server's text may quote a patient.

use std::io;

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
    /// What greets is not MySQL or MariaDB as of the last fifteen years.
    NotMysql,
    /// The server wants a login that we do not speak, or refuse to use.
    LoginMethod,
    /// The login works over an encrypted connection only, and the server offers none.
    TlsRequired,
    /// No encrypted connection came about.
    TlsFailed,
    /// The server answered with an error of its own.
    Refusal {
        /// MySQL's number of the error.
        number: u16,
        /// Its SQLSTATE.
        state: String,
    },
    /// The patient table has no such columns.
    ColumnsMissing(Vec<&'static str>),
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

    /// What an error means that came while logging in; `tls` if the server had offered an encrypted connection.
    pub(crate) fn of_login(error: &sqlx::Error, tls: TlsOffer) -> Self {
        match error {
            // The driver turns to RSA only where it has no TLS, and is built without it.
            sqlx::Error::Configuration(_) => Self::TlsRequired,
            sqlx::Error::Tls(_) => Self::TlsFailed,
            // The driver reports a failed handshake, and a server that hangs up in one, as trouble with the line.
            sqlx::Error::Io(_) if tls == TlsOffer::Offered => Self::TlsFailed,
            sqlx::Error::Protocol(text) if is_about_login_method(text) => Self::LoginMethod,
            other => Self::of_work(other),
        }
    }

    fn of_broken_line(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Broken,
            _ => Self::Lost,
        }
    }
}

/// Whether the greeting offers an encrypted connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsOffer {
    Offered,
    Absent,
}

/// The driver has no other sign for these than its own words; a test against a real server holds on to them.
fn is_about_login_method(text: &str) -> bool {
    text.starts_with("unknown authentication plugin") || text.starts_with("mysql_cleartext_plugin disabled")
}
