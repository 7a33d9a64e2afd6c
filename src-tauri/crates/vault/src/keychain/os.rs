//! The operating system's keychain: Credential Manager on Windows, Keychain on macOS, Secret Service on Linux.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

use super::{Keychain, KeychainError, unavailable};

const SERVICE: &str = "OnTime Dental";

/// The keychain of the signed-in user. Secrets are stored as base64 text because KWallet does not accept binary.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsKeychain;

impl Keychain for OsKeychain {
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        match open(entry)?.get_password() {
            Ok(text) => {
                let text = Zeroizing::new(text);
                let secret = STANDARD
                    .decode(text.as_bytes())
                    .map_err(|_| KeychainError::Damaged)?;
                Ok(Some(Zeroizing::new(secret)))
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let text = Zeroizing::new(STANDARD.encode(secret));
        open(entry)?.set_password(&text).map_err(|error| match error {
            // A Secret Service without a keyring: reading finds nothing, and only writing fails.
            Error::NoStorageAccess(reason) => unavailable(reason),
            other => refused(other),
        })
    }

    fn delete(&self, entry: &str) -> Result<(), KeychainError> {
        match open(entry)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }
}

/// The first call in a process connects to the keychain. If there is none then, it is not looked for again.
fn open(entry: &str) -> Result<Entry, KeychainError> {
    keyring::Entry::store_status().as_ref().map_err(unavailable)?;
    Entry::new_with_modifiers(SERVICE, entry, &modifiers()).map_err(unavailable)
}

/// Otherwise Windows lets the entry roam with a domain profile to computers without the database.
#[cfg(windows)]
fn modifiers() -> HashMap<&'static str, &'static str> {
    HashMap::from([("persistence", "Local")])
}

/// The name shown in the desktop's keyring program.
#[cfg(all(unix, not(target_os = "macos")))]
fn modifiers() -> HashMap<&'static str, &'static str> {
    HashMap::from([("label", "OnTime Dental: key of the patient data")])
}

#[cfg(target_os = "macos")]
fn modifiers() -> HashMap<&'static str, &'static str> {
    HashMap::new()
}

/// Passes on only the platform's message: other variants of the error contain the secret's bytes.
fn refused(error: Error) -> KeychainError {
    match error {
        Error::NoDefaultStore => unavailable("none was found"),
        Error::PlatformFailure(reason) => unavailable(reason),
        Error::NoStorageAccess(reason) => KeychainError::Denied {
            reason: reason.to_string(),
        },
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => KeychainError::Damaged,
        Error::Ambiguous(_) => KeychainError::Denied {
            reason: "it has the entry twice".to_owned(),
        },
        _ => KeychainError::Denied {
            reason: "it refused the request".to_owned(),
        },
    }
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn the_credential_manager_keeps_a_secret_on_this_computer_until_it_is_deleted() {
        let entry = format!("test-{}", std::process::id());
        assert!(OsKeychain.read(&entry).unwrap().is_none());
        OsKeychain.write(&entry, &[0, 159, 146, 150]).unwrap();
        let attributes = open(&entry).unwrap().get_attributes();
        let secret = OsKeychain.read(&entry).unwrap();
        OsKeychain.delete(&entry).unwrap();
        assert_eq!(*secret.unwrap(), [0, 159, 146, 150]);
        assert_eq!(attributes.unwrap()["persistence"], "Local");
        assert!(OsKeychain.read(&entry).unwrap().is_none());
        OsKeychain.delete(&entry).unwrap();
    }
}
