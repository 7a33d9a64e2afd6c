//! What can stand between an office and its data, in the office's words.

use std::io;

use crate::keychain::KeychainError;
use crate::passphrase::MIN_PASSPHRASE_CHARS;

/// Why the master key could not be opened. `Display` says what happened and why, [`UnlockError::hint`] what to do.
/// In none of these cases was anything overwritten.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// A passphrase wraps the key, and none was given.
    #[error("The patient data is locked with the office passphrase.")]
    Locked,
    /// The passphrase given does not open the key.
    #[error("That is not the office passphrase.")]
    WrongPassphrase,
    /// The passphrase to be set is too short.
    #[error("The passphrase is too short: it needs at least {MIN_PASSPHRASE_CHARS} characters.")]
    PassphraseTooShort,
    /// A passphrase was given, but this folder's key is in the keychain.
    #[error("No passphrase was set for this data: its key is kept in the computer's keychain.")]
    KeptInKeychain,
    /// No keychain on this computer.
    #[error("This computer offers no keychain in which the key of the patient data could be kept.")]
    Unavailable {
        /// What the system said.
        reason: String,
    },
    /// The keychain is there but locked, or refuses, or does not answer.
    #[error("The computer's keychain did not hand out the key of the patient data.")]
    Denied {
        /// What the system said.
        reason: String,
    },
    /// The database is there, its key is not.
    #[error("The key of the patient data was not found, although the data itself is there.")]
    Lost,
    /// A file was written by a newer program.
    #[error("{file} was written by a newer version of OnTime Dental (format {version}).")]
    Newer {
        /// The file's name.
        file: &'static str,
        /// Its format.
        version: u32,
    },
    /// A file or a keychain entry does not hold what it should.
    #[error("{what} is damaged.")]
    Damaged {
        /// The file's name, or the keychain entry.
        what: &'static str,
    },
    /// The data folder could not be read or written.
    #[error("{file} in the data folder could not be read or written: {source}")]
    Io {
        /// The file's name.
        file: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl UnlockError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Locked => "Enter the office passphrase.",
            Self::WrongPassphrase => "Check Caps Lock and the keyboard layout, then enter it again.",
            Self::PassphraseTooShort => "Choose a longer one; several words are easy to remember.",
            Self::KeptInKeychain => "Start again without a passphrase, as the user who set OnTime Dental up.",
            Self::Unavailable { .. } => {
                "Turn the keychain on (on Linux: GNOME Keyring or KWallet) and start again, or set an office passphrase."
            }
            Self::Denied { .. } => "Unlock the keychain, allow OnTime Dental to use it, and try again.",
            Self::Lost => {
                "Nothing was changed. Sign in as the user who set OnTime Dental up and make sure that the keychain is \
                 unlocked, or restore the data folder and the keychain from the same backup."
            }
            Self::Newer { .. } => "Install the newest version of OnTime Dental on this computer.",
            Self::Damaged { .. } => {
                "Restore it from a backup. Do not delete the database: it cannot be read without its key."
            }
            Self::Io { .. } => {
                "Check that the disk is connected and not full, and that you may write to the data folder."
            }
        }
    }
}

impl From<KeychainError> for UnlockError {
    /// What the system said is for the log: nobody at a desk can do anything with it.
    fn from(error: KeychainError) -> Self {
        tracing::warn!(%error, "the keychain could not be used");
        match error {
            KeychainError::Unavailable { reason } => Self::Unavailable { reason },
            KeychainError::Denied { reason } => Self::Denied { reason },
            KeychainError::Damaged => Self::Damaged {
                what: "The keychain entry of OnTime Dental",
            },
        }
    }
}
