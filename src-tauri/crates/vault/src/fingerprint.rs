//! Keyed fingerprints, which show only whether two values are equal.
//!
//! HMAC-SHA256 with its own key, so the fingerprints cannot be brute-forced without the key. Each part is preceded by its
//! length: `["ab", "c"]` and `["a", "bc"]` differ.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;

use crate::master::SecretBytes;

/// Computes fingerprints.
#[derive(Clone)]
pub struct FingerprintKey(Hmac<Sha256>);

/// The fingerprint of a list of byte strings: the first 128 bits of their HMAC-SHA256. It is not secret and is stored unsealed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

impl FingerprintKey {
    #[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length")]
    pub(crate) fn new(key: &SecretBytes) -> Self {
        Self(Hmac::new_from_slice(key.expose_secret()).expect("HMAC takes a key of any length"))
    }

    /// The same parts in the same order give the same fingerprint.
    pub fn fingerprint(&self, parts: impl IntoIterator<Item: AsRef<[u8]>>) -> Fingerprint {
        let mut mac = self.0.clone();
        for part in parts {
            let part = part.as_ref();
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let [print, _] = *mac.finalize().into_bytes().as_chunks().0 else {
            unreachable!("a tag of SHA-256 has two halves")
        };
        Fingerprint(print)
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey([REDACTED])")
    }
}

impl Fingerprint {
    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Wraps stored bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads stored bytes as SQLite's `hex` writes them; `None` if they are not a fingerprint.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let number = u128::from_str_radix(hex, 16).ok()?;
        (hex.len() == 32).then(|| Self(number.to_be_bytes()))
    }
}

impl fmt::Debug for Fingerprint {
    /// The first four bytes, enough to distinguish two in a failed test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "Fingerprint({a:02x}{b:02x}{c:02x}{d:02x}..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;

    #[test]
    fn parts_with_different_boundaries_differ() {
        let key = MasterKey::generate().derive().fingerprint;
        let lists: [&[&[u8]]; 6] = [
            &[b"ab", b"c"],
            &[b"a", b"bc"],
            &[b"abc"],
            &[b"abc", b""],
            &[b"", b"abc"],
            &[b"c", b"ab"],
        ];
        for (i, one) in lists.iter().enumerate() {
            for (j, other) in lists.iter().enumerate() {
                assert_eq!(
                    key.fingerprint(*one) == key.fingerprint(*other),
                    i == j,
                    "{one:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn another_key_gives_another_fingerprint() {
        let [one, other] = [(); 2].map(|()| MasterKey::generate().derive().fingerprint);
        assert_ne!(one.fingerprint(&[b"Ann"]), other.fingerprint(&[b"Ann"]));
    }

    #[test]
    fn a_fingerprint_is_read_back_from_its_bytes() {
        let print = MasterKey::generate().derive().fingerprint.fingerprint(&[b"Ann"]);
        assert_eq!(Fingerprint::from_bytes(*print.as_bytes()), print);
        let hex = print.as_bytes().map(|byte| format!("{byte:02X}")).concat();
        assert_eq!(Fingerprint::from_hex(&hex), Some(print));
        for bad in ["", &hex[1..], &format!("{hex}0"), &hex.replace(|_| true, "g")] {
            assert_eq!(Fingerprint::from_hex(bad), None);
        }
    }
}
