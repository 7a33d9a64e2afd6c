//! File locks, which the operating system releases when their holder ends in any way.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::permissions::{private_file, private_folder};
use crate::{Result, StoreError};

/// A lock on a file, until dropped. The file itself stays: deleting it would allow two holders.
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock if it is free.
    pub(crate) fn exclusive(path: &Path) -> Result<Option<Self>> {
        Self::attempt(path, File::try_lock)
    }

    /// Takes the lock unless it is held exclusively for longer than `timeout`. A process that is just being started holds the
    /// locks of its parent for a moment.
    pub(crate) async fn shared(path: &Path, timeout: Duration) -> Result<Option<Self>> {
        let deadline = Instant::now() + timeout;
        loop {
            let lock = Self::attempt(path, File::try_lock_shared)?;
            if lock.is_some() || Instant::now() >= deadline {
                return Ok(lock);
            }
            sleep(Duration::from_millis(10)).await;
        }
    }

    fn attempt(path: &Path, lock: fn(&File) -> Result<(), TryLockError>) -> Result<Option<Self>> {
        path.parent().map_or(Ok(()), private_folder)?;
        let file = private_file(path)?;
        match lock(&file) {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Takes the lock as soon as it is free. Polls instead of blocking, so that the wait can end.
    ///
    /// # Errors
    /// [`StoreError::Busy`] after `timeout`.
    pub(crate) async fn acquire(path: &Path, timeout: Duration) -> Result<Self> {
        let deadline = Instant::now() + timeout;
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(lock) = Self::exclusive(path)? {
                return Ok(lock);
            }
            if Instant::now() >= deadline {
                return Err(StoreError::Busy);
            }
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(25));
        }
    }

    /// As [`acquire`](Self::acquire), where nothing can be awaited. `None` if it could not be taken.
    pub(crate) fn acquire_now(path: &Path, timeout: Duration) -> Option<Self> {
        let deadline = Instant::now() + timeout;
        loop {
            match Self::exclusive(path) {
                Ok(Some(lock)) => return Some(lock),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// Whether another holder has the lock, without taking it: a shared lock for an instant, which readers can share and
    /// which an acquirer waits out.
    pub(crate) fn is_held(path: &Path) -> bool {
        match File::open(path) {
            Ok(file) => matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)),
            Err(_) => false,
        }
    }
}
