//! Where the master key is kept: the operating system's keychain, or a fake for tests.
//!
//! Calls to a keychain block, some for ever: a locked one waits for a person. So each runs on a thread of its own, one
//! at a time in this process, and the caller waits five seconds for the turn and the answer together.

mod memory;
mod os;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, oneshot};
use zeroize::Zeroizing;

pub use memory::MemoryKeychain;
pub use os::OsKeychain;

/// How long a call may take, waiting for its turn included.
const DEADLINE: Duration = Duration::from_secs(5);

/// The libraries behind the keychains do not bear two callers at once.
static TURN: Mutex<()> = Mutex::const_new(());

/// A place for small secrets, each under the name of an entry. Its functions may block.
pub trait Keychain: Send + Sync + 'static {
    /// None if there is no such entry, which on some systems also means that no keychain runs.
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError>;
    /// Creates the entry or replaces its secret.
    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError>;
    /// Removes the entry; having none is no error.
    fn delete(&self, entry: &str) -> Result<(), KeychainError>;
}

/// Why a keychain did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is none on this computer.
    #[error("no keychain: {reason}")]
    Unavailable {
        /// What the system said.
        reason: String,
    },
    /// It is there, and locked, refusing or silent.
    #[error("keychain refused: {reason}")]
    Denied {
        /// What the system said.
        reason: String,
    },
    /// The entry does not hold what was written.
    #[error("keychain entry damaged")]
    Damaged,
}

/// Runs one call in its turn and with the deadline.
///
/// A call that misses its deadline keeps the turn until it comes back, so that none is started beside it. It runs on
/// a plain thread because a runtime would wait for its own blocking threads before the program may end.
pub(crate) async fn in_turn<T: Send + 'static>(
    keychain: Arc<dyn Keychain>,
    call: impl FnOnce(&dyn Keychain) -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, KeychainError> {
    let answer = tokio::time::timeout(DEADLINE, async {
        let turn = TURN.lock().await;
        let (sender, receiver) = oneshot::channel();
        let run = move || {
            let _turn = turn;
            // Nobody listens any more after the deadline.
            let _ = sender.send(call(keychain.as_ref()));
        };
        let thread = std::thread::Builder::new().name("keychain".to_owned()).spawn(run);
        thread.map_err(|error| unavailable(&error))?;
        receiver.await.map_err(|_| unavailable("its library broke off"))?
    });
    answer.await.unwrap_or_else(|_| {
        Err(KeychainError::Denied {
            reason: "it does not answer".to_owned(),
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

    /// The turn is the process's, so that one test's hanging call would hold up the others.
    static ALONE: Mutex<()> = Mutex::const_new(());

    fn keychain() -> Arc<dyn Keychain> {
        Arc::new(MemoryKeychain::new())
    }

    #[tokio::test(start_paused = true)]
    async fn a_keychain_that_hangs_is_given_up_and_nobody_is_let_in_beside_it() {
        let _alone = ALONE.lock().await;
        let (release, held) = mpsc::channel::<()>();
        let hung = in_turn(keychain(), move |_| {
            let _ = held.recv();
            Ok(())
        });
        assert!(matches!(hung.await, Err(KeychainError::Denied { .. })));

        let beside = in_turn(keychain(), |_| -> Result<(), _> {
            panic!("let in beside a call that still runs")
        });
        assert!(matches!(beside.await, Err(KeychainError::Denied { .. })));

        drop(release);
        tokio::time::resume();
        assert_eq!(in_turn(keychain(), |_| Ok(5)).await, Ok(5));
    }

    #[tokio::test]
    async fn a_keychain_library_that_panics_does_not_take_the_turn_along() {
        let _alone = ALONE.lock().await;
        let broken = in_turn(keychain(), |_| -> Result<(), _> { panic!("as zbus may") }).await;
        assert!(matches!(broken, Err(KeychainError::Unavailable { .. })));
        assert_eq!(in_turn(keychain(), |_| Ok(5)).await, Ok(5));
    }

    #[tokio::test]
    async fn calls_never_overlap() {
        let _alone = ALONE.lock().await;
        let inside = Arc::new(AtomicUsize::new(0));
        let calls = (0..16).map(|_| {
            let inside = inside.clone();
            tokio::spawn(in_turn(keychain(), move |_| {
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
