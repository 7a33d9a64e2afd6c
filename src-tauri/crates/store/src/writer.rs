//! The one place that writes.
//!
//! A process has one writing connection. The window and the command may have the file open at once, and the SQLite that
//! comes with our libraries lacks the fix for its WAL-reset defect, in which two connections that write or checkpoint in
//! the same instant can damage the file. So every write transaction and every checkpoint happens under an operating
//! system lock on `locks/write.lock`. Readers need no lock. When the last connection of all closes, SQLite checkpoints
//! by itself, but then under its own exclusive lock on the file, which no other connection can pass.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor, Row};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

use crate::StoreError;
use crate::closing::{Background, close_now};
use crate::connection::Opening;
use crate::error::own_code;
use crate::file_lock::FileLock;

/// How long a write waits for its turn.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Committed pages stay in the WAL until a checkpoint; this many transactions keep it at some ten megabytes.
const COMMITS_A_CHECKPOINT: u32 = 16;

/// Takes turns at writing.
pub(crate) struct Writer {
    opening: Opening,
    lock: PathBuf,
    connection: Arc<Mutex<Option<SqliteConnection>>>,
    abandoned: Arc<Background>,
    commits: AtomicU32,
    closed: AtomicBool,
}

/// The turn of one writer: the process's connection and the lock between processes.
///
/// If it is dropped in the middle, by an error or because nobody waits for the result any more, the connection is closed,
/// which rolls back, and only then the lock is freed. The next turn opens a new one.
struct Turn {
    connection: OwnedMutexGuard<Option<SqliteConnection>>,
    lock: Option<FileLock>,
    abandoned: Arc<Background>,
    clean: bool,
}

/// An open `BEGIN IMMEDIATE` transaction. Dropped without [`commit`](Self::commit), it leaves nothing behind.
pub(crate) struct WriteTransaction<'w> {
    writer: &'w Writer,
    turn: Turn,
}

impl Writer {
    pub(crate) fn lock_path(folder: &Path) -> PathBuf {
        folder.join("locks").join("write.lock")
    }

    pub(crate) fn new(opening: Opening, folder: &Path, connection: SqliteConnection) -> Self {
        Self {
            opening,
            lock: Self::lock_path(folder),
            connection: Arc::new(Mutex::new(Some(connection))),
            abandoned: Arc::default(),
            commits: AtomicU32::new(0),
            closed: AtomicBool::new(false),
        }
    }

    async fn turn(&self) -> Result<Turn, StoreError> {
        let connection = timeout(PATIENCE, self.connection.clone().lock_owned())
            .await
            .map_err(|_| StoreError::Busy)?;
        if self.closed.load(Ordering::Relaxed) {
            return Err(StoreError::Failed(own_code::CLOSED));
        }
        let lock = FileLock::acquire(&self.lock, PATIENCE).await?;
        let mut turn = Turn {
            connection,
            lock: Some(lock),
            abandoned: self.abandoned.clone(),
            clean: false,
        };
        if turn.connection.is_none() {
            *turn.connection = Some(self.opening.writer().await?);
        }
        Ok(turn)
    }

    /// Waits for its turn and begins a transaction.
    pub(crate) async fn begin(&self) -> Result<WriteTransaction<'_>, StoreError> {
        let mut turn = self.turn().await?;
        turn.connection()?.execute("BEGIN IMMEDIATE").await?;
        Ok(WriteTransaction { writer: self, turn })
    }

    /// Moves everything from the WAL into the file and empties the WAL, as far as readers allow.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        let mut turn = self.turn().await?;
        checkpoint(turn.connection()?, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
        self.commits.store(0, Ordering::Relaxed);
        turn.clean = true;
        Ok(())
    }

    /// Empties the WAL and closes the connection for good.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        let mut turn = self.turn().await?;
        self.closed.store(true, Ordering::Relaxed);
        let emptied = checkpoint(turn.connection()?, "PRAGMA wal_checkpoint(TRUNCATE)").await;
        if let Some(connection) = turn.connection.take() {
            connection.close().await?;
        }
        self.abandoned.wait();
        emptied
    }
}

async fn checkpoint(db: &mut SqliteConnection, statement: &'static str) -> Result<(), StoreError> {
    let row = sqlx::query(statement).fetch_one(db).await?;
    let (busy, pages): (i64, i64) = (row.try_get(0)?, row.try_get(2)?);
    tracing::debug!(busy, pages, "checkpoint");
    Ok(())
}

impl Turn {
    fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.connection
            .as_mut()
            .ok_or(StoreError::Failed(own_code::CLOSED))
    }
}

impl Drop for Turn {
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
        // No turn is under way any more: each borrows the writer.
        if let Ok(mut connection) = self.connection.try_lock()
            && let Some(connection) = connection.take()
        {
            close_now(connection);
        }
        self.abandoned.wait();
    }
}

impl WriteTransaction<'_> {
    /// The connection, to write with.
    pub(crate) fn db(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.turn.connection()
    }

    /// Makes everything since the beginning durable.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        self.turn.connection()?.execute("COMMIT").await?;
        let commits = self.writer.commits.fetch_add(1, Ordering::Relaxed) + 1;
        if commits >= COMMITS_A_CHECKPOINT {
            self.writer.commits.store(0, Ordering::Relaxed);
            // The transaction is durable by now: a checkpoint that fails must not make it look lost.
            if let Err(error) = checkpoint(self.turn.connection()?, "PRAGMA wal_checkpoint(PASSIVE)").await {
                tracing::warn!(%error, "checkpoint failed");
            }
        }
        self.turn.clean = true;
        Ok(())
    }
}
