//! What follows from the code of a fault: its class, the action that helps, and who can fix it.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::{FaultCode, WhoCanFix};

/// The one action that helps with a fault; the window shows it as a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FaultAction {
    /// Enter the password again.
    EnterPassword,
    /// Change the connection's details.
    EditConnection,
    /// Choose another database.
    ChooseDatabase,
    /// Compare the certificate's fingerprint and accept it.
    ReviewCertificate,
    /// Do the same again.
    TryAgain,
    /// Run another sync, which continues from there.
    Continue,
    /// A full sync without a limit.
    CompareAll,
    /// Decide about the changes.
    ReviewChanges,
    /// Look at what the next sync would do, and start it.
    PreviewSync,
    /// Enter the passphrase.
    EnterPassphrase,
    /// Enter the recovery code.
    UseRecoveryCode,
    /// Restore a backup.
    RestoreBackup,
    /// Open the patient.
    OpenPatient,
    /// Open the integration.
    OpenIntegration,
    /// Open the sync.
    OpenRun,
    /// Copy the details for IT.
    CopyForIt,
    /// Correct what was typed; the field that holds it gets the cursor.
    CorrectInput,
    /// Choose another file.
    ChooseFile,
    /// Read again what is there now, because it is no longer what the screen shows.
    Refresh,
    /// Show the sync that is running.
    ShowProgress,
}

