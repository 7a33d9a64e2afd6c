//! Remembers in the keychain how far the store has come, so that a whole data folder of an earlier day is recognized.
//!
//! The folder's own files agree with each other then. The entry is found by the folder's path. On a computer whose key is
//! under a passphrase nothing is remembered.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use store::Store;
use vault::Keychain;

/// How often the keychain is brought up to date while something changes. A write takes 2.4 ms (GNOME Keyring, which rewrites
/// its file), so it is not made for each commit of 0.1 ms. What is newer is found only by the folder's own head file.
pub(crate) const INTERVAL: Duration = Duration::from_secs(60);

/// The entry of one data folder.
#[derive(Clone)]
pub(crate) struct RememberedHead {
    keychain: Arc<dyn Keychain>,
    entry: String,
    written: Arc<Mutex<Option<Vec<u8>>>>,
}

impl RememberedHead {
    pub(crate) fn of(folder: &Path, keychain: Arc<dyn Keychain>) -> Self {
        // The same folder has many paths.
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        Self {
            keychain,
            entry: format!("last change in {}", folder.display()),
            written: Arc::default(),
        }
    }

    /// What was remembered; `None` if there is nothing or the keychain does not tell.
    pub(crate) async fn read(&self) -> Option<Vec<u8>> {
        let read = vault::read_entry(self.keychain.clone(), self.entry.clone()).await;
        let read = read.unwrap_or_else(|error| {
            tracing::debug!(%error, "the last change is not remembered in the keychain");
            None
        });
        let head = read.map(|bytes| bytes.to_vec());
        self.written
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone_from(&head);
        head
    }

    /// Deletes the entry. One that stays tells only how many changes there were, so a failure gets logged.
    pub(crate) async fn forget(&self) {
        if let Err(error) = vault::delete_entry(self.keychain.clone(), self.entry.clone()).await {
            tracing::warn!(%error, "an unused entry remains in the keychain");
        }
    }

    /// Remembers how far the store is, if it is further than before.
    pub(crate) async fn write(&self, store: &Store) {
        let head = store.head_copy();
        if head.is_none() || *self.written.lock().unwrap_or_else(PoisonError::into_inner) == head {
            return;
        }
        let content = head.clone().unwrap_or_default();
        match vault::write_entry(self.keychain.clone(), self.entry.clone(), content).await {
            Ok(()) => *self.written.lock().unwrap_or_else(PoisonError::into_inner) = head,
            Err(error) => tracing::debug!(%error, "the last change could not be remembered in the keychain"),
        }
    }
}
