//! Why a server could not be used, before it becomes a `Fault`.
//!
//! Holds only numbers and our own names: a server's error text may quote a patient.

use domain::CertificateFingerprint;

/// Why the server could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The host name does not resolve.
    HostUnknown,
    /// The computer refuses connections on the port.
    ConnectionRefused,
    /// Nothing responds at the address.
    NoResponse,
    /// The server accepts the connection but sends no handshake.
    ServerSilent,
    /// The handshake is not MySQL's or MariaDB's.
    NotMysql,
    /// The server is older than any we support.
    ServerTooOld,
    /// The account needs an authentication plugin that we refuse or do not support.
    LoginMethodUnsupported,
    /// The account can only sign in over an encrypted connection, and this one is plain.
    TlsRequired,
    /// The policy requires encryption, and the server does not offer it.
    TlsNotOffered,
    /// The server stopped responding during the TLS handshake.
    TlsFailed,
    /// TLS cannot be negotiated: no common version or cipher, or an unreadable certificate.
    TlsIncompatible,
    /// A server on this computer requests the password itself, and its certificate is not pinned. With its fingerprint.
    PasswordWithheld(CertificateFingerprint),
    /// The server's certificate was rejected. With its fingerprint, if it was seen.
    Certificate(CertificateProblem, Option<CertificateFingerprint>),
    /// The server returned an error.
    ServerError {
        /// Its number.
        number: u16,
        /// Its SQLSTATE.
        state: String,
    },
    /// The patient table lacks these columns.
    ColumnsMissing(Vec<&'static str>),
    /// There is a patient table, but not Open Dental's.
    NotOpenDental,
    /// `DateTStamp` is not updated automatically.
    ChangesNotRecorded,
    /// The patient table has a number twice.
    RowsRepeated,
    /// The patient table has this name, which is `patient` in other letters.
    TableNameCase(String),
    /// The account sees no Open Dental database.
    NoOpenDentalDatabase,
    /// The server closed the connection right after the account signed in.
    ClosedAfterSignIn,
    /// The server violates the protocol.
    ProtocolBroken,
    /// The connection was lost.
    ConnectionLost,
    /// The server took too long.
    TimedOut,
}

impl Failure {
    pub(crate) fn server_error(number: u16, state: &str) -> Self {
        let state = state
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(5)
            .collect();
        Self::ServerError { number, state }
    }
}

/// Why a server's certificate was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CertificateProblem {
    /// This computer does not trust its issuer.
    Unknown,
    /// It has expired or is not valid yet.
    Expired,
    /// It is for another name.
    OtherHost,
    /// It is not the pinned one.
    Changed,
}