/// Which integrations can be saved without a working connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SaveUntested {
    /// None.
    Never,
    /// One that worked before.
    Existing,
    /// A new one, too.
    Always,
}

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
    /// The word in JSON, in the log, and in the catalogs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

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

    /// The one action that helps.
    #[must_use]
    pub fn action(self) -> FaultAction {
        use FaultAction as Action;
        // Another try does not help: an administrator must change something.
        if matches!(
            self,
            Self::TableNameCase
                | Self::StatementNotUnderstood
                | Self::ClosedAfterSignIn
                | Self::AccountLocked
                | Self::QuotaReached
                | Self::DatabaseDenied
                | Self::DatabasesDenied
                | Self::StoreUpgradeFailed
                | Self::UpdateOlder
                | Self::UpdateByIt
                | Self::UpdateNotInstalled
        ) {
            return Action::CopyForIt;
        }
        // Files of the key, which no backup holds.
        if matches!(self, Self::FileDamaged | Self::KeychainEntryDamaged) {
            return Action::UseRecoveryCode;
        }
        if self == Self::SyncUndone {
            return Action::PreviewSync;
        }
        // What comes first.
        if self == Self::UndoNewerFirst {
            return Action::OpenRun;
        }
        if self == Self::MergeNewerFirst {
            return Action::OpenPatient;
        }
        match self.class() {
            FaultClass::AccessDenied | FaultClass::PasswordNeeded => Action::EnterPassword,
            FaultClass::HostUnknown
            | FaultClass::ConfigUnreadable
            | FaultClass::ConfigUnknown
            | FaultClass::ConfigMiddleTier
            | FaultClass::ConfigOracle
            | FaultClass::ConfigNoServer
            | FaultClass::ConnectionRefused
            | FaultClass::NotMysql
            | FaultClass::TlsRequired
            | FaultClass::TlsNotOffered
            | FaultClass::TlsFailed => Action::EditConnection,
            FaultClass::DatabaseMissing | FaultClass::NoPatientTable | FaultClass::DatabaseDenied => {
                Action::ChooseDatabase
            }
            FaultClass::CertificateUnknown
            | FaultClass::CertificateExpired
            | FaultClass::CertificateOtherHost
            | FaultClass::CertificateChanged => Action::ReviewCertificate,
            FaultClass::SourceChanged => Action::CompareAll,
            FaultClass::NeedsDecision => Action::ReviewChanges,
            FaultClass::StoreIncomplete | FaultClass::StoreDamaged => Action::RestoreBackup,
            FaultClass::Locked | FaultClass::WrongPassphrase => Action::EnterPassphrase,
            FaultClass::KeyLost => Action::UseRecoveryCode,
            FaultClass::PatientExists => Action::OpenPatient,
            FaultClass::DatabaseConnected => Action::OpenIntegration,
            FaultClass::HostBlocked
            | FaultClass::HostNotAllowed
            | FaultClass::LoginMethodUnsupported
            | FaultClass::ServerTooOld
            | FaultClass::StoreNewer
            | FaultClass::ColumnsMissing
            | FaultClass::ChangesNotNoted
            | FaultClass::TableDamaged => Action::CopyForIt,
            FaultClass::NoAnswer
            | FaultClass::TooManyConnections
            | FaultClass::ProtocolBroken
            | FaultClass::ConnectionLost
            | FaultClass::TimedOut
            | FaultClass::ServerError
            | FaultClass::ServerReadOnly
            | FaultClass::TableLocked
            | FaultClass::KeychainUnavailable
            | FaultClass::TooManyAttempts
            | FaultClass::KeyMismatch
            | FaultClass::StoreBusy
            | FaultClass::DiskFull
            | FaultClass::StoreFailed
            | FaultClass::FileFailed
            | FaultClass::BackupFolderMissing
            | FaultClass::UpdateFailed
            | FaultClass::Internal => Action::TryAgain,
            FaultClass::SyncRunning => Action::ShowProgress,
            FaultClass::NotFound
            | FaultClass::ManagedBySource
            | FaultClass::NotDeletable
            | FaultClass::NotUndoable
            | FaultClass::NotMergeable
            | FaultClass::NoSyncRunning
            | FaultClass::NoRecoveryCode => Action::Refresh,
            FaultClass::InvalidOfficeFile | FaultClass::OfficeExists | FaultClass::InvalidBackup => {
                Action::ChooseFile
            }
            FaultClass::InvalidHost
            | FaultClass::InvalidPort
            | FaultClass::InvalidUsername
            | FaultClass::InvalidDatabase
            | FaultClass::InvalidName
            | FaultClass::InvalidBirthday
            | FaultClass::InvalidLimit
            | FaultClass::InvalidSchedule
            | FaultClass::InvalidPassphrase
            | FaultClass::InvalidRecoveryCode
            | FaultClass::InvalidInput
            | FaultClass::WrongRecoveryCode
            | FaultClass::NameTaken => Action::CorrectInput,
        }
    }

    /// Who can most likely fix it.
    #[must_use]
    pub fn who_can_fix(self) -> WhoCanFix {
        use FaultClass as Class;
        match self.class() {
            _ if self == Self::TableNameCase => WhoCanFix::It,
            Class::ConnectionRefused
            | Class::NoAnswer
            | Class::TooManyConnections
            | Class::HostBlocked
            | Class::HostNotAllowed
            | Class::LoginMethodUnsupported
            | Class::TlsRequired
            | Class::TlsNotOffered
            | Class::TlsFailed
            | Class::CertificateUnknown
            | Class::CertificateExpired
            | Class::CertificateOtherHost
            | Class::CertificateChanged
            | Class::DatabaseDenied
            | Class::TableLocked
            | Class::ProtocolBroken
            | Class::ConnectionLost
            | Class::TimedOut
            | Class::ServerTooOld
            | Class::ServerReadOnly
            | Class::ServerError => WhoCanFix::It,
            Class::ColumnsMissing | Class::ChangesNotNoted | Class::TableDamaged => WhoCanFix::OpenDental,
            _ => WhoCanFix::You,
        }
    }

    /// Whether an integration can be saved although testing its connection ended with this fault.
    #[must_use]
    pub fn save_untested(self) -> SaveUntested {
        use FaultClass as Class;
        match self.class() {
            // The server may respond later, or a full sync can still read it.
            Class::HostUnknown
            | Class::ConnectionRefused
            | Class::NoAnswer
            | Class::TimedOut
            | Class::ConnectionLost
            | Class::TooManyConnections
            | Class::HostBlocked
            | Class::ChangesNotNoted => SaveUntested::Always,
            // The input was refused before anything was tested.
            Class::InvalidHost
            | Class::InvalidPort
            | Class::InvalidUsername
            | Class::InvalidDatabase
            | Class::InvalidName
            | Class::InvalidInput
            | Class::PasswordNeeded
            | Class::NameTaken
            | Class::DatabaseConnected
            | Class::NotFound
            | Class::Internal => SaveUntested::Never,
            _ => SaveUntested::Existing,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Traits {
        class: FaultClass,
        action: FaultAction,
        who_can_fix: WhoCanFix,
        needs_decision: bool,
        save_untested: SaveUntested,
    }

    /// `cargo xtask bindings` runs this with the exports of ts-rs: what the window must know of each code.
    #[test]
    fn export_bindings_fault_traits() {
        let mut text = String::from(
            "// This file was generated by a test of the crate `domain`. Do not edit this file manually.\n\
             import type { FaultAction } from \"./FaultAction\";\n\
             import type { FaultClass } from \"./FaultClass\";\n\
             import type { FaultCode } from \"./FaultCode\";\n\
             import type { SaveUntested } from \"./SaveUntested\";\n\
             import type { WhoCanFix } from \"./WhoCanFix\";\n\n\
             export type FaultTraits = {\n  class: FaultClass,\n  action: FaultAction,\n  whoCanFix: WhoCanFix,\n  \
             /** Whether the sync stopped so that a person decides. */\n  needsDecision: boolean,\n  \
             saveUntested: SaveUntested,\n};\n\n\
             export const faultTraits: Record<FaultCode, FaultTraits> = {\n",
        );
        for code in FaultCode::VARIANTS {
            let traits = serde_json::to_string(&Traits {
                class: code.class(),
                action: code.action(),
                who_can_fix: code.who_can_fix(),
                needs_decision: code.class().needs_decision(),
                save_untested: code.save_untested(),
            });
            text.push_str(&format!("  {}: {},\n", code.as_str(), traits.unwrap()));
        }
        text.push_str("};\n");
        let folder = ts_rs::Config::from_env();
        let folder = folder.out_dir();
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("faultTraits.ts"), text).unwrap();
    }
}
