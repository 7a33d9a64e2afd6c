//! A keychain in memory, for tests.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::{Keychain, KeychainError};

type Entries = HashMap<String, Zeroizing<Vec<u8>>>;

/// A keychain in memory that can be made to fail.
#[derive(Default)]
pub struct MemoryKeychain {
    entries: Mutex<Entries>,
    failure: Mutex<Option<KeychainError>>,
}

impl MemoryKeychain {
    /// An empty keychain that works.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes every call fail like this, or work again.
    pub fn fail_with(&self, failure: Option<KeychainError>) {
        *lock(&self.failure) = failure;
    }

    /// Removes every entry, as if another user were signed in.
    pub fn forget_all(&self) {
        lock(&self.entries).clear();
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        lock(&self.entries).len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn working(&self) -> Result<MutexGuard<'_, Entries>, KeychainError> {
        match lock(&self.failure).clone() {
            Some(failure) => Err(failure),
            None => Ok(lock(&self.entries)),
        }
    }
}

impl Keychain for MemoryKeychain {
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        Ok(self.working()?.get(entry).cloned())
    }

    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.working()?
            .insert(entry.to_owned(), Zeroizing::new(secret.to_vec()));
        Ok(())
    }

    fn delete(&self, entry: &str) -> Result<(), KeychainError> {
        self.working()?.remove(entry);
        Ok(())
    }
}

impl std::fmt::Debug for MemoryKeychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MemoryKeychain({} entries)", self.len())
    }
}

/// A panic in one test must not look like a broken keychain in another.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
