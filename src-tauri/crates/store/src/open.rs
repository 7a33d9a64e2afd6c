//! Opening, closing and checking the store.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnection;
use vault::{Keys, SealingKey};

use crate::closing::close_now;
use crate::connection::Opening;
use crate::error::own_code;
use crate::file_lock::FileLock;
use crate::readers::{Reader, Readers};
use crate::writer::{PATIENCE, WriteTransaction, Writer};
use crate::{StoreError, backup, private};

/// One store at a time is opened in a process: SQLCipher and OpenSSL set themselves up at the first key they see, and two
/// first keys at once were seen to fail.
static OPENING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Append only: a migration that has left this house is never edited.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    keys: Arc<Keys>,
    readers: Readers,
    writer: Writer,
}

impl Store {
    /// Opens the store in this folder, makes it if there is none, and migrates it if it is older than this program.
    ///
    /// # Errors
    /// [`StoreError::KeyMismatch`] if the keys are not those of the file, [`StoreError::Newer`] if a newer program has
    /// migrated it; the file stays as it is in both cases.
    pub async fn open(folder: &Path, keys: Arc<Keys>) -> Result<Self, StoreError> {
        let _one = OPENING.lock().await;
        private::private_folder(folder).map_err(|error| StoreError::from_io(error.kind()))?;
        let turn = FileLock::acquire(&Writer::lock_path(folder), PATIENCE).await?;
        private::close_to_others(&file(folder)).map_err(|error| StoreError::from_io(error.kind()))?;
        let opening = Opening::new(&file(folder), &keys.database);
        let mut connection = opening.writer().await?;
        if let Err(error) = migrate(&mut connection, folder).await {
            connection.close().await?;
            return Err(error);
        }
        drop(turn);
        Ok(Self(Arc::new(Inner {
            folder: folder.to_owned(),
            keys,
            readers: Readers::new(opening.clone()),
            writer: Writer::new(opening, folder, connection),
        })))
    }

    /// Whether there is a store in this folder.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        // SQLite makes an empty file first; nothing is in it until the first migration.
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

    /// Moves what was written from the write-ahead log into the file itself; for after a run.
    ///
    /// # Errors
    /// If the disk refuses. What was written is safe even then.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        self.0.writer.checkpoint().await
    }

    /// Reads everything that is stored and checks every page in use, every index and every reference.
    ///
    /// Pages that nothing uses are not read: SQLite may never have written them, and then they hold zeros, which
    /// SQLCipher's own `cipher_integrity_check` takes for damage.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if anything is wrong.
    pub async fn integrity_check(&self) -> Result<(), StoreError> {
        // A connection of its own: what another one holds in memory would not be read, and so not authenticated.
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

    pub(crate) fn folder(&self) -> &Path {
        &self.0.folder
    }

    pub(crate) fn sealing(&self) -> &SealingKey {
        &self.0.keys.sealing
    }

    pub(crate) async fn reader(&self) -> Result<Reader<'_>, StoreError> {
        self.0.readers.reader().await
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

async fn migrate(db: &mut SqliteConnection, folder: &Path) -> Result<(), StoreError> {
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max();
    match version(db).await? {
        found if found > newest => return Err(StoreError::Newer),
        found if found == newest => {}
        Some(older) => backup::copy(db, folder, older).await?,
        None => {}
    }
    // Not `run`: the compiler cannot see that its future may cross threads for every lifetime of the connection.
    MIGRATIONS
        .run_direct(None, db, false)
        .await
        .map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMissing(_) => StoreError::Newer,
            MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => StoreError::Damaged,
            _ => StoreError::Failed(own_code::NO_RESULT_CODE),
        })
}

/// The last migration that was applied to the file; `None` if it is a new one.
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
