//! The master key and the four keys derived from it.
//!
//! HKDF-SHA256 (RFC 5869) without salt, which the RFC allows for uniformly random input, and with one label per key. A
//! label must never change: that would give another key.

use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{FingerprintKey, SealingKey, random};

/// The length of every key here.
pub(crate) const KEY_BYTES: usize = 32;

/// 32 bytes on the heap, which are wiped on drop and hidden from `{:?}`.
pub(crate) type SecretBytes = SecretBox<[u8; KEY_BYTES]>;

/// The secret of a data folder, from which all its keys are derived.
#[derive(Debug)]
pub struct MasterKey(SecretBytes);

/// The derived keys, independent of each other.
#[derive(Debug)]
pub struct Keys {
    /// Encrypts the whole database file.
    pub database: DatabaseKey,
    /// Seals single values inside the database.
    pub sealing: SealingKey,
    /// Recognizes unchanged patients.
    pub fingerprint: FingerprintKey,
    /// Authenticates the record of the last commit, which is stored outside the database.
    pub head: FingerprintKey,
}

/// The raw key of the SQLCipher database.
#[derive(Debug)]
pub struct DatabaseKey(SecretBytes);

impl MasterKey {
    /// A new random key.
    pub fn generate() -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; KEY_BYTES]| {
            random::fill(bytes)
        }))
    }

    /// `None` if these are not 32 bytes.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let fits = bytes.len() == KEY_BYTES;
        fits.then(|| {
            Self(SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
                key.copy_from_slice(bytes)
            }))
        })
    }

    /// A deliberate copy.
    pub(crate) fn duplicate(&self) -> Self {
        Self(SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
            key.copy_from_slice(self.expose())
        }))
    }

    pub(crate) fn expose(&self) -> &[u8; KEY_BYTES] {
        self.0.expose_secret()
    }

    /// The keys; always the same for one master key.
    pub fn derive(&self) -> Keys {
        Keys {
            database: DatabaseKey(self.expand("ontime-dental v1 database")),
            sealing: SealingKey::new(
                &self.expand("ontime-dental v1 sealing"),
                &self.expand("ontime-dental v1 sealing key id"),
            ),
            fingerprint: FingerprintKey::new(&self.expand("ontime-dental v1 fingerprint")),
            head: FingerprintKey::new(&self.expand("ontime-dental v1 head")),
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
    /// A deliberate copy.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
            key.copy_from_slice(self.0.expose_secret())
        }))
    }

    /// The value for `PRAGMA key`: `"x'<64 hex digits>'"`, including the double quotes. This is the only access to the key.
    /// Pass the result only to the database's options; never log it.
    pub fn expose_pragma(&self) -> Zeroizing<String> {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        // Reserve everything at once: growing would leave a copy of the first digits in memory.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AssociatedData;

    /// The master key 00 01 02 .. 1f, for values computed by another implementation.
    fn known_key() -> MasterKey {
        MasterKey::from_slice(&std::array::from_fn::<u8, KEY_BYTES, _>(|i| {
            u8::try_from(i).unwrap()
        }))
        .unwrap()
    }

    // The expected values come from Python's hmac and hashlib by RFC 5869, and from its `cryptography` package.
    #[test]
    fn the_keys_are_those_of_rfc_5869() {
        let keys = known_key().derive();
        assert_eq!(
            *keys.database.expose_pragma(),
            "\"x'd4820931d591dabbffc80e3ed173bc5fabf0d39f42c03b62bc61c4a3568fb76e'\""
        );
        let print = keys.fingerprint.fingerprint(["Ann", "", "Lee"]);
        // The first half of the tag.
        let expected = "d568de2f20ad83893666b65d1f19caa4";
        assert_eq!(hex(print.as_bytes()), expected);
    }

    #[test]
    fn a_value_sealed_by_another_implementation_opens() {
        let envelope = "0104f3df2aa98e538c6465666768696a6b6c6d6e6fc4968f2c4470e5050e024c8ed0058dffb8e9c024c2eeedf0\
                        d164921e3d467ecf";
        let bytes = (0..envelope.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&envelope[i..i + 2], 16).unwrap());
        let sealed = crate::Sealed::from_bytes(bytes.collect());
        let column = AssociatedData {
            table: "patients",
            row: 7,
            column: "notes",
        };
        assert_eq!(
            **known_key().derive().sealing.open(column, &sealed).unwrap(),
            *b"SSN: 900-00-0001"
        );
    }

    #[test]
    fn new_keys_differ() {
        assert_ne!(MasterKey::generate().expose(), MasterKey::generate().expose());
        assert_ne!(MasterKey::generate().expose(), &[0; KEY_BYTES]);
    }

    #[test]
    fn only_32_bytes_are_a_key() {
        for length in [0, 31, 33, 64] {
            assert!(
                MasterKey::from_slice(&vec![1; length]).is_none(),
                "{length} bytes"
            );
        }
    }

    #[test]
    fn nothing_that_is_printed_for_debugging_holds_key_bytes() {
        let master = known_key();
        let keys = master.derive();
        let passphrase = crate::KeySource::Passphrase("molar crown".to_owned().into());
        let column = AssociatedData {
            table: "t",
            row: 1,
            column: "c",
        };
        let sealed = keys.sealing.seal(column, &[201, 202, 203, 204]).unwrap();
        let keychain = crate::MemoryKeychain::new();
        crate::Keychain::write(&keychain, "entry", master.expose()).unwrap();
        let printed = format!(
            "{master:?}{master:#?}{keys:?}{keys:#?}{passphrase:?}{passphrase:#?}{sealed:?}{sealed:#?}{keychain:?}"
        );

        assert!(!printed.contains("molar"), "{printed}");
        let printed: String = printed.chars().filter(|c| !c.is_whitespace()).collect();
        let database = keys.database.0.expose_secret();
        let labels =
            ["sealing", "sealing key id", "fingerprint", "head"].map(|it| format!("ontime-dental v1 {it}"));
        let derived = labels.map(|label| *master.expand(&label).expose_secret());
        for secret in derived.iter().chain([master.expose(), database]) {
            assert_hidden(&printed, secret);
        }
        assert_hidden(&printed, &[201, 202, 203, 204]);
    }

    fn assert_hidden(printed: &str, secret: &[u8]) {
        let decimal: Vec<String> = secret[1..4].iter().map(u8::to_string).collect();
        let lower = hex(&secret[1..4]);
        for shown in [decimal.join(","), lower.to_uppercase(), lower] {
            assert!(!printed.contains(&shown), "{shown} in {printed}");
        }
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
