//! The master key wrapped with a passphrase: Argon2id derives a key from the passphrase, and AES-256-GCM wraps with it.
//!
//! The costs are in the file, so later versions can raise them; they are authenticated with the wrapped key.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::KeyInit;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rayon::iter::{IntoParallelIterator, ParallelExtend, ParallelIterator};
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretString};
use serde::{Deserialize, Serialize};

use crate::folder::{KEY_FILE, VERSION};
use crate::master::{KEY_BYTES, SecretBytes};
use crate::wrapped::{Salt, Wrapped, Wrapping};
use crate::{MasterKey, UnlockError, check_new_passphrase};

/// No version of the program uses higher costs. A damaged file must not exhaust the computer.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 64;
const MAX_LANES: u32 = 16;

/// The content of `key.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct WrappedKey {
    version: u32,
    argon2id: Costs,
    #[serde(flatten)]
    wrapped: Wrapped,
}

/// The cost of one guess at the passphrase.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Costs {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The second option that RFC 9106 recommends. About a twentieth of a second on an office computer with two cores, and 64 MiB
/// of memory for each guess.
const COSTS: Costs = Costs {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 4,
};

/// Wraps the key with a passphrase that [`check_new_passphrase`](crate::check_new_passphrase) accepts. Takes about a tenth of a
/// second of processor time.
pub(crate) fn wrap(key: &MasterKey, passphrase: &SecretString) -> Result<WrappedKey, UnlockError> {
    check_new_passphrase(passphrase, &[])?;
    let cipher = |salt: &Salt| COSTS.cipher(passphrase, salt);
    Ok(WrappedKey {
        version: VERSION,
        argon2id: COSTS,
        wrapped: COSTS.wrapping(&cipher).wrap(key)?,
    })
}

/// Unwraps the key. The time depends on the file's costs.
pub(crate) fn unwrap(file: &WrappedKey, passphrase: &SecretString) -> Result<MasterKey, UnlockError> {
    let costs = file.argon2id;
    let cipher = |salt: &Salt| costs.cipher(passphrase, salt);
    let wrapping = costs.wrapping(&cipher);
    wrapping.unwrap(&file.wrapped, UnlockError::WrongPassphrase)
}

impl Costs {
    fn wrapping(self, cipher: &dyn Fn(&Salt) -> Result<Aes256Gcm, UnlockError>) -> Wrapping<'_> {
        let mut context = b"ontime-dental key.json".to_vec();
        for number in [VERSION, self.memory_kib, self.passes, self.lanes] {
            context.extend_from_slice(&number.to_be_bytes());
        }
        Wrapping {
            file: KEY_FILE,
            context,
            cipher,
        }
    }

    /// The cipher with the key derived from the passphrase.
    fn cipher(self, passphrase: &SecretString, salt: &Salt) -> Result<Aes256Gcm, UnlockError> {
        let Costs {
            memory_kib,
            passes,
            lanes,
        } = self;
        if memory_kib > MAX_MEMORY_KIB || passes > MAX_PASSES || lanes > MAX_LANES {
            return Err(damaged());
        }
        let params = Params::new(memory_kib, passes, lanes, Some(KEY_BYTES)).map_err(|_| damaged())?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut key: SecretBytes = SecretBox::new(Box::new([0; KEY_BYTES]));
        let text = passphrase.expose_secret().as_bytes();
        let mut memory = memory(argon2.params().block_count())?;
        let hashed = argon2.hash_password_into_with_memory(text, salt, key.expose_secret_mut(), &mut memory);
        // The allocator wipes it, which nothing has to wait for.
        rayon::spawn(move || drop(memory));
        hashed.map_err(|_| damaged())?;
        Ok(Aes256Gcm::new(key.expose_secret().into()))
    }
}

