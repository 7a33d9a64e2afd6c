//! The only place that writes.
//!
//! A process has one writing connection. Several processes may have the file open, and our SQLite lacks the fix for its
//! WAL-reset defect: two connections that write or checkpoint in the same instant can damage the file. So every write
//! transaction and every checkpoint holds an operating system lock on `locks/write.lock`. Readers need no lock. When the
//! last connection closes, SQLite checkpoints on its own, under its exclusive lock on the file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor, Row};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};
use tokio::time::timeout;

use crate::connection::Connector;
use crate::error::internal_code;
use crate::file_lock::FileLock;
use crate::head::{Commit, Durability, HeadFile};
use crate::readers::Readers;
use crate::shutdown::{Background, close_now};
use crate::{Result, StoreError};

/// How long a write waits for the lock.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(20);

/// How long a dropped store waits for the lock before it closes its connection anyway.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(5);

/// Committed pages stay in the WAL until a checkpoint. This many batches of an import keep it below 40 MB.
const COMMITS_PER_CHECKPOINT: u32 = 16;

pub(crate) struct Writer {
    connector: Connector,
    /// `None` for a store in memory, which no other process can open.
    files: Option<Files>,
    connection: Arc<Mutex<Option<SqliteConnection>>>,
    abandoned: Arc<Background>,
    commits: AtomicU32,
    closed: AtomicBool,
    edited: Arc<Notify>,
}

/// What a store in a folder has besides the database.
struct Files {
    lock: PathBuf,
    head: HeadFile,
}

/// Who makes a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A person. What they typed exists only here, so it reaches the database file within seconds.
    Person,
    /// A sync or the timer.
    Sync,
}

/// The right to write: the process's connection and the lock between processes.
///
/// If it is dropped in the middle, by an error or a cancellation, the connection is closed, which rolls back, and then the
/// lock is released. The next writer opens a new connection.
struct WriteGuard {
    connection: OwnedMutexGuard<Option<SqliteConnection>>,
    lock: Option<FileLock>,
    abandoned: Arc<Background>,
    clean: bool,
}

/// An open `BEGIN IMMEDIATE` transaction. Dropped without [`commit`](Self::commit), it changes nothing.
pub(crate) struct WriteTransaction<'w> {
    writer: &'w Writer,
    guard: WriteGuard,
    by: By,
}

impl Writer {
    pub(crate) fn lock_path(folder: &Path) -> PathBuf {
        folder.join("locks").join("write.lock")
    }

    pub(crate) fn new(
        connector: Connector,
        folder: &Path,
        connection: SqliteConnection,
        head: HeadFile,
    ) -> Self {
        let lock = Self::lock_path(folder);
        let mut writer = Self::in_memory(connector, connection);
        writer.files = Some(Files { lock, head });
        writer
    }

    pub(crate) fn in_memory(connector: Connector, connection: SqliteConnection) -> Self {
        Self {
            connector,
            files: None,
            connection: Arc::new(Mutex::new(Some(connection))),
            abandoned: Arc::default(),
            commits: AtomicU32::new(0),
            closed: AtomicBool::new(false),
            edited: Arc::default(),
        }
    }

    /// Notified after each change of a person.
    pub(crate) fn edited(&self) -> &Arc<Notify> {
        &self.edited
    }

    pub(crate) fn head(&self) -> Option<&HeadFile> {
        self.files.as_ref().map(|files| &files.head)
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.connector
    }

    async fn lock(&self) -> Result<WriteGuard> {
        let connection = timeout(TIMEOUT, self.connection.clone().lock_owned())
            .await
            .map_err(|_| StoreError::Busy)?;
        if self.closed.load(Ordering::Relaxed) {
            return Err(StoreError::Failed(internal_code::CLOSED));
        }
        let lock = match &self.files {
            Some(files) => Some(FileLock::acquire(&files.lock, TIMEOUT).await?),
            None => None,
        };
        let mut guard = WriteGuard {
            connection,
            lock,
            abandoned: self.abandoned.clone(),
            clean: false,
        };
        if guard.connection.is_none() {
            *guard.connection = Some(self.connector.writer().await?);
        }
        Ok(guard)
    }

    /// SQLite's `PRAGMA data_version` of the writing connection, which changes when another connection commits; `None` while
    /// this process is writing.
    pub(crate) async fn data_version(&self) -> Option<i64> {
        let mut connection = self.connection.clone().try_lock_owned().ok()?;
        let version = sqlx::query_scalar("PRAGMA data_version");
        version.fetch_one(connection.as_mut()?).await.ok()
    }

