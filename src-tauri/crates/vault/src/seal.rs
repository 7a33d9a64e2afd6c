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
