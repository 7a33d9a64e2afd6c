//! Opens connections: sets the key first, never logs it, and refuses a library that does not encrypt.
//!
//! # Encryption of the file
//! SQLCipher encrypts each page with AES-256-CBC under a fresh random IV, and authenticates it, the IV, and the page number
//! with a tag of its own. The key is 32 random bytes (see `vault`), given raw, so no password hashing protects it or slows it
//! down. Two settings differ from SQLCipher's defaults. They belong to the format of the file: one with others is refused like
//! a wrong key.
//! - `cipher_hmac_algorithm = HMAC_SHA256` instead of SHA512. Key and tag have 256 bits, as the AES key does, and the tag is
//!   not truncated, so forging a page takes 2^256 attempts. A longer tag would not make the file stronger than its AES key.
//! - `cipher_page_size = 16384` instead of 4,096: fewer pages to encrypt, authenticate, and find. 48 bytes of each are IV and tag.
//!
//! Together they save a seventh of an import's processor time (0.95 s instead of 1.11 s for 95,000 patients on a processor with
//! SHA instructions). Ciphers are 8 % of what is left, so weaker ones would gain nothing.
//!
//! # Threads
//! Each connection has a thread, which ends a moment after it reports the connection closed, and OpenSSL keeps state for
//! each thread until then. By default OpenSSL frees that state when the process ends. If both happen at once, the process
//! crashes after all its work is done. So OpenSSL is initialized without this cleanup.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use vault::DatabaseKey;

use crate::{Result, StoreError};

/// The write lock separates writers, so SQLite itself rarely waits. This covers a checkpoint that waits for a reader, and
/// the recovery after a crash.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Rows that a connection's thread hands over before it waits for their reader. With sqlx's 50, threads change often.
const ROW_BUFFER: usize = 1_024;

/// SQLite's own file system in memory. Names that start with a slash are shared by the connections of a process.
const MEMORY_VFS: &str = "memdb";

/// Opens connections. It has no `Debug`, because it holds the key. The key's text exists only while a connection is opened;
/// options that held it would keep it in memory for as long as the store is open.
#[derive(Clone)]
pub(crate) struct Connector(SqliteConnectOptions, Arc<DatabaseKey>);

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
            .pragma("cipher_page_size", "16384")
            .pragma("cipher_hmac_algorithm", "HMAC_SHA256")
            .row_buffer_size(ROW_BUFFER);
        Self(options, Arc::new(key.duplicate()))
    }

    /// Opens a database in memory that has this name and the same key. It exists while a connection to it is open.
    pub(crate) fn in_memory(&self, name: &str) -> Self {
        let options = self.0.clone().filename(name).vfs(MEMORY_VFS);
        Self(options, self.1.clone())
    }

    /// Attaches the database in memory that has this name.
    pub(crate) async fn attach_memory(&self, db: &mut SqliteConnection, name: &str) -> Result<()> {
        let uri = format!("file:{name}?vfs={MEMORY_VFS}");
        let key = self.1.expose_pragma();
        bind!(sqlx::query("ATTACH DATABASE ? AS memory KEY ?"); uri, key.trim_matches('"'))
            .execute(db)
            .await?;
        Ok(())
    }

    /// The connection that writes and checkpoints. The caller must hold the write lock.
    pub(crate) async fn writer(&self) -> Result<SqliteConnection> {
        self.open(
            self.0.clone(),
            // `wal_autocheckpoint` off: a checkpoint must not run outside the write lock.
            // The cache holds what a batch writes. A larger one saved nothing at 95,000 patients.
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -8192;",
        )
        .await
    }

    /// A connection that only reads. The file must exist and be in WAL mode.
    pub(crate) async fn reader(&self) -> Result<SqliteConnection> {
        self.open(
            self.0.clone().create_if_missing(false),
            // The cache holds the index of numbers next to the patients of two pages of the list.
            "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -4096;",
        )
        .await
    }

    /// A connection to the database file alone: it ignores the log, takes no lock, and can write nothing.
    pub(crate) async fn unchanged_file(&self) -> Result<SqliteConnection> {
        let options = self
            .0
            .clone()
            .create_if_missing(false)
            .read_only(true)
            .immutable(true);
        self.open(options, "PRAGMA query_only = ON;").await
    }

    /// A connection that may attach another database. The file must exist and is not changed.
    pub(crate) async fn for_copying(&self) -> Result<SqliteConnection> {
        self.open(
            self.0.clone().create_if_missing(false),
            "PRAGMA wal_autocheckpoint = 0;",
        )
        .await
    }

    async fn open(&self, options: SqliteConnectOptions, pragmas: &'static str) -> Result<SqliteConnection> {
        // sqlx executes the key first, in whatever order the pragmas are set.
        let options = options.pragma("key", self.1.expose_pragma().to_string());
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

/// Silences SQLCipher's own log, which goes to standard error, and has `VACUUM INTO` encrypt a copy as the file itself: a copy
/// gets the key of its original, but the defaults of everything else. Then checks that the library is SQLCipher (plain SQLite
/// ignores `PRAGMA key`) and that the key is right.
async fn prepare(db: &mut SqliteConnection, pragmas: &'static str) -> Result<()> {
    db.execute(
        "PRAGMA cipher_log_level = NONE; PRAGMA cipher_default_page_size = 16384; \
         PRAGMA cipher_default_hmac_algorithm = HMAC_SHA256;",
    )
    .await?;
    let version = sqlx::query_scalar("PRAGMA cipher_version");
    let version: Option<String> = version.fetch_optional(&mut *db).await?;
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
