//! The master key wrapped with the recovery code: HKDF-SHA256 derives a key from the code, and AES-256-GCM wraps with it.
//!
//! The code has 120 random bits, so no expensive hash is needed. The file, and a copy of it in a backup or an office file,
//! reveals nothing about the code or the key.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::folder::{RECOVERY_FILE, VERSION};
use crate::master::{KEY_BYTES, SecretBytes};
use crate::{MasterKey, RecoveryCode, UnlockError, random};

/// Never changes: another label would give another key.
const LABEL: &[u8] = b"ontime-dental v1 recovery";

/// The content of `recovery.json`. Byte strings are base64.
#[derive(Serialize, Deserialize)]
pub(crate) struct RecoverableKey {
    version: u32,
    /// When the code was created, in seconds since 1970. Shown to people; nothing depends on it.
    pub(crate) created_at: u64,
    salt: String,
    nonce: String,
    wrapped_key: String,
    checksum: String,
}

/// A decoded [`RecoverableKey`].
struct Parts {
    salt: [u8; 16],
    nonce: [u8; 12],
    wrapped_key: Vec<u8>,
}

/// Wraps the key.
pub(crate) fn wrap(
    key: &MasterKey,
    code: &RecoveryCode,
    created_at: u64,
) -> Result<RecoverableKey, UnlockError> {
    let mut parts = Parts {
        salt: random::bytes(),
        nonce: random::bytes(),
        wrapped_key: Vec::new(),
    };
    let aad = parts.associated_data();
    parts.wrapped_key = parts
        .cipher(code)
        .encrypt(
            (&parts.nonce).into(),
            Payload {
                msg: key.expose(),
                aad: &aad,
            },
        )
        .map_err(|_| damaged())?;
    Ok(RecoverableKey {
        version: VERSION,
        created_at,
        salt: STANDARD.encode(parts.salt),
        nonce: STANDARD.encode(parts.nonce),
        wrapped_key: STANDARD.encode(&parts.wrapped_key),
        checksum: STANDARD.encode(parts.checksum()),
    })
}

/// Unwraps the key.
pub(crate) fn unwrap(file: &RecoverableKey, code: &RecoveryCode) -> Result<MasterKey, UnlockError> {
    let parts = Parts::decode(file).ok_or_else(damaged)?;
    let aad = parts.associated_data();
    let key = parts
        .cipher(code)
        .decrypt(
            (&parts.nonce).into(),
            Payload {
                msg: &parts.wrapped_key,
                aad: &aad,
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| UnlockError::WrongRecoveryCode)?;
    MasterKey::from_slice(&key).ok_or_else(damaged)
}

impl Parts {
    /// `None` if the file is damaged.
    fn decode(file: &RecoverableKey) -> Option<Self> {
        let bytes = |text: &str| STANDARD.decode(text).ok();
        let parts = Self {
            salt: bytes(&file.salt)?.try_into().ok()?,
            nonce: bytes(&file.nonce)?.try_into().ok()?,
            wrapped_key: bytes(&file.wrapped_key)?,
        };
        (bytes(&file.checksum)? == parts.checksum()).then_some(parts)
    }

    #[expect(
        clippy::expect_used,
        reason = "32 bytes are fewer than HKDF's limit of 255 blocks"
    )]
    fn cipher(&self, code: &RecoveryCode) -> Aes256Gcm {
        let hkdf = Hkdf::<Sha256>::new(Some(&self.salt), code.bytes());
        let key: SecretBytes = SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
            hkdf.expand(LABEL, key)
                .expect("HKDF-SHA256 gives up to 8,160 bytes");
        });
        Aes256Gcm::new(key.expose_secret().into())
    }

    fn associated_data(&self) -> Vec<u8> {
        let mut aad = b"ontime-dental recovery.json".to_vec();
        aad.extend_from_slice(&VERSION.to_be_bytes());
        aad.extend_from_slice(&self.salt);
        aad
    }

    /// Distinguishes a damaged file from a wrong code. It covers nothing secret and protects only against accidents.
    fn checksum(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(self.associated_data());
        hash.update(self.nonce);
        hash.update(&self.wrapped_key);
        hash.finalize().to_vec()
    }
}

fn damaged() -> UnlockError {
    UnlockError::Damaged { file: RECOVERY_FILE }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Created with Python's `cryptography`: code as below, master key 00 01 02 .. 1f.
    const FROM_PYTHON: &str = r#"{
        "version": 1,
        "created_at": 0,
        "salt": "AAECAwQFBgcICQoLDA0ODw==",
        "nonce": "ZGVmZ2hpamtsbW5v",
        "wrapped_key": "Tu6ICdMpn8FNlXUfGPEugGAdhb4NnI0YM2F7AKsEaCvZPrQILMPSZhST/STSn+vU",
        "checksum": "w6cNGUHbONDxOWMy8IloNeNtsXtmwHwFPQZz+9ykGSI="
    }"#;
    const CODE: &str = "000G-40R4-0M30-E209-185G-R38E";

    #[test]
    fn a_key_wrapped_by_another_implementation_opens() {
        let file = serde_json::from_str(FROM_PYTHON).unwrap();
        let key = unwrap(&file, &RecoveryCode::parse(CODE).unwrap()).unwrap();
        assert!((0..32).eq(key.expose().iter().copied()));
    }

    #[test]
    fn the_file_reveals_neither_key_nor_code_and_no_two_files_are_equal() {
        let (key, code) = (MasterKey::generate(), RecoveryCode::generate());
        let [one, other] = [(); 2].map(|()| wrap(&key, &code, 0).unwrap());
        let text = serde_json::to_string(&one).unwrap();
        for shown in [
            code.expose().to_string(),
            STANDARD.encode(code.bytes()),
            STANDARD.encode(key.expose()),
        ] {
            assert!(!text.contains(&shown), "{shown} in {text}");
        }
        assert_ne!(
            (one.salt, one.nonce, one.wrapped_key),
            (other.salt, other.nonce, other.wrapped_key)
        );
    }
}
