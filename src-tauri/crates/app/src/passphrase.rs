//! The office passphrase, which protects the key on a computer without a keychain.

use std::path::Path;

use domain::Fault;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::typed_text::first_line;

/// A passphrase as typed. It neither prints nor serializes.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes ownership of the text. A letter with an accent is one character or two, depending on the keyboard; both are the
    /// same passphrase.
    #[must_use]
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        Self(SecretString::from(text.nfc().collect::<String>()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_letters_are_one_passphrase() {
        let [one, other] =
            ["Zahn\u{e4}rzte", "Zahna\u{308}rzte"].map(|text| Passphrase::new(text.to_owned()).to_secret());
        assert_eq!(one.expose_secret(), other.expose_secret());
    }
}
