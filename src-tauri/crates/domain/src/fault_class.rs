//! The class of each fault, which scripts see.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::FaultCode;

/// The class of a fault: `code` in the JSON of `ontime`, stable for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs, reason = "the names say it; each fault documents itself")]
pub enum FaultClass {
    InvalidHost,
    InvalidPort,
    InvalidUsername,
    InvalidDatabase,
    InvalidName,
    InvalidBirthday,
    InvalidLimit,
    InvalidSchedule,
    InvalidPassphrase,
    InvalidRecoveryCode,
    InvalidInput,
    PasswordNeeded,
    NameTaken,
    PatientExists,
    DatabaseConnected,
    NotFound,
    ManagedBySource,
    NotDeletable,
    NotMergeable,
    HostUnknown,
    ConnectionRefused,
    NoAnswer,
    NotMysql,
    TooManyConnections,
    HostBlocked,
    HostNotAllowed,
    AccessDenied,
    LoginMethodUnsupported,
    TlsRequired,
    TlsNotOffered,
    TlsFailed,
    CertificateUnknown,
    CertificateExpired,
    CertificateOtherHost,
    CertificateChanged,
    DatabaseDenied,
    DatabaseMissing,
    NoPatientTable,
    ColumnsMissing,
    ChangesNotNoted,
    TableDamaged,
    TableLocked,
    ServerReadOnly,
    ServerTooOld,
    ProtocolBroken,
    ConnectionLost,
    TimedOut,
    ServerError,
    SyncRunning,
    NoSyncRunning,
    NotUndoable,
    SourceChanged,
    NeedsDecision,
    ConfigUnreadable,
    ConfigUnknown,
    ConfigMiddleTier,
    ConfigOracle,
    ConfigNoServer,
    Locked,
    WrongPassphrase,
    TooManyAttempts,
    WrongRecoveryCode,
    NoRecoveryCode,
    KeychainUnavailable,
    KeyLost,
    KeyMismatch,
    StoreNewer,
    StoreDamaged,
    StoreIncomplete,
    StoreBusy,
    DiskFull,
    StoreFailed,
    InvalidOfficeFile,
    InvalidBackup,
    BackupFolderMissing,
    OfficeExists,
    FileFailed,
    UpdateFailed,
    Internal,
}

impl FaultClass {
    /// The classes of a sync that stopped for a decision.
    pub const NEEDS_DECISION: [Self; 2] = [Self::SourceChanged, Self::NeedsDecision];

    /// The word in JSON and in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether the sync stopped before a doubtful change, so that a person decides.
    #[must_use]
    pub fn needs_decision(self) -> bool {
        Self::NEEDS_DECISION.contains(&self)
    }

    /// Whether a connection that works later shows that the fault is gone.
    #[must_use]
    pub fn ends_when_connected(self) -> bool {
        matches!(
            self,
            Self::HostUnknown
                | Self::ConnectionRefused
                | Self::NoAnswer
                | Self::NotMysql
                | Self::TooManyConnections
                | Self::HostBlocked
                | Self::HostNotAllowed
                | Self::AccessDenied
                | Self::LoginMethodUnsupported
                | Self::TlsRequired
                | Self::TlsNotOffered
                | Self::TlsFailed
                | Self::CertificateUnknown
                | Self::CertificateExpired
                | Self::CertificateOtherHost
                | Self::CertificateChanged
                | Self::DatabaseDenied
                | Self::DatabaseMissing
                | Self::NoPatientTable
                | Self::ColumnsMissing
                | Self::ChangesNotNoted
                | Self::TableLocked
                | Self::ServerReadOnly
                | Self::ServerTooOld
                | Self::ConnectionLost
                | Self::TimedOut
        )
    }
}

