//! Connector, closing and checking the store.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Connection, Executor, Sqlite};
use vault::{Keys, SealingKey};

use crate::connection::Connector;
use crate::error::internal_code;
use crate::file_lock::FileLock;
use crate::patients::ListCache;
use crate::readers::{Reader, Readers};
use crate::shutdown::close_now;
use crate::writer::{TIMEOUT, WriteTransaction, Writer};
use crate::{Result, StoreError, backup, permissions};

/// A process opens one store at a time: SQLCipher and OpenSSL initialize themselves at the first key, and two first keys at
/// once were seen to fail.
static OPEN_LOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Append only after the first release: a released migration is never edited.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    keys: Arc<Keys>,
    list_cache: ListCache,
    readers: Readers,
    writer: Writer,
}

impl Store {
    /// Opens the store in this folder. Creates it if there is none, and migrates it if it is older than this program.
    ///
    /// # Errors
    /// [`StoreError::KeyMismatch`] if the keys do not open the file, [`StoreError::Newer`] if a newer program has migrated
    /// it. The file is not changed in either case.
    pub async fn open(folder: &Path, keys: Arc<Keys>) -> Result<Self> {
        Self::open_with(folder, keys, &MIGRATIONS).await
    }

    pub(crate) async fn open_with(folder: &Path, keys: Arc<Keys>, migrations: &Migrator) -> Result<Self> {
        let _one = OPEN_LOCK.lock().await;
        permissions::private_folder(folder)?;
        let lock = FileLock::acquire(&Writer::lock_path(folder), TIMEOUT).await?;
        permissions::make_private(&file(folder))?;
        let connector = Connector::new(&file(folder), &keys.database);
        let mut connection = connector.writer().await?;
        if let Err(error) = migrate(&mut connection, folder, migrations).await {
            connection.close().await?;
            return Err(error);
        }
        drop(lock);
        Ok(Self(Arc::new(Inner {
            folder: folder.to_owned(),
            keys,
            list_cache: ListCache::default(),
            readers: Readers::new(connector.clone()),
            writer: Writer::new(connector, folder, connection),
        })))
    }

    /// Whether there is a store in this folder.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        // SQLite creates an empty file first; the first migration fills it.
        fs::metadata(file(folder)).is_ok_and(|metadata| metadata.len() > 0)
    }

    /// Empties the write-ahead log and closes all connections, also for other clones.
    ///
    /// # Errors
    /// If the last checkpoint fails. What was written is safe even then.
    pub async fn close(self) -> Result<()> {
        self.0.readers.close().await?;
        self.0.writer.close().await
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
        let structure = sqlx::query_scalar("PRAGMA integrity_check");
        let structure: Vec<String> = structure.fetch_all(reader.db()?).await?;
        let references = reader.db()?.fetch_all("PRAGMA foreign_key_check").await?;
        if structure == ["ok"] && references.is_empty() {
            return Ok(());
        }
        let (structure, references) = (structure.len(), references.len());
        tracing::error!(structure, references, "damage found");
        Err(StoreError::Damaged)
    }

    /// A number that changes when another program commits to the store; `None` while this program is writing.
    pub async fn data_version(&self) -> Option<i64> {
        self.0.writer.data_version().await
    }

    /// The folder of the store's files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    pub(crate) fn list_cache(&self) -> &ListCache {
        &self.0.list_cache
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

    pub(crate) async fn begin(&self) -> Result<WriteTransaction<'_>> {
        self.0.writer.begin().await
    }

    /// Executes a statement in a transaction of its own. Returns whether it changed any row.
    pub(crate) async fn write(&self, statement: Query<'_, Sqlite, SqliteArguments>) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let done = statement.execute(transaction.db()?).await?;
        transaction.commit().await?;
        Ok(done.rows_affected() > 0)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.readers.take_idle().into_iter().for_each(close_now);
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("ontime.db")
}

async fn migrate(db: &mut SqliteConnection, folder: &Path, migrations: &Migrator) -> Result<()> {
    let newest = migrations.iter().map(|migration| migration.version).max();
    match version(db).await? {
        found if found > newest => return Err(StoreError::Newer),
        found if found == newest => {}
        Some(older) => backup::copy(db, folder, older).await?,
        None => {}
    }
    // Not `run`, whose future the compiler does not accept as `Send` for every lifetime of the connection.
    migrations
        .run_direct(None, db, false)
        .await
        .map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMissing(_) => StoreError::Newer,
            MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => StoreError::Damaged,
            _ => StoreError::Failed(internal_code::NO_RESULT_CODE),
        })
}

/// The last migration applied to the file; `None` for a new one.
async fn version(db: &mut SqliteConnection) -> Result<Option<i64>> {
    let migrated = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')";
    if !sqlx::query_scalar(migrated).fetch_one(&mut *db).await? {
        return Ok(None);
    }
    let version = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations");
    Ok(version.fetch_one(db).await?)
}
