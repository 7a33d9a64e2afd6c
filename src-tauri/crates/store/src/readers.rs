//! A small pool of connections that only read.
//!
//! Unlike a pool that closes connections in the background, it knows at any time where they are, so that all can be closed
//! before the process ends.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::connection::Connector;
use crate::error::internal_code;
use crate::{Result, StoreError};

const READERS: u32 = 4;
/// A search takes some hundredths of a second. A longer wait than this means that something is wrong.
const TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Readers {
    #[cfg(feature = "test-support")]
    reads: Mutex<std::collections::BTreeMap<&'static str, u64>>,
    connector: Connector,
    idle: Mutex<Vec<SqliteConnection>>,
    permits: Semaphore,
}

pub(crate) struct Reader<'r> {
    readers: &'r Readers,
    connection: Option<SqliteConnection>,
    _permit: SemaphorePermit<'r>,
}

impl Readers {
    pub(crate) fn new(connector: Connector) -> Self {
        Self {
            #[cfg(feature = "test-support")]
            reads: Mutex::default(),
            connector,
            idle: Mutex::default(),
            permits: Semaphore::new(READERS as usize),
        }
    }

    pub(crate) async fn reader(&self) -> Result<Reader<'_>> {
        let mut reader = self.permitted().await?;
        reader.connection = self.lock().pop();
        if let Some(connection) = &mut reader.connection
            && connection.ping().await.is_ok()
        {
            return Ok(reader);
        }
        reader.connection = Some(self.connector.reader().await?);
        Ok(reader)
    }

    /// A new connection, without cached pages.
    pub(crate) async fn fresh(&self) -> Result<Reader<'_>> {
        let mut reader = self.permitted().await?;
        reader.connection = Some(self.connector.reader().await?);
        Ok(reader)
    }

    async fn permitted(&self) -> Result<Reader<'_>> {
        let permit = timeout(TIMEOUT, self.permits.acquire())
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|_| StoreError::Failed(internal_code::CLOSED))?;
        Ok(Reader {
            readers: self,
            connection: None,
            _permit: permit,
        })
    }

    /// Refuses new reads and waits for the current ones.
    pub(crate) async fn close(&self) -> Result<()> {
        if let Ok(all) = self.permits.acquire_many(READERS).await {
            all.forget();
            self.permits.close();
        }
        for connection in self.take_idle() {
            connection.close().await?;
        }
        Ok(())
    }

    #[cfg(feature = "test-support")]
    pub(crate) fn count_read(&self, caller: &'static std::panic::Location<'static>) {
        let module = std::path::Path::new(caller.file()).file_stem();
        let module = module.and_then(std::ffi::OsStr::to_str).unwrap_or_default();
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        *reads.entry(module).or_default() += 1;
    }

    #[cfg(feature = "test-support")]
    pub(crate) fn read_counts(&self) -> std::collections::BTreeMap<&'static str, u64> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn take_idle(&self) -> Vec<SqliteConnection> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        // A panic cannot leave a list of connections half changed.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader<'_> {
    pub(crate) fn db(&mut self) -> Result<&mut SqliteConnection> {
        self.connection
            .as_mut()
            .ok_or(StoreError::Failed(internal_code::CLOSED))
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.readers.lock().extend(self.connection.take());
    }
}
