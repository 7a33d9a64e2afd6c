//! Opens connections: sets the key first, never logs it, and refuses a library that does not encrypt.
//!
//! Each connection has a thread, which ends a moment after it reports the connection closed, and OpenSSL keeps state for
//! each thread until then. By default OpenSSL frees that state when the process ends. If both happen at once, the process
//! crashes after all its work is done. So OpenSSL is initialized without this cleanup.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use vault::DatabaseKey;

use crate::StoreError;

/// The write lock separates writers, so SQLite itself rarely waits. This covers a checkpoint that waits for a reader, and
/// the recovery after a crash.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens connections. It holds the key, so it has no `Debug`.
#[derive(Clone)]
pub(crate) struct Connector(SqliteConnectOptions);

impl Connector {
    pub(crate) fn new(file: &Path, key: &DatabaseKey) -> Self {
        // Disables the cleanup at exit, which only the first call in a process can do.
        #[cfg(not(target_vendor = "apple"))]
        openssl_sys::init();
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .busy_timeout(BUSY_TIMEOUT)
            // sqlx would log `PRAGMA key` with the key in it.
            .disable_statement_logging()
            .pragma("key", key.expose_pragma().to_string())
            .pragma(
                "cipher_page_size",
                std::env::var("P_PAGE").unwrap_or("16384".into()),
            )
            .pragma(
                "cipher_hmac_algorithm",
                std::env::var("P_HMAC").unwrap_or("HMAC_SHA256".into()),
            )
            .row_buffer_size(
                std::env::var("P_ROWS")
                    .ok()
                    .and_then(|v| v.parse().ok())
                    .unwrap_or(1024),
            );
        Self(options)
    }

    /// The connection that writes and checkpoints. The caller must hold the write lock.
    pub(crate) async fn writer(&self) -> Result<SqliteConnection, StoreError> {
        self.open(
            self.0.clone(),
            // `wal_autocheckpoint` off: a checkpoint must not run outside the write lock.
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;",
        )
        .await?;
        let mut db = self
            .open(
                self.0.clone(),
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;",
            )
            .await?;
        let kb = std::env::var("P_CACHE").unwrap_or("32768".into());
        sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA cache_size = -{kb}")))
            .execute(&mut db)
            .await?;
        Ok(db)
    }

    /// A connection that only reads. The file must exist and be in WAL mode.
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
                // Closed first, because the caller may end the process on this error.
                db.close().await?;
                Err(error)
            }
        }
    }
}

/// Silences SQLCipher's own log, which goes to standard error. Then checks that the library is SQLCipher (plain SQLite
/// ignores `PRAGMA key`) and that the key is right.
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
