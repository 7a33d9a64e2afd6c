//! Sealing: AES-256-GCM for single values inside the database.
//!
//! An envelope is `version (1) | key id (8) | nonce (12) | ciphertext and tag (16 more than the plain value)`. Version,
//! key id, table, row, and column are authenticated with it: a value that was moved to another row does not open. See the
//! crate's documentation for the limits (number of messages, replay, visible length).

use std::fmt;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::master::SecretBytes;
use crate::random;

const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// The key that seals and opens values.
pub struct SealingKey {
    cipher: Aes256Gcm,
    id: [u8; KEY_ID_BYTES],
}

/// The column and row that a sealed value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssociatedData<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The row's id.
    pub row: i64,
    /// The column's name.
    pub column: &'a str,
}

/// A sealed value, as stored in the database.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// Why a value could not be sealed or opened. None of these reveals anything about the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Shorter than the smallest envelope.
    #[error("the sealed value is too short")]
    Truncated,
    /// Sealed by a newer program.
    #[error("the sealed value has the newer format {0}")]
    OtherVersion(u8),
    /// Sealed under another master key.
    #[error("the value was sealed with another key")]
    OtherKey,
    /// Altered, or moved from another table, row, or column.
    #[error("the sealed value was altered or moved")]
    Altered,
    /// More than AES-GCM can seal in one message (64 GiB).
    #[error("the value is too long to be sealed")]
    TooLong,
}

impl SealingKey {
    pub(crate) fn new(key: &SecretBytes, id: &SecretBytes) -> Self {
        let mut short_id = [0; KEY_ID_BYTES];
        short_id.copy_from_slice(&id.expose_secret()[..KEY_ID_BYTES]);
        Self {
            cipher: Aes256Gcm::new(key.expose_secret().into()),
            id: short_id,
        }
    }

    /// Seals `plain` for a column and row. Sealing the same value twice gives two different envelopes.
    pub fn seal(&self, data: AssociatedData<'_>, plain: &[u8]) -> Result<Sealed, SealError> {
        let nonce: [u8; NONCE_BYTES] = random::bytes();
        let aad = self.encode(data);
        let text = self
            .cipher
            .encrypt(
                (&nonce).into(),
                Payload {
                    msg: plain,
                    aad: &aad,
                },
            )
            .map_err(|_| SealError::TooLong)?;
        let mut envelope = Vec::with_capacity(HEADER_BYTES + text.len());
        envelope.push(VERSION);
        envelope.extend_from_slice(&self.id);
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&text);
        Ok(Sealed(envelope))
    }

    /// Opens a value that was sealed for this column and row.
    pub fn open(&self, data: AssociatedData<'_>, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (version, rest) = sealed.0.split_first().ok_or(SealError::Truncated)?;
        if *version != VERSION {
            return Err(SealError::OtherVersion(*version));
        }
        let (id, rest) = rest
            .split_first_chunk::<KEY_ID_BYTES>()
            .ok_or(SealError::Truncated)?;
        let (nonce, text) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(SealError::Truncated)?;
        if text.len() < TAG_BYTES {
            return Err(SealError::Truncated);
        }
        if *id != self.id {
            return Err(SealError::OtherKey);
        }
        let aad = self.encode(data);
        let plain = self
            .cipher
            .decrypt(nonce.into(), Payload { msg: text, aad: &aad });
        plain.map(Zeroizing::new).map_err(|_| SealError::Altered)
    }

    /// Each name is preceded by its length, so no two columns have the same encoding.
    fn encode(&self, data: AssociatedData<'_>) -> Vec<u8> {
        let mut aad = vec![VERSION];
        aad.extend_from_slice(&self.id);
        for name in [data.table, data.column] {
            aad.extend_from_slice(&(name.len() as u64).to_be_bytes());
            aad.extend_from_slice(name.as_bytes());
        }
        aad.extend_from_slice(&data.row.to_be_bytes());
        aad
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey([REDACTED])")
    }
}

impl Sealed {
    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Wraps stored bytes, which [`SealingKey::open`] will check.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;

    const NOTES: AssociatedData<'_> = AssociatedData {
        table: "patients",
        row: 7,
        column: "notes",
    };
    const PLAIN: &[u8] = b"prefers mornings";

    fn key() -> SealingKey {
        MasterKey::generate().derive().sealing
    }

    #[test]
    fn a_sealed_value_opens_again() {
        let key = key();
        for plain in [Vec::new(), vec![0], PLAIN.to_vec(), vec![0xff; 100_000]] {
            let sealed = Sealed::from_bytes(key.seal(NOTES, &plain).unwrap().as_bytes().to_vec());
            assert_eq!(*key.open(NOTES, &sealed).unwrap(), plain);
        }
    }

    #[test]
    fn no_altered_byte_goes_unnoticed() {
        let key = key();
        let sealed = key.seal(NOTES, PLAIN).unwrap();
        for at in 0..sealed.0.len() {
            for bit in 0..8 {
                let mut altered = sealed.clone();
                altered.0[at] ^= 1 << bit;
                let error = key.open(NOTES, &altered).unwrap_err();
                match at {
                    0 => assert!(matches!(error, SealError::OtherVersion(_)), "{error:?}"),
                    1..=KEY_ID_BYTES => assert_eq!(error, SealError::OtherKey),
                    _ => assert_eq!(error, SealError::Altered, "byte {at}, bit {bit}"),
                }
            }
        }
    }

    #[test]
    fn a_value_opens_only_in_its_own_column_and_row() {
        let key = key();
        let sealed = key.seal(NOTES, PLAIN).unwrap();
        let others = [
            AssociatedData {
                table: "integrations",
                ..NOTES
            },
            AssociatedData {
                table: "patient",
                column: "snotes",
                ..NOTES
            },
            AssociatedData {
                table: "patientsn",
                column: "otes",
                ..NOTES
            },
            AssociatedData {
                table: NOTES.column,
                column: NOTES.table,
                ..NOTES
            },
            AssociatedData { row: 8, ..NOTES },
            AssociatedData { row: -7, ..NOTES },
            AssociatedData {
                column: "password",
                ..NOTES
            },
        ];
        for other in others {
            assert_eq!(
                key.open(other, &sealed).unwrap_err(),
                SealError::Altered,
                "{other:?}"
            );
        }
    }

    #[test]
    fn a_value_of_the_wrong_length_is_refused() {
        let key = key();
        let sealed = key.seal(NOTES, PLAIN).unwrap();
        for length in 0..sealed.0.len() {
            let cut = Sealed::from_bytes(sealed.0[..length].to_vec());
            let expected = if length < HEADER_BYTES + TAG_BYTES {
                SealError::Truncated
            } else {
                SealError::Altered
            };
            assert_eq!(key.open(NOTES, &cut).unwrap_err(), expected, "{length} bytes");
        }
        let mut longer = sealed;
        longer.0.push(0);
        assert_eq!(key.open(NOTES, &longer).unwrap_err(), SealError::Altered);
    }

    #[test]
    fn another_key_is_distinguished_from_an_alteration() {
        let sealed = key().seal(NOTES, PLAIN).unwrap();
        assert_eq!(key().open(NOTES, &sealed).unwrap_err(), SealError::OtherKey);
    }

    #[test]
    fn sealing_the_same_value_never_gives_the_same_envelope() {
        let key = key();
        let envelopes: std::collections::HashSet<Vec<u8>> = (0..1000)
            .map(|_| key.seal(NOTES, PLAIN).unwrap().0[..HEADER_BYTES].to_vec())
            .collect();
        assert_eq!(envelopes.len(), 1000);
    }
}
