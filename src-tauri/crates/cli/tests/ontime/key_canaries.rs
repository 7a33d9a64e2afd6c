//! The keys of a data folder as byte strings to search for. The tests of the real window use it, too.

use std::path::Path;
use std::sync::{Arc, Mutex};

use opendental_testkit::process_memory::Canary;
use vault::{KeySource, Keychain, KeychainError, RecoveryCode};
use zeroize::Zeroizing;

/// A keychain that only notes what it is given.
#[derive(Clone, Default)]
struct Noting(Arc<Mutex<Vec<u8>>>);

impl Keychain for Noting {
    fn read(&self, _entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        Ok(Some(Zeroizing::new(self.0.lock().unwrap().clone())))
    }

    fn write(&self, _entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        *self.0.lock().unwrap() = secret.to_vec();
        Ok(())
    }

    fn delete(&self, _entry: &str) -> Result<(), KeychainError> {
        Ok(())
    }
}

/// The master key that this recovery code opens, and the database key, also as the text that SQLCipher takes.
pub(crate) async fn key_canaries(data: &Path, code: &str) -> Vec<Canary> {
    let master = vault::recover(data, &RecoveryCode::parse(code).unwrap())
        .await
        .unwrap();
    let noting = Noting::default();
    let elsewhere = tempfile::tempdir().unwrap();
    let keychain = KeySource::Keychain(Arc::new(noting.clone()));
    vault::store_key(elsewhere.path(), &master, keychain)
        .await
        .unwrap();
    let master_key = noting.0.lock().unwrap().clone();
    let database_key = master.derive().database.expose_pragma();
    let digits: String = database_key.chars().filter(char::is_ascii_hexdigit).collect();
    let raw = (0..digits.len()).step_by(2);
    let raw: Vec<u8> = raw
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!((master_key.len(), raw.len()), (32, 32));
    vec![
        ("master key", master_key),
        ("database key", raw),
        ("database key as text", digits.into_bytes()),
    ]
}

/// An SSN of nine digits, also with dashes.
pub(crate) fn ssn_canaries(ssn: &str) -> [Canary; 2] {
    let dashes = format!("{}-{}-{}", &ssn[..3], &ssn[3..5], &ssn[5..]);
    [("SSN", dashes.into_bytes()), ("SSN", ssn.to_owned().into_bytes())]
}
