//! Opening, closing, and checking the store.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Connection, Sqlite};
use tokio::sync::Notify;
use tokio::time::sleep;
use vault::{Keys, SealingKey};

use crate::condition::{Files, database_file};
use crate::connection::Connector;
use crate::file_lock::FileLock;
use crate::head::{Commit, Head, HeadFile};
use crate::make_whole::{in_use_path, make_whole};
use crate::migrate::migrate;
use crate::open_options::{Losses, OpenOptions};
use crate::patients::{ListCache, NotesCache};
use crate::readers::{Reader, Readers};
use crate::schema_version::MIGRATIONS;
use crate::shutdown::close_now;
use crate::trial;
use crate::writer::{By, TIMEOUT, WriteTransaction, Writer};
use crate::{Result, StoreError, permissions, recovery};

/// A process opens one store at a time: SQLCipher and OpenSSL initialize themselves at the first key, and two first keys at
/// once were seen to fail.
static OPEN_LOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    keys: Arc<Keys>,
    list_cache: ListCache,
    notes_cache: NotesCache,
    readers: Readers,
    writer: Writer,
    /// Shared by all that have the store open, until it is closed. Last, so it is released after the connections are closed.
    in_use: Mutex<Option<FileLock>>,
}

impl Store {
    /// Opens the store in this folder. Creates it if there is no trace of one, and migrates it if it is older than this program.
    ///
    /// # Errors
    /// As [`open_with`](Self::open_with).
    pub async fn open(folder: &Path, keys: Arc<Keys>) -> Result<Self> {
        Self::open_with(folder, keys, &OpenOptions::default()).await
    }

    /// Opens the store in this folder.
    ///
    /// # Errors
    /// [`StoreError::KeyMismatch`] if the keys do not open the file, [`StoreError::Newer`] if a newer program has migrated it,
    /// [`StoreError::UpgradeFailed`] if it is older and cannot be migrated, [`StoreError::Lost`] and [`StoreError::DatabaseMissing`] if acknowledged changes are missing, [`StoreError::Damaged`] if
    /// nothing can be opened, and [`StoreError::Busy`] if its files must be replaced while another process has it open. The
    /// files are not changed in any of these cases.
    pub async fn open_with(folder: &Path, keys: Arc<Keys>, options: &OpenOptions) -> Result<Self> {
        Self::open_migrating(folder, keys, options, &MIGRATIONS).await
    }

    pub(crate) async fn open_migrating(
        folder: &Path,
        keys: Arc<Keys>,
        options: &OpenOptions,
        migrations: &Migrator,
    ) -> Result<Self> {
        let _one = OPEN_LOCK.lock().await;
        permissions::private_folder(folder)?;
        let lock = FileLock::acquire(&Writer::lock_path(folder), TIMEOUT).await?;
        let files = Files { folder, keys: &keys };
        make_whole(&files, options, migrations).await?;
        // The write lock is held, so no process can take it exclusively now.
        let in_use = FileLock::shared(&in_use_path(folder), IN_USE_TIMEOUT).await?;
        let in_use = in_use.ok_or(StoreError::Busy)?;
        permissions::make_private(&database_file(folder))?;
        let connector = Connector::new(&database_file(folder), &keys.database);
        let mut connection = connector.writer().await?;
        let head = HeadFile::new(folder, keys.clone());
        if let Err(error) = prepare(&mut connection, &files, migrations, &head, options.losses).await {
            connection.close().await?;
            return Err(error);
        }
        drop(lock);
        let inner = Arc::new(Inner {
            folder: folder.to_owned(),
            keys,
            list_cache: ListCache::default(),
            notes_cache: NotesCache::default(),
            readers: Readers::new(connector.clone()),
            writer: Writer::new(connector, folder, connection, head),
            in_use: Mutex::new(Some(in_use)),
        });
        tokio::spawn(checkpoint_after_edits(
            Arc::downgrade(&inner),
            inner.writer.edited().clone(),
        ));
        Ok(Self(inner))
    }

    /// Replaces the store in this folder by a copy of a database file with the same key, for example a backup. The copy is
    /// checked first; the files that it replaces are kept in `set-aside/`. A crash at any point leaves the old store or the
    /// new one.
    ///
    /// The new store gets a head of its own, with a commit number above that of the old one and of `remembered`, so that old
    /// files are recognized if they are put back later.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if the store is open anywhere, [`StoreError::KeyMismatch`], [`StoreError::Damaged`], or
    /// [`StoreError::Newer`] if the file cannot be used. Nothing is replaced then.
    pub async fn restore(
        folder: &Path,
        keys: &Keys,
        database: &Path,
        remembered: Option<&[u8]>,
    ) -> Result<()> {
        let _one = OPEN_LOCK.lock().await;
        permissions::private_folder(folder)?;
        let _lock = FileLock::acquire(&Writer::lock_path(folder), TIMEOUT).await?;
        let _alone = FileLock::acquire(&in_use_path(folder), IN_USE_TIMEOUT).await?;
        if recovery::is_pending(folder) {
            recovery::finish(folder)?;
        }
        let remembered = remembered.and_then(|bytes| Head::decode(bytes, &keys.head));
        recovery::restore(&Files { folder, keys }, database, remembered).await
    }

    /// Whether a file of a store is in the folder. If so, its key must not be replaced.
    #[must_use]
    pub fn any_trace(folder: &Path) -> bool {
        Files::any_trace(folder)
    }

    /// A copy of the head file, to be kept outside the folder and given to [`OpenOptions::remembered`]; `None` if it cannot be
    /// read. It holds nothing secret.
    #[must_use]
    pub fn head_copy(&self) -> Option<Vec<u8>> {
        self.0.writer.head()?.copy()
    }