impl FaultCode {
    /// The class that scripts see.
    #[must_use]
    pub fn class(self) -> FaultClass {
        use FaultClass as Class;
        match self {
            Self::HostEmpty | Self::HostMalformed => Class::InvalidHost,
            Self::PortOutOfRange => Class::InvalidPort,
            Self::UsernameEmpty => Class::InvalidUsername,
            Self::DatabaseInvalid => Class::InvalidDatabase,
            Self::NameEmpty | Self::NameTooLong | Self::PatientNameMissing => Class::InvalidName,
            Self::BirthdayMissing
            | Self::BirthdayNotADate
            | Self::BirthdayInFuture
            | Self::BirthdayTooEarly => Class::InvalidBirthday,
            Self::LimitZero => Class::InvalidLimit,
            Self::ScheduleTimeInvalid
            | Self::ScheduleWithoutDays
            | Self::ScheduleIntervalOutOfRange
            | Self::ScheduleEndsBeforeStart
            | Self::ScheduleAllQuiet => Class::InvalidSchedule,
            Self::PassphraseTooShort
            | Self::PassphraseTooCommon
            | Self::PassphraseFileUnreadable
            | Self::PassphraseFileEmpty => Class::InvalidPassphrase,
            Self::RecoveryCodeMalformed | Self::RecoveryCodeNotConfirmed => Class::InvalidRecoveryCode,
            Self::PassphraseNotUsed
            | Self::PasswordUnreadable
            | Self::FieldTooLong
            | Self::NotesTooLong
            | Self::DateInvalid
            | Self::CompanyFixed => Class::InvalidInput,
            Self::PasswordForAnotherServer | Self::PasswordForOtherEncryption => Class::PasswordNeeded,
            Self::NameTaken => Class::NameTaken,
            Self::PatientNotFound
            | Self::CompanyNotFound
            | Self::IntegrationNotFound
            | Self::RunNotFound
            | Self::CompanyUnknown
            | Self::IntegrationUnknown => Class::NotFound,
            Self::ManagedBySource | Self::ManagedByIntegration => Class::ManagedBySource,
            Self::PatientNotDeletable | Self::CompanyInUse | Self::LastCompany => Class::NotDeletable,
            Self::DatabaseConnected => Class::DatabaseConnected,
            Self::UndoUnavailable | Self::UndoNewerFirst | Self::MergeNewerFirst => Class::NotUndoable,
            Self::SyncUndone => Class::NeedsDecision,
            Self::TwoCharts | Self::PatientsNotMergeable => Class::NotMergeable,
            Self::HostUnknown => Class::HostUnknown,
            Self::ConnectionRefused => Class::ConnectionRefused,
            Self::NoResponse | Self::ServerSilent => Class::NoAnswer,
            Self::NotMysql => Class::NotMysql,
            Self::ServerTooOld => Class::ServerTooOld,
            Self::TooManyConnections | Self::QuotaReached => Class::TooManyConnections,
            Self::HostBlocked => Class::HostBlocked,
            Self::HostNotAllowed => Class::HostNotAllowed,
            Self::AccessDenied
            | Self::AccessDeniedUnencrypted
            | Self::PasswordExpired
            | Self::AccountLocked => Class::AccessDenied,
            Self::LoginMethodUnsupported => Class::LoginMethodUnsupported,
            Self::TlsRequired => Class::TlsRequired,
            Self::TlsNotOffered => Class::TlsNotOffered,
            Self::TlsFailed => Class::TlsFailed,
            Self::CertificateUnknown | Self::CertificateUnknownSeen | Self::PasswordWithheld => {
                Class::CertificateUnknown
            }
            Self::CertificateExpired => Class::CertificateExpired,
            Self::CertificateOtherHost => Class::CertificateOtherHost,
            Self::CertificateChanged | Self::CertificateChangedSeen => Class::CertificateChanged,
            Self::ProtocolBroken => Class::ProtocolBroken,
            Self::ConnectionLost | Self::ClosedAfterSignIn => Class::ConnectionLost,
            Self::TimedOut => Class::TimedOut,
            Self::ServerError | Self::StatementNotUnderstood | Self::ClientHostUnknown => Class::ServerError,
            Self::ServerReadOnly => Class::ServerReadOnly,
            Self::DatabaseDenied | Self::DatabasesDenied => Class::DatabaseDenied,
            Self::DatabaseMissing => Class::DatabaseMissing,
            Self::NoPatientTable | Self::TableNameCase | Self::NoOpenDentalDatabase => Class::NoPatientTable,
            Self::ColumnsMissing | Self::SomeColumnsMissing | Self::TimestampMissing => Class::ColumnsMissing,
            Self::ChangesNotRecorded => Class::ChangesNotNoted,
            Self::TableDamaged | Self::RowsRepeated => Class::TableDamaged,
            Self::TableLocked | Self::TableChanging => Class::TableLocked,
            Self::SyncRunning | Self::SyncRunningSince => Class::SyncRunning,
            Self::NoSyncRunning => Class::NoSyncRunning,
            Self::SourceOtherServer
            | Self::SourceOtherDatabase
            | Self::SourceOlderCopy
            | Self::SourceChangesNotRecorded => Class::SourceChanged,
            Self::SourceEmpty | Self::ManyInactive | Self::ManyRenamed | Self::ManyChanged => {
                Class::NeedsDecision
            }
            Self::ConfigUnreadable => Class::ConfigUnreadable,
            Self::ConfigUnknown => Class::ConfigUnknown,
            Self::ConfigMiddleTier => Class::ConfigMiddleTier,
            Self::ConfigOracle => Class::ConfigOracle,
            Self::ConfigNoServer => Class::ConfigNoServer,
            Self::Locked | Self::NotOpen => Class::Locked,
            Self::WrongPassphrase => Class::WrongPassphrase,
            Self::PassphraseWait => Class::TooManyAttempts,
            Self::RecoveryCodeWrong => Class::WrongRecoveryCode,
            Self::RecoveryCodeMissing => Class::NoRecoveryCode,
            Self::KeychainMissing | Self::KeychainDenied => Class::KeychainUnavailable,
            Self::KeyLost => Class::KeyLost,
            Self::KeyMismatch => Class::KeyMismatch,
            Self::StoreNewer | Self::FileNewer | Self::OfficeFileNewer | Self::BackupNewer => {
                Class::StoreNewer
            }
            Self::StoreDamaged | Self::FileDamaged | Self::KeychainEntryDamaged => Class::StoreDamaged,
            Self::ChangesMissing
            | Self::StoreOlder
            | Self::LogOfAnotherStore
            | Self::StoreUnverified
            | Self::DatabaseFileMissing => Class::StoreIncomplete,
            Self::StoreBusy | Self::StoreInUse | Self::StoreOutdated | Self::AlreadyOpen => Class::StoreBusy,
            Self::OfficeFileInvalid | Self::OfficeFileUnreadable => Class::InvalidOfficeFile,
            Self::OfficeExists => Class::OfficeExists,
            Self::PatientExists => Class::PatientExists,
            Self::BackupDamaged | Self::BackupOtherKey => Class::InvalidBackup,
            Self::BackupNotFound => Class::NotFound,
            Self::BackupFolderMissing => Class::BackupFolderMissing,
            Self::DiskFull | Self::FileDiskFull => Class::DiskFull,
            Self::StoreFailed | Self::StoreUpgradeFailed => Class::StoreFailed,
            Self::DataFolderUnusable
            | Self::FileNotWritten
            | Self::FileInDataFolder
            | Self::DataFileFailed
            | Self::LogUnreadable
            | Self::DataFolderShared
            | Self::NoHomeFolder
            | Self::FolderNotOpened
            | Self::NotPrinted
            | Self::StartupRefused => Class::FileFailed,
            Self::UpdateServerUnreachable
            | Self::UpdateFeedInvalid
            | Self::UpdateOlder
            | Self::UpdateNotGenuine
            | Self::UpdateWithoutBackup
            | Self::UpdateDuringSync
            | Self::UpdateWithUnsaved
            | Self::UpdateByIt
            | Self::UpdateNotInstalled => Class::UpdateFailed,
            Self::StoreNotEncrypting | Self::ConfigSearchFailed | Self::SystemRefused | Self::Internal => {
                Class::Internal
            }
        }
    }
}
