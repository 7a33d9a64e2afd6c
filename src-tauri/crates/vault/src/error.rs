//! The errors of opening the keys.

use std::io;

use crate::keychain::KeychainError;

/// Why the master key could not be opened. Nothing was overwritten in any of these cases.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// A passphrase wraps the key, and none was given.
    #[error("the key is wrapped with a passphrase")]
    Locked,
    /// The passphrase does not open the key.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// A new passphrase is too short.
    #[error("the new passphrase is too short")]
    PassphraseTooShort,
    /// A new passphrase is easy to guess.
    #[error("the new passphrase is easy to guess")]
    PassphraseTooCommon,
    /// Too many wrong passphrases; this one was not checked.
    #[error("wait {seconds} s before the next passphrase")]
    Wait {
        /// The remaining time, in seconds.
        seconds: u64,
    },
    /// This is not a recovery code.
    #[error("not a recovery code")]
    RecoveryCodeMalformed,
    /// The recovery code does not open the key.
    #[error("wrong recovery code")]
    WrongRecoveryCode,
    /// No recovery code was created for this data.
    #[error("there is no recovery code")]
    NoRecoveryCode,
    /// A passphrase was given, but this folder's key is in the keychain.
    #[error("the key is in the keychain, not wrapped with a passphrase")]
    KeptInKeychain,
    /// This computer has no keychain.
    #[error("no keychain: {reason}")]
    Unavailable {
        /// The system's message.
        reason: String,
    },
    /// The keychain is locked, refuses, or does not respond.
    #[error("the keychain refused: {reason}")]
    Denied {
        /// The system's message.
        reason: String,
    },
    /// The database exists, but its key does not.
    #[error("the database exists, but its key does not")]
    Lost,
    /// A newer program wrote the file.
    #[error("{file} has the newer format {version}")]
    Newer {
        /// The file's name.
        file: &'static str,
        /// Its format.
        version: u32,
    },
    /// A file is damaged.
    #[error("{file} is damaged")]
    Damaged {
        /// The file's name.
        file: &'static str,
    },
    /// The keychain entry is damaged.
    #[error("the keychain entry is damaged")]
    KeychainEntryDamaged,
    /// A file in the data folder could not be read or written.
    #[error("{file}: {source}")]
    Io {
        /// The file's name.
        file: &'static str,
        /// The system's error.
        source: io::Error,
    },
}

impl From<KeychainError> for UnlockError {
    fn from(error: KeychainError) -> Self {
        // Only the log gets the system's message, which means nothing to a person at the front desk.
        tracing::warn!(%error, "the keychain could not be used");
        match error {
            KeychainError::Unavailable { reason } => Self::Unavailable { reason },
            KeychainError::Denied { reason } => Self::Denied { reason },
            KeychainError::Damaged => Self::KeychainEntryDamaged,
        }
    }
}
