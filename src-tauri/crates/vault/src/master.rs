//! The master key, and the three keys that come from it.
//!
//! HKDF-SHA256 (RFC 5869) without salt, which the RFC allows for a uniformly random input, and one label a key. A
//! label must never change: it would be another key.

use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{FingerprintKey, SealingKey, random};

/// Bytes of every key here.
pub(crate) const KEY_BYTES: usize = 32;

/// 32 bytes on the heap that are wiped on drop and that `{:?}` does not show.
pub(crate) type SecretBytes = SecretBox<[u8; KEY_BYTES]>;

/// The one secret of a data folder. Everything else can be derived from it.
#[derive(Debug)]
pub struct MasterKey(SecretBytes);

/// The keys for the three uses, each independent of the others.
#[derive(Debug)]
pub struct Keys {
    /// Encrypts the whole database file.
    pub database: DatabaseKey,
    /// Seals single values inside the database.
    pub sealing: SealingKey,
    /// Recognises unchanged patients.
    pub fingerprint: FingerprintKey,
}

/// The raw key of the SQLCipher database.
#[derive(Debug)]
pub struct DatabaseKey(SecretBytes);

impl MasterKey {
    /// A new key, from the operating system's randomness.
    pub fn generate() -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; KEY_BYTES]| {
            random::fill(bytes)
        }))
    }

    /// None if these are not 32 bytes.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let fits = bytes.len() == KEY_BYTES;
        fits.then(|| {
            Self(SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
                key.copy_from_slice(bytes)
            }))
        })
    }

    pub(crate) fn expose(&self) -> &[u8; KEY_BYTES] {
        self.0.expose_secret()
    }

    /// The three keys. The same master key always gives the same ones.
    pub fn derive(&self) -> Keys {
        Keys {
            database: DatabaseKey(self.expand("ontime-dental v1 database")),
            sealing: SealingKey::new(
                &self.expand("ontime-dental v1 sealing"),
                &self.expand("ontime-dental v1 sealing key id"),
            ),
            fingerprint: FingerprintKey::new(&self.expand("ontime-dental v1 fingerprint")),
        }
    }

    #[expect(
        clippy::expect_used,
        reason = "32 bytes are fewer than HKDF's limit of 255 blocks"
    )]
    fn expand(&self, label: &str) -> SecretBytes {
        let hkdf = Hkdf::<Sha256>::new(None, self.expose());
        SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
            hkdf.expand(label.as_bytes(), key)
                .expect("HKDF-SHA256 gives up to 8,160 bytes");
        })
    }
}

impl DatabaseKey {
    /// The value for `PRAGMA key`: `"x'<64 hex digits>'"`, double quotes included. This is the one way out of the key;
    /// what it returns must reach the database's options and nothing else, above all no log.
    pub fn expose_pragma(&self) -> Zeroizing<String> {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        // All of it reserved at once: growing would leave a copy of the first digits behind.
        let mut value = Zeroizing::new(String::with_capacity(2 * KEY_BYTES + 5));
        value.push_str("\"x'");
        for byte in self.0.expose_secret() {
            value.push(char::from(HEX[usize::from(byte >> 4)]));
            value.push(char::from(HEX[usize::from(byte & 0x0f)]));
        }
        value.push_str("'\"");
        value
    }
}
