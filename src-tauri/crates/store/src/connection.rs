//! How a connection is opened: with its key first, silent about it, and only if the library really encrypts.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions, Executor};
use vault::DatabaseKey;

use crate::StoreError;

/// SQLite itself rarely waits here, because the write lock keeps writers apart; this covers a checkpoint behind a reader
/// and the recovery after a crash.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// What a connection needs to open. It holds the key, hence no `Debug`.
#[derive(Clone)]
pub(crate) struct Opening(SqliteConnectOptions);

impl Opening {
    pub(crate) fn new(file: &Path, key: &DatabaseKey) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .busy_timeout(BUSY_TIMEOUT)
            // sqlx would log `PRAGMA key` with the key in it.
            .disable_statement_logging()
            .pragma("key", key.expose_pragma().to_string());
        Self(options)
    }

    /// The connection that writes and checkpoints. Only to be called under the write lock.
    pub(crate) async fn writer(&self) -> Result<SqliteConnection, StoreError> {
        let mut db = self.0.connect().await.map_err(StoreError::at_open)?;
        prepare(&mut db).await?;
        // `wal_autocheckpoint` off: a checkpoint must not run outside the write lock.
        db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")
            .await
            .map_err(StoreError::at_open)?;
        Ok(db)
    }

    /// Connections that only read. The file must be there and in WAL mode.
    pub(crate) fn readers(&self) -> SqlitePool {
        SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(30))
            .after_connect(|db, _| {
                Box::pin(async move {
                    db.execute(
                        "PRAGMA cipher_log_level = NONE; PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; \
                         PRAGMA cache_size = -16384;",
                    )
                    .await?;
                    Ok(())
                })
            })
            .connect_lazy_with(self.0.clone().create_if_missing(false))
    }
}

/// Silences SQLCipher's own log, which goes to standard error; then makes sure that there is a SQLCipher at all (plain
/// SQLite takes `PRAGMA key` without a word) and that the key fits.
async fn prepare(db: &mut SqliteConnection) -> Result<(), StoreError> {
    db.execute("PRAGMA cipher_log_level = NONE").await?;
    let version: Option<String> = sqlx::query_scalar("PRAGMA cipher_version")
        .fetch_optional(&mut *db)
        .await?;
    if version.is_none_or(|text| text.is_empty()) {
        return Err(StoreError::NotEncrypting);
    }
    sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_schema")
        .fetch_one(db)
        .await
        .map_err(StoreError::at_open)?;
    Ok(())
}
