//! The one action that helps with each fault.

use serde::{Deserialize, Serialize};

use crate::{FaultClass, FaultCode};

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

impl FaultCode {
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
}
