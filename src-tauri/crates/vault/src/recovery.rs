//! The master key wrapped with the recovery code: HKDF-SHA256 derives a key from the code, and AES-256-GCM wraps with it.
//!
//! The code has 120 random bits, so no expensive hash is needed. The file, and a copy of it in a backup or an office file,
//! reveals nothing about the code or the key.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::KeyInit;
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::folder::{RECOVERY_FILE, VERSION};
use crate::master::{KEY_BYTES, SecretBytes};
use crate::wrapped::{Salt, Wrapped, Wrapping};
use crate::{MasterKey, RecoveryCode, UnlockError};

/// Never changes: another label would give another key.
const LABEL: &[u8] = b"ontime-dental v1 recovery";

/// The content of `recovery.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct RecoverableKey {
    version: u32,
    /// When the code was created, in seconds since 1970. Shown to people; nothing depends on it.
    pub(crate) created_at: u64,
    #[serde(flatten)]
    wrapped: Wrapped,
}

/// Wraps the key.
pub(crate) fn wrap(
    key: &MasterKey,
    code: &RecoveryCode,
    created_at: u64,
) -> Result<RecoverableKey, UnlockError> {
    Ok(RecoverableKey {
        version: VERSION,
        created_at,
        wrapped: with(&|salt| Ok(cipher(code, salt))).wrap(key)?,
    })
}

/// Unwraps the key.
pub(crate) fn unwrap(file: &RecoverableKey, code: &RecoveryCode) -> Result<MasterKey, UnlockError> {
    with(&|salt| Ok(cipher(code, salt))).unwrap(&file.wrapped, UnlockError::WrongRecoveryCode)
}

fn with(cipher: &dyn Fn(&Salt) -> Result<Aes256Gcm, UnlockError>) -> Wrapping<'_> {
    Wrapping {
        file: RECOVERY_FILE,
        context: [&b"ontime-dental recovery.json"[..], &VERSION.to_be_bytes()].concat(),
        cipher,
    }
}

#[expect(
    clippy::expect_used,
    reason = "32 bytes are fewer than HKDF's limit of 255 blocks"
)]
fn cipher(code: &RecoveryCode, salt: &Salt) -> Aes256Gcm {
    let hkdf = Hkdf::<Sha256>::new(Some(salt), code.bytes());
    let key: SecretBytes = SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
        hkdf.expand(LABEL, key)
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
    });
    Aes256Gcm::new(key.expose_secret().into())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

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
        let (one, other) = (one.wrapped, other.wrapped);
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
