//! Keyed fingerprints: two values with the same fingerprint are the same, and nothing more can be read from it.
//!
//! HMAC-SHA256 under a key of its own, so that who has the fingerprints but not the key cannot try birthdays and SSNs
//! until one fits. Each part is preceded by its length: `["ab", "c"]` and `["a", "bc"]` differ.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;

use crate::master::SecretBytes;

/// Makes fingerprints.
pub struct FingerprintKey(Hmac<Sha256>);

/// The fingerprint of a list of byte strings. Not secret; kept in the database as it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl FingerprintKey {
    #[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length")]
    pub(crate) fn new(key: &SecretBytes) -> Self {
        Self(Hmac::new_from_slice(key.expose_secret()).expect("HMAC takes a key of any length"))
    }

    /// The same parts in the same order give the same fingerprint.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> Fingerprint {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Fingerprint(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey([REDACTED])")
    }
}

impl Fingerprint {
    /// As kept in the database.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As read from the database.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Fingerprint {
    /// The first four bytes: enough to tell two apart in a failed test.
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
    fn parts_do_not_run_into_each_other() {
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
                    key.fingerprint(one) == key.fingerprint(other),
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
    fn a_fingerprint_survives_the_database() {
        let print = MasterKey::generate().derive().fingerprint.fingerprint(&[b"Ann"]);
        assert_eq!(Fingerprint::from_bytes(*print.as_bytes()), print);
    }
}