/// Memory for Argon2. One thread takes nearly half the time of hashing to touch all of it.
fn memory(blocks: usize) -> Result<Vec<Block>, UnlockError> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(blocks).map_err(|_| out_of_memory())?;
    memory.par_extend((0..blocks).into_par_iter().map(|_| Block::default()));
    Ok(memory)
}

fn damaged() -> UnlockError {
    UnlockError::Damaged { file: KEY_FILE }
}

fn out_of_memory() -> UnlockError {
    UnlockError::Io {
        file: KEY_FILE,
        source: std::io::ErrorKind::OutOfMemory.into(),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    const PASSPHRASE: &str = "molar crown überweg";

    /// Created with argon2-cffi and Python's `cryptography`: passphrase as above, master key 00 01 02 .. 1f.
    const FROM_PYTHON: &str = r#"{
        "version": 1,
        "argon2id": { "memory_kib": 65536, "passes": 3, "lanes": 1 },
        "salt": "AAECAwQFBgcICQoLDA0ODw==",
        "nonce": "ZGVmZ2hpamtsbW5v",
        "wrapped_key": "VB0OBeySugIgOvSKIfTRq2qbYEAb5CVXZDZt1jjcpkryKBRQWu4xLPiD047jiIQU",
        "checksum": "4NTh9m9Z+H3iRyEydI4i9jtFloSh+dPS3lypu1stbSc="
    }"#;

    fn secret(passphrase: &str) -> SecretString {
        passphrase.to_owned().into()
    }

    #[test]
    fn a_key_wrapped_by_another_implementation_opens() {
        let file = serde_json::from_str(FROM_PYTHON).unwrap();
        let key = unwrap(&file, &secret(PASSPHRASE)).unwrap();
        assert!((0..32).eq(key.expose().iter().copied()));
    }

    #[test]
    fn the_file_reveals_neither_key_nor_passphrase_and_no_two_files_are_equal() {
        let key = MasterKey::generate();
        let [one, other] = [(); 2].map(|()| wrap(&key, &secret(PASSPHRASE)).unwrap());
        let text = serde_json::to_string(&one).unwrap();
        let (one, other) = (one.wrapped, other.wrapped);
        let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        for shown in [PASSPHRASE, &hex, &STANDARD.encode(key.expose())] {
            assert!(!text.contains(shown), "{shown} in {text}");
        }
        assert_ne!(
            (one.salt, one.nonce, one.wrapped_key),
            (other.salt, other.nonce, other.wrapped_key)
        );
    }

    fn change_costs(file: &mut WrappedKey, costs: Costs) {
        file.argon2id = costs;
        let cipher = |salt: &Salt| costs.cipher(&secret(PASSPHRASE), salt);
        costs.wrapping(&cipher).renew_checksum(&mut file.wrapped);
    }

    #[test]
    fn excessive_costs_are_refused_before_any_computing() {
        for costs in [
            Costs {
                memory_kib: u32::MAX,
                ..COSTS
            },
            Costs {
                passes: u32::MAX,
                ..COSTS
            },
            Costs { lanes: 17, ..COSTS },
            Costs { lanes: 0, ..COSTS },
            Costs {
                memory_kib: 0,
                ..COSTS
            },
        ] {
            let mut file: WrappedKey = serde_json::from_str(FROM_PYTHON).unwrap();
            change_costs(&mut file, costs);
            let error = unwrap(&file, &secret(PASSPHRASE)).unwrap_err();
            assert!(matches!(error, UnlockError::Damaged { .. }), "{error:?}");
        }
    }

    #[test]
    fn changed_costs_do_not_open_the_key() {
        let mut file: WrappedKey = serde_json::from_str(FROM_PYTHON).unwrap();
        let costs = Costs {
            passes: 1,
            ..file.argon2id
        };
        change_costs(&mut file, costs);
        let error = unwrap(&file, &secret(PASSPHRASE)).unwrap_err();
        assert!(matches!(error, UnlockError::WrongPassphrase), "{error:?}");
    }
}
