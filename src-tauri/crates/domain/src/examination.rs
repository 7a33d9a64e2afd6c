//! The stages of Test Connection, in their order, and who can mend what one of them finds.

use serde::{Deserialize, Serialize};

use crate::ErrorCode;

/// One step on the way from a server's name to a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Stage {
    /// The name leads to an address.
    Address,
    /// Something takes connections there.
    Port,
    /// It greets as a MySQL or MariaDB server that we can use.
    Greeting,
    /// The connection is as safe as it has to be.
    Tls,
    /// Both sides know a way to log in that does not give the password away.
    LoginMethod,
    /// The account is let in.
    Login,
    /// What the account may do.
    Rights,
    /// The chosen database is there.
    Databases,
    /// It is an Open Dental database.
    PatientTable,
    /// Its columns are those that we read.
    Columns,
    /// Patients can be read.
    FirstRead,
}

impl Stage {
    /// Every one, in order.
    pub const ALL: [Self; 11] = [
        Self::Address,
        Self::Port,
        Self::Greeting,
        Self::Tls,
        Self::LoginMethod,
        Self::Login,
        Self::Rights,
        Self::Databases,
        Self::PatientTable,
        Self::Columns,
        Self::FirstRead,
    ];

    /// In English, for a terminal and for IT.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Address => "Address",
            Self::Port => "Port",
            Self::Greeting => "Server greeting",
            Self::Tls => "TLS",
            Self::LoginMethod => "Login method",
            Self::Login => "Login",
            Self::Rights => "Rights",
            Self::Databases => "Databases",
            Self::PatientTable => "Patient table",
            Self::Columns => "Columns",
            Self::FirstRead => "First read",
        }
    }
}

/// How a stage came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StageState {
    /// Not reached.
    Pending,
    /// As it should be.
    Green,
    /// It works, but somebody should know.
    Warn,
    /// Here it ends.
    Red,
}

/// Who can mend what stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Fixer {
    /// Whoever types the connection.
    You,
    /// Whoever looks after the computers and the database server.
    It,
    /// Open Dental's own support.
    OpenDental,
}

impl ErrorCode {
    /// Who can mend it most likely.
    #[must_use]
    pub fn fixer(self) -> Fixer {
        match self {
            Self::ConnectionRefused
            | Self::NoAnswer
            | Self::TooManyConnections
            | Self::HostBlocked
            | Self::HostNotAllowed
            | Self::LoginMethodUnsupported
            | Self::TlsRequired
            | Self::TlsNotOffered
            | Self::TlsFailed
            | Self::CertificateUnknown
            | Self::CertificateExpired
            | Self::CertificateOtherHost
            | Self::CertificateChanged
            | Self::DatabaseDenied
            | Self::TableLocked
            | Self::ProtocolBroken
            | Self::ConnectionLost
            | Self::TimedOut
            | Self::ServerTooOld
            | Self::ServerReadOnly
            | Self::ServerError => Fixer::It,
            Self::ColumnsMissing | Self::ChangesNotNoted | Self::TableDamaged => Fixer::OpenDental,
            _ => Fixer::You,
        }
    }
}
