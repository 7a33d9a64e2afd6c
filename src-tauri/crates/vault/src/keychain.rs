//! The keychain that stores the master key: the operating system's, or a fake one for tests.
//!
//! Calls to a keychain block, some indefinitely, because a locked keychain waits for a person. So each call runs on its own
//! thread, one at a time in this process, and the caller waits at most five seconds for its turn and its result.

#[cfg(any(test, feature = "test-support"))]
mod memory;
mod os;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, oneshot};
use zeroize::Zeroizing;

#[cfg(any(test, feature = "test-support"))]
pub use memory::MemoryKeychain;
pub use os::OsKeychain;

/// How long a call may take, including the wait for its turn.
const DEADLINE: Duration = Duration::from_secs(5);

/// The keychain libraries do not support concurrent callers.
static LOCK: Mutex<()> = Mutex::const_new(());

/// A store of small secrets by entry name. Its functions may block.
pub trait Keychain: Send + Sync + 'static {
    /// `None` if the entry does not exist. On some systems that can also mean that no keychain is running.
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError>;
    /// Creates the entry or replaces its secret.
    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError>;
    /// Removes the entry, if it exists.
    fn delete(&self, entry: &str) -> Result<(), KeychainError>;
}

/// Why a keychain call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// This computer has no keychain.
    #[error("no keychain: {reason}")]
    Unavailable {
        /// The system's message.
        reason: String,
    },
    /// The keychain is locked, refuses, or does not respond.
    #[error("keychain refused: {reason}")]
    Denied {
        /// The system's message.
        reason: String,
    },
    /// The entry does not have the expected format.
    #[error("keychain entry damaged")]
    Damaged,
}

/// Reads an entry that is no key.
///
/// # Errors
/// [`KeychainError`].
pub async fn read_entry(
    keychain: Arc<dyn Keychain>,
    entry: String,
) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
    serialized(keychain, move |keychain| keychain.read(&entry)).await
}

/// Writes an entry that is no key.
///
/// # Errors
/// [`KeychainError`].
pub async fn write_entry(
    keychain: Arc<dyn Keychain>,
    entry: String,
    content: Vec<u8>,
) -> Result<(), KeychainError> {
    serialized(keychain, move |keychain| keychain.write(&entry, &content)).await
}

/// Deletes an entry, if it exists.
///
/// # Errors
/// [`KeychainError`].
pub async fn delete_entry(keychain: Arc<dyn Keychain>, entry: String) -> Result<(), KeychainError> {
    serialized(keychain, move |keychain| keychain.delete(&entry)).await
}

/// Runs one call, serialized with all others and with the deadline.
///
/// A call that misses its deadline keeps the lock until it returns, so that no other starts meanwhile. It runs on a plain
/// thread because the runtime would wait for its blocking threads before the program can end.
pub(crate) async fn serialized<T: Send + 'static>(
    keychain: Arc<dyn Keychain>,
    call: impl FnOnce(&dyn Keychain) -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, KeychainError> {
    let answer = tokio::time::timeout(DEADLINE, async {
        let turn = LOCK.lock().await;
        let (sender, receiver) = oneshot::channel();
        let run = move || {
            let _turn = turn;
            // After the deadline the receiver is gone.
            let _ = sender.send(call(keychain.as_ref()));
        };
        let thread = std::thread::Builder::new().name("keychain".to_owned()).spawn(run);
        thread.map_err(|error| unavailable(&error))?;
        receiver.await.map_err(|_| unavailable("its library panicked"))?
    });
    answer.await.unwrap_or_else(|_| {
        Err(KeychainError::Denied {
            reason: "it does not respond".to_owned(),
        })
    })
}

fn unavailable(reason: impl ToString) -> KeychainError {
    KeychainError::Unavailable {
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    /// The lock is shared by the whole process, so the hanging call of one test would block the others.
    static EXCLUSIVE: Mutex<()> = Mutex::const_new(());

    fn keychain() -> Arc<dyn Keychain> {
        Arc::new(MemoryKeychain::new())
    }

    #[tokio::test(start_paused = true)]
    async fn a_hanging_keychain_is_abandoned_and_no_other_call_starts_meanwhile() {
        let _exclusive = EXCLUSIVE.lock().await;
        let (release, held) = mpsc::channel::<()>();
        let hung = serialized(keychain(), move |_| {
            let _ = held.recv();
            Ok(())
        });
        assert!(matches!(hung.await, Err(KeychainError::Denied { .. })));

        let second = serialized(keychain(), |_| -> Result<(), _> {
            panic!("started during another call")
        });
        assert!(matches!(second.await, Err(KeychainError::Denied { .. })));

        drop(release);
        tokio::time::resume();
        assert_eq!(serialized(keychain(), |_| Ok(5)).await, Ok(5));
    }

    #[tokio::test]
    async fn a_keychain_library_that_panics_releases_the_lock() {
        let _exclusive = EXCLUSIVE.lock().await;
        let broken = serialized(keychain(), |_| -> Result<(), _> { panic!("as zbus may") }).await;
        assert!(matches!(broken, Err(KeychainError::Unavailable { .. })));
        assert_eq!(serialized(keychain(), |_| Ok(5)).await, Ok(5));
    }

    #[tokio::test]
    async fn calls_never_overlap() {
        let _exclusive = EXCLUSIVE.lock().await;
        let inside = Arc::new(AtomicUsize::new(0));
        let calls = (0..16).map(|_| {
            let inside = inside.clone();
            tokio::spawn(serialized(keychain(), move |_| {
                let before = inside.fetch_add(1, Ordering::SeqCst);
                (0..1000).for_each(|_| std::thread::yield_now());
                inside.fetch_sub(1, Ordering::SeqCst);
                Ok(before)
            }))
        });
        for call in calls.collect::<Vec<_>>() {
            assert_eq!(call.await.unwrap(), Ok(0));
        }
    }
}
