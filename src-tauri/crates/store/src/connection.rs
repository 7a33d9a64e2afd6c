//! How a connection is opened: with its key first, silent about it, and only if the library really encrypts.
//!
//! Each connection has a thread, which ends a moment after it has said that the connection is closed, and OpenSSL keeps
//! something for each thread until then. If OpenSSL tidied up when the process ends, as it does by default, it could do so
//! in that moment, and the process would crash after all its work was done. So it is told not to.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use vault::DatabaseKey;

use crate::StoreError;

/// SQLite itself rarely waits here, because the write lock keeps writers apart; this covers a checkpoint behind a reader
/// and the recovery after a crash.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What a connection needs to open. It holds the key, hence no `Debug`.
#[derive(Clone)]
pub(crate) struct Opening(SqliteConnectOptions);

impl Opening {
    pub(crate) fn new(file: &Path, key: &DatabaseKey) -> Self {
        // It asks OpenSSL for no tidying up, which only the first call of a process can.
        #[cfg(not(target_vendor = "apple"))]
        openssl_sys::init();
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
        self.open(
            self.0.clone(),
            // `wal_autocheckpoint` off: a checkpoint must not run outside the write lock.
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;",
        )
        .await
    }

    /// A connection that only reads. The file must be there and in WAL mode.
    pub(crate) async fn reader(&self) -> Result<SqliteConnection, StoreError> {
        self.open(
            self.0.clone().create_if_missing(false),
            "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384;",
        )
        .await
    }

    async fn open(
        &self,
        options: SqliteConnectOptions,
        pragmas: &'static str,
    ) -> Result<SqliteConnection, StoreError> {
        let mut db = options.connect().await.map_err(StoreError::at_open)?;
        match prepare(&mut db, pragmas).await {
            Ok(()) => Ok(db),
            Err(error) => {
                // Closed before the caller, who may end the process on this error, hears of it.
                db.close().await?;
                Err(error)
            }
        }
    }
}

/// Silences SQLCipher's own log, which goes to standard error; then makes sure that there is a SQLCipher at all (plain
/// SQLite takes `PRAGMA key` without a word) and that the key fits.
async fn prepare(db: &mut SqliteConnection, pragmas: &'static str) -> Result<(), StoreError> {
    db.execute("PRAGMA cipher_log_level = NONE").await?;
    let version: Option<String> = sqlx::query_scalar("PRAGMA cipher_version")
        .fetch_optional(&mut *db)
        .await?;
    if version.is_none_or(|text| text.is_empty()) {
        return Err(StoreError::NotEncrypting);
    }
    sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut *db)
        .await
        .map_err(StoreError::at_open)?;
    db.execute(pragmas).await.map_err(StoreError::at_open)?;
    Ok(())
}
