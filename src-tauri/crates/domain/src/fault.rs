//! The one shape in which an error reaches a person or a script.

use serde::{Deserialize, Serialize};

/// What went wrong, for a person: what happened and why (`message`), and what to do (`hint`).
///
/// Texts never hold a patient's data, a password or a text that came from a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, ts_rs::TS)]
#[error("{message} {hint}")]
#[ts(export)]
pub struct Fault {
    /// For programs: stable, never shown.
    pub code: ErrorCode,
    /// What happened and why, in the office's words, as whole sentences.
    pub message: String,
    /// What to do about it, as whole sentences.
    pub hint: String,
}

impl Fault {
    /// A fault with its code, what happened, and what to do.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// The closed set of error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ErrorCode {
    /// The host field holds no usable address.
    InvalidHost,
    /// The port is not a number from 1 to 65535.
    InvalidPort,
    /// The user name is empty or unusable.
    InvalidUsername,
    /// No database is chosen, or its name is unusable.
    InvalidDatabase,
    /// A name is empty or too long.
    InvalidName,
    /// A day of birth is missing, impossible or in the future.
    InvalidBirthday,
    /// A limit is not a whole number from 1 up.
    InvalidLimit,
    /// By this schedule no sync could ever begin, or a time of it is none.
    InvalidSchedule,
    /// A passphrase is too short.
    InvalidPassphrase,
    /// The password on file is for another server or account, so it has to be typed.
    PasswordNeeded,
    /// Another value cannot be used.
    InvalidInput,
    /// That name is in use already.
    NameTaken,
    /// What was asked for is not there (any more).
    NotFound,
    /// The field belongs to the source; change it there.
    ManagedBySource,

    /// The server's name is not known on the network.
    HostUnknown,
    /// The computer answers, but nothing listens on the port.
    ConnectionRefused,
    /// No answer at all: switched off, or a firewall.
    NoAnswer,
    /// Something answers that is not MySQL or MariaDB.
    NotMysql,
    /// The server has no free connection.
    TooManyConnections,
    /// The server blocks this computer after failed attempts.
    HostBlocked,
    /// The account may not log in from this computer.
    HostNotAllowed,
    /// Wrong user name or password.
    AccessDenied,
    /// The account's login method is one we refuse or do not speak.
    LoginMethodUnsupported,
    /// The login needs an encrypted connection that the server does not offer.
    TlsRequired,
    /// The connection has to be encrypted, and the server offers no encryption.
    TlsNotOffered,
    /// An encrypted connection could not be made.
    TlsFailed,
    /// Nobody that this computer trusts vouches for the server's certificate.
    CertificateUnknown,
    /// The server's certificate is out of date, or not valid yet.
    CertificateExpired,
    /// The server's certificate is for another name.
    CertificateOtherHost,
    /// The server's certificate is not the one that was accepted.
    CertificateChanged,
    /// The account has no right to the database or one of its tables.
    DatabaseDenied,
    /// There is no database of that name.
    DatabaseMissing,
    /// The database has no patient table.
    NoPatientTable,
    /// The patient table lacks columns that we read.
    ColumnsMissing,
    /// The server does not note when a patient is changed, so that no incremental sync would see it.
    ChangesNotNoted,
    /// The patient table is marked as crashed.
    TableDamaged,
    /// A table stays locked by another program.
    TableLocked,
    /// The server takes no changes at present, or nobody at all.
    ServerReadOnly,
    /// The server is older than any that Open Dental of today runs on.
    ServerTooOld,
    /// The server breaks its own protocol.
    ProtocolBroken,
    /// The connection broke in the middle of the work.
    ConnectionLost,
    /// The server did not finish in time.
    TimedOut,
    /// The server refused with an error of its own.
    ServerError,

    /// Another sync of this integration is under way.
    SyncRunning,
    /// There is no such run under way.
    NoSyncRunning,
    /// The source is not what it was at the last sync; a full pass has to compare everything.
    SourceChanged,
    /// Open Dental's settings file cannot be read.
    ConfigUnreadable,
    /// A file is not Open Dental's settings file.
    ConfigUnknown,
    /// Open Dental goes through its Middle Tier on this computer, so there is no database login here.
    ConfigMiddleTier,
    /// Open Dental's settings file names an Oracle database.
    ConfigOracle,
    /// Open Dental's settings file names no server.
    ConfigNoServer,
    /// A sync would change so many patients at once that a person has to decide.
    NeedsDecision,

    /// A passphrase is needed to open the store.
    Locked,
    /// The passphrase does not open the store.
    WrongPassphrase,
    /// No keychain, or it does not let us in.
    KeychainUnavailable,
    /// The store is there but its key is gone.
    KeyLost,
    /// The key does not fit the store.
    KeyMismatch,
    /// The store was written by a newer version.
    StoreNewer,
    /// The store is damaged.
    StoreDamaged,
    /// Another program is writing to the store.
    StoreBusy,
    /// The disk is full.
    DiskFull,
    /// The store could not be read or written.
    StoreFailed,
    /// A file could not be read or written.
    FileFailed,
    /// A fault in this program.
    Internal,
}

impl ErrorCode {
    /// Those with which nothing broke.
    pub const ASKING: [Self; 2] = [Self::SourceChanged, Self::NeedsDecision];

    /// Whether nothing broke: a sync stopped before writing anything doubtful, so that a person decides.
    #[must_use]
    pub fn asks(self) -> bool {
        Self::ASKING.contains(&self)
    }
}