    /// Whether there is a store in this folder.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        // SQLite creates an empty file first; the first migration fills it.
        fs::metadata(database_file(folder)).is_ok_and(|metadata| metadata.len() > 0)
    }

    /// Empties the write-ahead log and closes all connections, also for other clones.
    ///
    /// # Errors
    /// If the last checkpoint fails. What was written is safe even then.
    pub async fn close(self) -> Result<()> {
        let closed = self.0.writer.close(&self.0.readers).await;
        drop(
            self.0
                .in_use
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        closed
    }

    /// Moves the content of the write-ahead log into the database file. Called after a run.
    ///
    /// # Errors
    /// If the disk refuses. What was written is safe even then.
    pub async fn checkpoint(&self) -> Result<()> {
        self.0.writer.checkpoint().await
    }

    /// Reads everything stored and checks every page in use, every index, and every reference.
    ///
    /// Unused pages are not read: SQLite may never have written them, and SQLCipher's own `cipher_integrity_check` reports
    /// their zeros as damage.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if anything is wrong.
    pub async fn integrity_check(&self) -> Result<()> {
        // A new connection: pages cached by another one would not be read, and so not authenticated.
        let mut reader = self.0.readers.fresh().await?;
        trial::check(reader.db()?).await
    }

    /// A number that changes when another program commits to the store; `None` while this program is writing.
    pub async fn data_version(&self) -> Option<i64> {
        self.0.writer.data_version().await
    }

    /// A store with the same keys and folder whose database is in memory.
    pub(crate) fn in_memory(&self, connector: Connector, connection: SqliteConnection) -> Self {
        Self(Arc::new(Inner {
            folder: self.0.folder.clone(),
            keys: self.0.keys.clone(),
            list_cache: ListCache::default(),
            notes_cache: NotesCache::default(),
            readers: Readers::new(connector.clone()),
            writer: Writer::in_memory(connector, connection),
            in_use: Mutex::new(None),
        }))
    }

    pub(crate) fn is_in_memory(&self) -> bool {
        self.0.writer.head().is_none()
    }

    pub(crate) fn connector(&self) -> &Connector {
        self.0.writer.connector()
    }

    /// The folder of the store's files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    pub(crate) fn list_cache(&self) -> &ListCache {
        &self.0.list_cache
    }

    pub(crate) fn notes_cache(&self) -> &NotesCache {
        &self.0.notes_cache
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn sealing(&self) -> &SealingKey {
        &self.0.keys.sealing
    }

    /// A connection that reads. Every read operation takes one.
    #[cfg_attr(feature = "test-support", track_caller)]
    pub(crate) fn reader(&self) -> impl Future<Output = Result<Reader<'_>>> {
        #[cfg(feature = "test-support")]
        self.0.readers.count_read(std::panic::Location::caller());
        self.0.readers.reader()
    }

    /// How many read operations this store has carried out, by the module of the store that did.
    #[cfg(feature = "test-support")]
    #[must_use]
    pub fn read_counts(&self) -> std::collections::BTreeMap<&'static str, u64> {
        self.0.readers.read_counts()
    }

    /// A transaction of a sync or the timer.
    pub(crate) async fn begin(&self) -> Result<WriteTransaction<'_>> {
        self.0.writer.begin(By::Sync).await
    }

    /// A transaction of a person.
    pub(crate) async fn begin_edit(&self) -> Result<WriteTransaction<'_>> {
        self.0.writer.begin(By::Person).await
    }

    /// Executes a statement of a sync or the timer in a transaction of its own. Returns whether it changed any row.
    pub(crate) async fn write(&self, statement: Query<'_, Sqlite, SqliteArguments>) -> Result<bool> {
        execute(self.begin().await?, statement).await
    }

    /// As [`write`](Self::write), for a person.
    pub(crate) async fn edit(&self, statement: Query<'_, Sqlite, SqliteArguments>) -> Result<bool> {
        execute(self.begin_edit().await?, statement).await
    }
}

async fn execute(
    mut transaction: WriteTransaction<'_>,
    statement: Query<'_, Sqlite, SqliteArguments>,
) -> Result<bool> {
    let done = statement.execute(transaction.db()?).await?;
    transaction.commit().await?;
    Ok(done.rows_affected() > 0)
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.readers.take_idle().into_iter().for_each(close_now);
        // The task that waits for edits sees that the store is gone.
        self.writer.edited().notify_one();
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// How long a lock that is held exclusively may keep the store from being opened.
const IN_USE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long an edit may be in the log alone.
const CHECKPOINT_DELAY: Duration = Duration::from_secs(2);

/// Moves edits into the database file soon: the log has no protection against being cut.
async fn checkpoint_after_edits(store: Weak<Inner>, edited: Arc<Notify>) {
    loop {
        edited.notified().await;
        if store.strong_count() == 0 {
            return;
        }
        sleep(CHECKPOINT_DELAY).await;
        let Some(store) = store.upgrade() else {
            return;
        };
        match store.writer.checkpoint_now().await {
            Ok(true) => {}
            // A long read kept some of it back.
            Ok(false) => edited.notify_one(),
            Err(error) => {
                tracing::debug!(%error, "edits were not checkpointed; the next checkpoint moves them")
            }
        }
    }
}

/// Migrates the database, and brings its head up to date.
async fn prepare(
    db: &mut SqliteConnection,
    files: &Files<'_>,
    migrations: &Migrator,
    head: &HeadFile,
    losses: Losses,
) -> Result<()> {
    migrate(db, files.folder, files.keys, migrations).await?;
    let commit = match Commit::read(db).await? {
        Some(commit) => commit,
        None => head.first(db).await?,
    };
    head.settle(commit, losses)
}
