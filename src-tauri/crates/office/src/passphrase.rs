//! The office passphrase, which stands in for the keychain where there is none.

use std::path::Path;

use domain::{ErrorCode, Fault};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A passphrase as typed. It neither prints nor serializes.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes the passphrase over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// Reads the first line of a file.
    ///
    /// # Errors
    /// [`Fault`] if the file cannot be read or its first line is empty.
    pub fn from_file(file: &Path) -> Result<Self, Fault> {
        let unusable = |why: &str| {
            Fault::new(
                ErrorCode::InvalidPassphrase,
                format!("The passphrase file {why}."),
                "Name a file whose first line is the office passphrase, and that you may read.",
            )
        };
        let text = std::fs::read_to_string(file)
            .map(Zeroizing::new)
            .map_err(|_| unusable("cannot be read"))?;
        match text.lines().next() {
            Some(line) if !line.is_empty() => Ok(Self::new(line.to_owned())),
            _ => Err(unusable("is empty")),
        }
    }

    pub(crate) fn to_secret(&self) -> SecretString {
        SecretString::from(self.0.expose_secret().to_owned())
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}

impl<'de> Deserialize<'de> for Passphrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
