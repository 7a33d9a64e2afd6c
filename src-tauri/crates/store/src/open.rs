//! Connector, closing and checking the store.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnection;
use vault::{Keys, SealingKey};

use crate::connection::Connector;
use crate::error::internal_code;
use crate::file_lock::FileLock;
use crate::patients::ListCache;
use crate::readers::{Reader, Readers};
use crate::shutdown::close_now;
use crate::writer::{TIMEOUT, WriteTransaction, Writer};
use crate::{StoreError, backup, permissions};

/// A process opens one store at a time: SQLCipher and OpenSSL initialize themselves at the first key, and two first keys at
/// once were seen to fail.
static OPEN_LOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Append only after the first release: a released migration is never edited.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

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
    pub async fn open(folder: &Path, keys: Arc<Keys>) -> Result<Self, StoreError> {
        Self::open_with(folder, keys, &MIGRATIONS).await
    }

    /// Opens the store as a newer program would, whose next migration is this statement.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    #[cfg(feature = "test-support")]
    pub async fn open_as_newer_program(
        folder: &Path,
        keys: Arc<Keys>,
        sql: &'static str,
    ) -> Result<Self, StoreError> {
        use sqlx::SqlSafeStr;
        let mut migrations = MIGRATIONS.migrations.to_vec();
        let next = MIGRATIONS
            .iter()
            .map(|migration| migration.version)
            .max()
            .unwrap_or(0)
            + 1;
        let kind = sqlx::migrate::MigrationType::Simple;
        migrations.push(sqlx::migrate::Migration::new(
            next,
            "next".into(),
            kind,
            sql.into_sql_str(),
            false,
        ));
        Self::open_with(folder, keys, &Migrator::with_migrations(migrations)).await
    }

    async fn open_with(folder: &Path, keys: Arc<Keys>, migrations: &Migrator) -> Result<Self, StoreError> {
        let _one = OPEN_LOCK.lock().await;
        permissions::private_folder(folder).map_err(|error| StoreError::from_io(error.kind()))?;
        let lock = FileLock::acquire(&Writer::lock_path(folder), TIMEOUT).await?;
        permissions::make_private(&file(folder)).map_err(|error| StoreError::from_io(error.kind()))?;
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
    pub async fn close(self) -> Result<(), StoreError> {
        self.0.readers.close().await?;
        self.0.writer.close().await
    }

    /// Moves the content of the write-ahead log into the database file. Called after a run.
    ///
    /// # Errors
    /// If the disk refuses. What was written is safe even then.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        self.0.writer.checkpoint().await
    }

    /// Reads everything stored and checks every page in use, every index, and every reference.
    ///
    /// Unused pages are not read: SQLite may never have written them, and SQLCipher's own `cipher_integrity_check` reports
    /// their zeros as damage.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if anything is wrong.
    pub async fn integrity_check(&self) -> Result<(), StoreError> {
        // A new connection: pages cached by another one would not be read, and so not authenticated.
        let mut reader = self.0.readers.fresh().await?;
        let structure: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_all(reader.db()?)
            .await?;
        let references = sqlx::query("PRAGMA foreign_key_check")
            .fetch_all(reader.db()?)
            .await?;
        reader.close().await?;
        if structure == ["ok"] && references.is_empty() {
            return Ok(());
        }
        tracing::error!(
            structure = structure.len(),
            references = references.len(),
            "damage found"
        );
        Err(StoreError::Damaged)
    }

    /// A number that changes when another program commits to the store; `None` while this program is writing.
    pub async fn data_version(&self) -> Option<i64> {
        self.0.writer.data_version().await
    }

    pub(crate) fn folder(&self) -> &Path {
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
    pub(crate) fn reader(&self) -> impl Future<Output = Result<Reader<'_>, StoreError>> {
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

    pub(crate) async fn begin(&self) -> Result<WriteTransaction<'_>, StoreError> {
        self.0.writer.begin().await
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

async fn migrate(db: &mut SqliteConnection, folder: &Path, migrations: &Migrator) -> Result<(), StoreError> {
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
async fn version(db: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    let migrated: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')")
            .fetch_one(&mut *db)
            .await?;
    if !migrated {
        return Ok(None);
    }
    Ok(sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(db)
        .await?)
}
