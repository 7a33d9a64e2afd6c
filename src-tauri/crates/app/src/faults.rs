//! Faults from errors of the layers below and of the file system.

use std::io;

use domain::{Fault, FileKind, FileReason};
use vault::UnlockError;

use crate::i18n::serialized_name;

/// The fault of a failed unlock.
pub(crate) fn from_unlock(error: &UnlockError) -> Fault {
    match error {
        UnlockError::Locked => Fault::Locked,
        UnlockError::WrongPassphrase => Fault::WrongPassphrase,
        UnlockError::PassphraseTooShort => Fault::PassphraseTooShort {
            min: u32::try_from(vault::MIN_PASSPHRASE_CHARS).unwrap_or(u32::MAX),
        },
        UnlockError::PassphraseTooCommon => Fault::PassphraseTooCommon,
        UnlockError::Wait { seconds } => Fault::PassphraseWait { seconds: *seconds },
        UnlockError::RecoveryCodeMalformed => Fault::RecoveryCodeMalformed,
        UnlockError::WrongRecoveryCode => Fault::RecoveryCodeWrong,
        UnlockError::NoRecoveryCode => Fault::RecoveryCodeMissing,
        UnlockError::KeptInKeychain => Fault::PassphraseNotUsed,
        UnlockError::Unavailable { .. } => Fault::KeychainMissing,
        UnlockError::Denied { .. } => Fault::KeychainDenied,
        UnlockError::Lost => Fault::KeyLost,
        UnlockError::Newer { file, version } => Fault::FileNewer {
            file: (*file).to_owned(),
            version: *version,
        },
        UnlockError::Damaged { file } => Fault::FileDamaged {
            file: (*file).to_owned(),
        },
        UnlockError::KeychainEntryDamaged => Fault::KeychainEntryDamaged,
        UnlockError::Io { file, source } => {
            tracing::warn!(file, error = %source, "a file of the vault failed");
            Fault::DataFileFailed {
                file: (*file).to_owned(),
                reason: source.kind().into(),
            }
        }
    }
}

/// The fault of a file that could not be written. The log has the error.
pub(crate) fn file_failed(what: FileKind, error: &io::Error) -> Fault {
    tracing::warn!(what = serialized_name(what), %error, "a file operation failed");
    match (what, FileReason::from(error.kind())) {
        (what, FileReason::DiskFull) => Fault::FileDiskFull { what },
        (FileKind::DataFolder, reason) => Fault::DataFolderUnusable { reason },
        (what, reason) => Fault::FileNotWritten { what, reason },
    }
}

/// The fault of something that cannot happen. The log says what.
pub(crate) fn internal(what: &str) -> Fault {
    tracing::error!(what, "internal fault");
    Fault::Internal
}
