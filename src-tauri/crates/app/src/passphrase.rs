//! The office passphrase, which protects the key on a computer without a keychain.

use std::path::Path;

use domain::Fault;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A passphrase as typed. It neither prints nor serializes.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes ownership of the text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// Reads the first line of a file.
    ///
    /// # Errors
    /// [`Fault::PassphraseFileUnreadable`] or [`Fault::PassphraseFileEmpty`].
    pub fn from_file(file: &Path) -> Result<Self, Fault> {
        let text = std::fs::read_to_string(file)
            .map(Zeroizing::new)
            .map_err(|error| {
                tracing::warn!(%error, "the passphrase file could not be read");
                Fault::PassphraseFileUnreadable
            })?;
        match text.lines().next() {
            Some(line) if !line.is_empty() => Ok(Self::new(line.to_owned())),
            _ => Err(Fault::PassphraseFileEmpty),
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
