//! Sealing: AES-256-GCM for single values that lie inside the database.
//!
//! An envelope is `version (1) | key id (8) | nonce (12) | ciphertext and tag (16 more than the plain value)`. Version,
//! key id, table, row and column are authenticated with it: a value that was moved to another row does not open.
//! The limits (number of messages, replay, visible length) stand in the crate's documentation.

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

/// Seals and opens. To share it, put it into an `Arc`.
pub struct SealingKey {
    cipher: Aes256Gcm,
    id: [u8; KEY_ID_BYTES],
}

/// Where in the database a sealed value belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The row's id.
    pub row: i64,
    /// The column's name.
    pub column: &'a str,
}

/// A sealed value, as it is kept in the database.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// Why a value could not be sealed or opened. None of these tells anything about the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Shorter than the smallest envelope.
    #[error("a protected value in the database is cut off")]
    Truncated,
    /// Sealed by a newer program.
    #[error("a protected value was written by a newer version of OnTime Dental (format {0})")]
    OtherVersion(u8),
    /// Sealed under another master key.
    #[error("a protected value was written with another key than this computer's")]
    OtherKey,
    /// Altered, or moved here from another table, row or column.
    #[error("a protected value in the database was altered or belongs to another record")]
    Altered,
    /// More than AES-GCM can take in one message (64 GiB).
    #[error("the value is too long to be protected")]
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

    /// Seals `plain` for `place`. Sealing the same value twice gives two different envelopes.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Sealed, SealError> {
        let nonce: [u8; NONCE_BYTES] = random::bytes();
        let aad = self.associated_data(place);
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

    /// Opens what was sealed for this very `place`.
    pub fn open(&self, place: Place<'_>, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, SealError> {
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
        let aad = self.associated_data(place);
        let plain = self
            .cipher
            .decrypt(nonce.into(), Payload { msg: text, aad: &aad });
        plain.map(Zeroizing::new).map_err(|_| SealError::Altered)
    }

    /// Each name is preceded by its length, so that no two places have the same encoding.
    fn associated_data(&self, place: Place<'_>) -> Vec<u8> {
        let mut aad = vec![VERSION];
        aad.extend_from_slice(&self.id);
        for name in [place.table, place.column] {
            aad.extend_from_slice(&(name.len() as u64).to_be_bytes());
            aad.extend_from_slice(name.as_bytes());
        }
        aad.extend_from_slice(&place.row.to_be_bytes());
        aad
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey([REDACTED])")
    }
}

impl Sealed {
    /// As kept in the database.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As read from the database. Whether it is an envelope at all is found out by [`SealingKey::open`].
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

    const PLACE: Place<'_> = Place {
        table: "patients",
        row: 7,
        column: "notes",
    };
    const PLAIN: &[u8] = b"prefers mornings";

    fn key() -> SealingKey {
        MasterKey::generate().derive().sealing
    }

    #[test]
    fn what_was_sealed_opens_again() {
        let key = key();
        for plain in [Vec::new(), vec![0], PLAIN.to_vec(), vec![0xff; 100_000]] {
            let sealed = Sealed::from_bytes(key.seal(PLACE, &plain).unwrap().as_bytes().to_vec());
            assert_eq!(*key.open(PLACE, &sealed).unwrap(), plain);
        }
    }

    #[test]
    fn no_altered_byte_goes_unnoticed() {
        let key = key();
        let sealed = key.seal(PLACE, PLAIN).unwrap();
        for at in 0..sealed.0.len() {
            for bit in 0..8 {
                let mut altered = sealed.clone();
                altered.0[at] ^= 1 << bit;
                let error = key.open(PLACE, &altered).unwrap_err();
                match at {
                    0 => assert!(matches!(error, SealError::OtherVersion(_)), "{error:?}"),
                    1..=KEY_ID_BYTES => assert_eq!(error, SealError::OtherKey),
                    _ => assert_eq!(error, SealError::Altered, "byte {at}, bit {bit}"),
                }
            }
        }
    }

    #[test]
    fn a_value_opens_nowhere_else() {
        let key = key();
        let sealed = key.seal(PLACE, PLAIN).unwrap();
        let elsewhere = [
            Place {
                table: "integrations",
                ..PLACE
            },
            Place {
                table: "patient",
                column: "snotes",
                ..PLACE
            },
            Place {
                table: "patientsn",
                column: "otes",
                ..PLACE
            },
            Place {
                table: PLACE.column,
                column: PLACE.table,
                ..PLACE
            },
            Place { row: 8, ..PLACE },
            Place { row: -7, ..PLACE },
            Place {
                column: "password",
                ..PLACE
            },
        ];
        for place in elsewhere {
            assert_eq!(
                key.open(place, &sealed).unwrap_err(),
                SealError::Altered,
                "{place:?}"
            );
        }
    }

    #[test]
    fn a_value_of_the_wrong_length_is_refused() {
        let key = key();
        let sealed = key.seal(PLACE, PLAIN).unwrap();
        for length in 0..sealed.0.len() {
            let cut = Sealed::from_bytes(sealed.0[..length].to_vec());
            let expected = if length < HEADER_BYTES + TAG_BYTES {
                SealError::Truncated
            } else {
                SealError::Altered
            };
            assert_eq!(key.open(PLACE, &cut).unwrap_err(), expected, "{length} bytes");
        }
        let mut longer = sealed;
        longer.0.push(0);
        assert_eq!(key.open(PLACE, &longer).unwrap_err(), SealError::Altered);
    }

    #[test]
    fn another_key_is_told_from_an_alteration() {
        let sealed = key().seal(PLACE, PLAIN).unwrap();
        assert_eq!(key().open(PLACE, &sealed).unwrap_err(), SealError::OtherKey);
    }

    #[test]
    fn the_same_value_is_never_sealed_alike() {
        let key = key();
        let envelopes: std::collections::HashSet<Vec<u8>> = (0..1000)
            .map(|_| key.seal(PLACE, PLAIN).unwrap().0[..HEADER_BYTES].to_vec())
            .collect();
        assert_eq!(envelopes.len(), 1000);
    }
}
