//! Errors of the rooms below, in the office's words.

use domain::{ErrorCode, Fault};
use vault::UnlockError;

/// What an [`UnlockError`] is to a person.
pub(crate) fn from_unlock(error: &UnlockError) -> Fault {
    let code = match error {
        UnlockError::Locked => ErrorCode::Locked,
        UnlockError::WrongPassphrase => ErrorCode::WrongPassphrase,
        UnlockError::PassphraseTooShort => ErrorCode::InvalidPassphrase,
        UnlockError::KeptInKeychain => ErrorCode::InvalidInput,
        UnlockError::Unavailable { .. } | UnlockError::Denied { .. } => ErrorCode::KeychainUnavailable,
        UnlockError::Lost => ErrorCode::KeyLost,
        UnlockError::Newer { .. } => ErrorCode::StoreNewer,
        UnlockError::Damaged { .. } => ErrorCode::StoreDamaged,
        UnlockError::Io { .. } => ErrorCode::FileFailed,
    };
    Fault::new(code, error.to_string(), error.hint())
}

/// A file of ours could not be read or written.
pub(crate) fn file_failed(what: &str, error: &std::io::Error) -> Fault {
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    Fault::new(
        if full {
            ErrorCode::DiskFull
        } else {
            ErrorCode::FileFailed
        },
        format!("{what} could not be written ({}).", error.kind()),
        if full {
            "Free some space on the disk and try again."
        } else {
            "Choose a folder that you may write to."
        },
    )
}

/// Something that cannot happen did.
pub(crate) fn internal(what: &str) -> Fault {
    tracing::error!(what, "internal fault");
    Fault::new(
        ErrorCode::Internal,
        format!("OnTime Dental ran into a fault of its own ({what})."),
        "Try again. If it happens again, send the log to support; it holds no patient data.",
    )
}

/// The office was asked for something before it was open.
#[must_use]
pub fn not_open() -> Fault {
    Fault::new(
        ErrorCode::Locked,
        "The patient list is not open.",
        "Enter the office passphrase, or start again.",
    )
}

/// The system would not show a folder.
#[must_use]
pub fn folder_not_shown(folder: &std::path::Path) -> Fault {
    Fault::new(
        ErrorCode::FileFailed,
        "This computer did not open the folder.",
        format!("Open it by hand: {}", folder.display()),
    )
}

/// The system offered no way to print.
#[must_use]
pub fn not_printed() -> Fault {
    Fault::new(
        ErrorCode::FileFailed,
        "The list could not be printed.",
        "Check that a printer is set up on this computer, or save the list as CSV and print it from there.",
    )
}

/// The system would not start the program by itself, or would not stop doing so.
#[must_use]
pub fn autostart_refused() -> Fault {
    Fault::new(
        ErrorCode::FileFailed,
        "This computer did not let OnTime Dental change whether it starts by itself.",
        "Ask your IT, or change it in the computer's own settings for apps that start by themselves.",
    )
}
