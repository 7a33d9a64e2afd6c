//! The master key wrapped with AES-256-GCM, as `key.json` and `recovery.json` hold it.
//!
//! A checksum distinguishes a damaged file from a wrong secret. It covers nothing secret and protects only against accidents.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, Payload};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{MasterKey, UnlockError, random};

/// Goes into the derivation of the wrapping key.
pub(crate) type Salt = [u8; 16];

/// Byte strings are base64.
#[derive(Serialize, Deserialize)]
pub(crate) struct Wrapped {
    pub(crate) salt: String,
    pub(crate) nonce: String,
    pub(crate) wrapped_key: String,
    checksum: String,
}

/// What differs between the files.
pub(crate) struct Wrapping<'a> {
    pub(crate) file: &'static str,
    /// Authenticated with the wrapped key, together with the salt.
    pub(crate) context: Vec<u8>,
    /// Derives the wrapping key.
    pub(crate) cipher: &'a dyn Fn(&Salt) -> Result<Aes256Gcm, UnlockError>,
}

/// A decoded [`Wrapped`].
struct Parts {
    salt: Salt,
    nonce: [u8; 12],
    wrapped_key: Vec<u8>,
}

impl Parts {
    fn decode(wrapped: &Wrapped) -> Option<Self> {
        let bytes = |text: &str| STANDARD.decode(text).ok();
        Some(Self {
            salt: bytes(&wrapped.salt)?.try_into().ok()?,
            nonce: bytes(&wrapped.nonce)?.try_into().ok()?,
            wrapped_key: bytes(&wrapped.wrapped_key)?,
        })
    }
}

impl Wrapping<'_> {
    /// Wraps the key.
    pub(crate) fn wrap(&self, key: &MasterKey) -> Result<Wrapped, UnlockError> {
        let mut parts = Parts {
            salt: random::bytes(),
            nonce: random::bytes(),
            wrapped_key: Vec::new(),
        };
        let aad = self.associated_data(&parts.salt);
        let payload = Payload {
            msg: key.expose(),
            aad: &aad,
        };
        let cipher = (self.cipher)(&parts.salt)?;
        let wrapped = cipher.encrypt((&parts.nonce).into(), payload);
        parts.wrapped_key = wrapped.map_err(|_| self.damaged())?;
        Ok(Wrapped {
            salt: STANDARD.encode(parts.salt),
            nonce: STANDARD.encode(parts.nonce),
            wrapped_key: STANDARD.encode(&parts.wrapped_key),
            checksum: STANDARD.encode(self.checksum(&parts)),
        })
    }

    /// Unwraps the key. With another secret than the one that wrapped it, the error is `wrong`.
    pub(crate) fn unwrap(&self, wrapped: &Wrapped, wrong: UnlockError) -> Result<MasterKey, UnlockError> {
        let parts = self.decode(wrapped).ok_or_else(|| self.damaged())?;
        let aad = self.associated_data(&parts.salt);
        let payload = Payload {
            msg: &parts.wrapped_key,
            aad: &aad,
        };
        let key = (self.cipher)(&parts.salt)?.decrypt((&parts.nonce).into(), payload);
        let key = key.map(Zeroizing::new).map_err(|_| wrong)?;
        MasterKey::from_slice(&key).ok_or_else(|| self.damaged())
    }

    /// `None` if the file is damaged.
    fn decode(&self, wrapped: &Wrapped) -> Option<Parts> {
        let parts = Parts::decode(wrapped)?;
        let checksum = STANDARD.decode(&wrapped.checksum).ok()?;
        (checksum == self.checksum(&parts)).then_some(parts)
    }

    /// Gives a file that was changed a checksum of its new content.
    #[cfg(test)]
    pub(crate) fn renew_checksum(&self, wrapped: &mut Wrapped) {
        let parts = Parts::decode(wrapped).unwrap();
        wrapped.checksum = STANDARD.encode(self.checksum(&parts));
    }

    fn associated_data(&self, salt: &Salt) -> Vec<u8> {
        [self.context.as_slice(), salt].concat()
    }

    fn checksum(&self, parts: &Parts) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(self.associated_data(&parts.salt));
        hash.update(parts.nonce);
        hash.update(&parts.wrapped_key);
        hash.finalize().to_vec()
    }

    fn damaged(&self) -> UnlockError {
        UnlockError::Damaged { file: self.file }
    }
}
