//! The office passphrase, which protects the key on a computer without a keychain.

use std::path::Path;

use domain::{Fault, typed_secret};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use vault::check_new_passphrase;
use zeroize::Zeroizing;

use crate::faults::from_unlock;
use crate::typed_text::first_line;

/// A passphrase as typed. It neither prints nor serializes.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// A passphrase as typed; see [`typed_secret`].
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(typed_secret(text))
    }

    /// Checks that this can be set as a new passphrase where these are the names of the companies.
    ///
    /// # Errors
    /// [`Fault::PassphraseTooShort`] or [`Fault::PassphraseTooCommon`].
    pub fn check_new(&self, companies: &[String]) -> Result<(), Fault> {
        check_new_passphrase(&self.0, companies).map_err(|error| from_unlock(&error))
    }

    /// Reads the first line of a file, in the encodings of [`first_line`].
    ///
    /// # Errors
    /// [`Fault::PassphraseFileUnreadable`] or [`Fault::PassphraseFileEmpty`].
    pub fn from_file(file: &Path) -> Result<Self, Fault> {
        let bytes = std::fs::read(file).map(Zeroizing::new).map_err(|error| {
            tracing::warn!(%error, "the passphrase file could not be read");
            Fault::PassphraseFileUnreadable
        })?;
        let line = first_line(&bytes).ok_or(Fault::PassphraseFileUnreadable)?;
        if line.is_empty() {
            return Err(Fault::PassphraseFileEmpty);
        }
        Ok(Self::new(line.to_string()))
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
