//! A few connections that only read.
//!
//! Unlike a pool that tidies up in the background, it knows at any time where its connections are, so that they can all
//! be closed before the process ends.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::StoreError;
use crate::connection::Opening;
use crate::error::own_code;

const READERS: u32 = 4;
/// A search takes some hundredths of a second; who waits longer than this waits for something that went wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// Hands out connections that read.
pub(crate) struct Readers {
    opening: Opening,
    idle: Mutex<Vec<SqliteConnection>>,
    permits: Semaphore,
}

/// One connection, until dropped.
pub(crate) struct Reader<'r> {
    readers: &'r Readers,
    connection: Option<SqliteConnection>,
    _permit: SemaphorePermit<'r>,
}

impl Readers {
    pub(crate) fn new(opening: Opening) -> Self {
        Self {
            opening,
            idle: Mutex::default(),
            permits: Semaphore::new(READERS as usize),
        }
    }

    /// An idle connection, or a new one.
    pub(crate) async fn reader(&self) -> Result<Reader<'_>, StoreError> {
        let mut reader = self.permitted().await?;
        reader.connection = self.lock().pop();
        if let Some(connection) = &mut reader.connection
            && connection.ping().await.is_ok()
        {
            return Ok(reader);
        }
        reader.connection = Some(self.opening.reader().await?);
        Ok(reader)
    }

    /// A new connection, which has no page in memory yet.
    pub(crate) async fn fresh(&self) -> Result<Reader<'_>, StoreError> {
        let mut reader = self.permitted().await?;
        reader.connection = Some(self.opening.reader().await?);
        Ok(reader)
    }

    async fn permitted(&self) -> Result<Reader<'_>, StoreError> {
        let permit = timeout(PATIENCE, self.permits.acquire())
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|_| StoreError::Failed(own_code::CLOSED))?;
        Ok(Reader {
            readers: self,
            connection: None,
            _permit: permit,
        })
    }

    /// Lets nobody begin to read, and waits for those who do.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        if let Ok(all) = self.permits.acquire_many(READERS).await {
            all.forget();
            self.permits.close();
        }
        for connection in self.take_idle() {
            connection.close().await?;
        }
        Ok(())
    }

    pub(crate) fn take_idle(&self) -> Vec<SqliteConnection> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        // A list of connections has no state that a panic could leave half changed.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader<'_> {
    /// The connection, to read with.
    pub(crate) fn db(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.connection
            .as_mut()
            .ok_or(StoreError::Failed(own_code::CLOSED))
    }

    /// Closes the connection instead of keeping it for the next reader.
    pub(crate) async fn close(mut self) -> Result<(), StoreError> {
        if let Some(connection) = self.connection.take() {
            connection.close().await?;
        }
        Ok(())
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.readers.lock().extend(self.connection.take());
    }
}