    pub(crate) async fn begin(&self, by: By) -> Result<WriteTransaction<'_>> {
        let mut guard = self.lock().await?;
        guard.connection()?.execute("BEGIN IMMEDIATE").await?;
        Ok(WriteTransaction {
            writer: self,
            guard,
            by,
        })
    }

    /// Copies the WAL into the file without waiting for readers. Returns whether all of it is there.
    pub(crate) async fn checkpoint_now(&self) -> Result<bool> {
        let mut guard = self.lock().await?;
        let complete = checkpoint(guard.connection()?, "PRAGMA wal_checkpoint(PASSIVE)").await?;
        guard.clean = true;
        Ok(complete)
    }

    /// Moves everything from the WAL into the file and empties the WAL, as far as readers allow.
    pub(crate) async fn checkpoint(&self) -> Result<()> {
        let mut guard = self.lock().await?;
        checkpoint(guard.connection()?, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
        self.commits.store(0, Ordering::Relaxed);
        guard.clean = true;
        Ok(())
    }

    /// Empties the WAL and closes all connections for good. The last one to close may checkpoint, so all of them are closed
    /// under the write lock.
    pub(crate) async fn close(&self, readers: &Readers) -> Result<()> {
        let mut guard = self.lock().await?;
        self.closed.store(true, Ordering::Relaxed);
        readers.close().await?;
        let emptied = checkpoint(guard.connection()?, "PRAGMA wal_checkpoint(TRUNCATE)").await;
        if let Some(connection) = guard.connection.take() {
            connection.close().await?;
        }
        self.abandoned.wait();
        emptied.map(drop)
    }
}

/// Whether the file has everything now.
async fn checkpoint(db: &mut SqliteConnection, statement: &'static str) -> Result<bool> {
    let row = sqlx::query(statement).fetch_one(db).await?;
    let (busy, logged, pages): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    tracing::debug!(busy, pages, "checkpoint");
    Ok(logged == pages)
}

impl WriteGuard {
    fn connection(&mut self) -> Result<&mut SqliteConnection> {
        self.connection
            .as_mut()
            .ok_or(StoreError::Failed(internal_code::CLOSED))
    }
}

impl Drop for WriteGuard {
    fn drop(&mut self) {
        if self.clean {
            return;
        }
        if let Some(connection) = self.connection.take() {
            self.abandoned.close(connection, self.lock.take());
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // No guard exists: each borrows the writer.
        if let Ok(mut connection) = self.connection.try_lock()
            && let Some(connection) = connection.take()
        {
            // The last connection checkpoints when it closes, which must not happen while another process opens the store.
            let files = self.files.as_ref();
            let _lock = files.map(|files| FileLock::acquire_now(&files.lock, CLOSING_TIMEOUT));
            close_now(connection);
        }
        self.abandoned.wait();
    }
}

impl WriteTransaction<'_> {
    pub(crate) fn db(&mut self) -> Result<&mut SqliteConnection> {
        self.guard.connection()
    }

    /// Makes everything since the beginning durable.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let Some(files) = &self.writer.files else {
            self.guard.connection()?.execute("COMMIT").await?;
            self.guard.clean = true;
            return Ok(());
        };
        let edits = u32::from(self.by == By::Person);
        let commit = Commit::count(self.db()?, edits).await?;
        let previous = files.head.expect_next(commit, edits)?;
        self.guard.connection()?.execute("COMMIT").await?;
        let durability = match self.by {
            By::Person => Durability::Flushed,
            By::Sync => Durability::Written,
        };
        files.head.record(previous, commit, durability);
        let commits = self.writer.commits.fetch_add(1, Ordering::Relaxed) + 1;
        if commits >= COMMITS_PER_CHECKPOINT {
            self.writer.commits.store(0, Ordering::Relaxed);
            // The transaction is durable by now: a checkpoint that fails must not make it look lost.
            if let Err(error) = checkpoint(self.guard.connection()?, "PRAGMA wal_checkpoint(PASSIVE)").await {
                tracing::warn!(%error, "checkpoint failed");
            }
        }
        self.guard.clean = true;
        if self.by == By::Person {
            self.writer.edited.notify_one();
        }
        Ok(())
    }
}
