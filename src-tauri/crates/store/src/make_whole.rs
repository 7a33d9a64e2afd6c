//! Brings the files of a store into a state in which SQLite may open them.

use std::path::{Path, PathBuf};

use sqlx::Connection;
use sqlx::migrate::Migrator;

use crate::condition::{Condition, Files, database_file};
use crate::connection::Connector;
use crate::file_lock::FileLock;
use crate::head::{self, Commit, Head};
use crate::migrate::migrate;
use crate::open_options::{FirstStart, Losses, OpenOptions};
use crate::{Result, StoreError, permissions, recovery, trial};

/// The lock that all share that have the store open.
pub(crate) fn in_use_path(folder: &Path) -> PathBuf {
    folder.join("locks").join("in-use.lock")
}

/// Brings the files into a state in which SQLite may open them, or says why not. The caller holds the write lock.
pub(crate) async fn make_whole(
    files: &Files<'_>,
    options: &OpenOptions,
    migrations: &Migrator,
) -> Result<()> {
    let alone = FileLock::exclusive(&in_use_path(files.folder))?;
    if recovery::is_pending(files.folder) {
        recovery::require_alone(alone.is_some())?;
        recovery::finish(files.folder)?;
    }
    if alone.is_some() {
        trial::clear(files.folder)?;
    }
    let remembered = options.remembered.as_deref();
    let remembered = remembered.and_then(|bytes| Head::decode(bytes, &files.keys.head));
    match (files.condition(remembered).await, options.losses) {
        (Ok(Condition::New), _) => {
            let head = files.head()?;
            if head.is_some() {
                return Ok(());
            }
            if options.first_start == FirstStart::Refused && options.losses == Losses::Refuse {
                return Err(StoreError::DatabaseMissing);
            }
            // Before the database, so that a database without a head was never just being created.
            let first = recovery::new_head(Commit::first());
            first.create(&head::path(files.folder), &files.keys.head)?;
            Ok(())
        }
        (Ok(Condition::Whole), _) => Ok(()),
        (Ok(Condition::StrayLog), _) => {
            recovery::require_alone(alone.is_some())?;
            let aside = recovery::set_aside(files.folder, &["ontime.db-wal", "ontime.db-shm"])?;
            tracing::warn!(
                aside,
                "a log that does not belong to the database was set aside; nothing is missing"
            );
            Ok(())
        }
        (Ok(Condition::Lost(loss, source)), Losses::Accept) => {
            recovery::require_alone(alone.is_some())?;
            tracing::warn!(kind = %loss.kind, loss.changes, since = %loss.since, "continuing without the missing changes");
            recovery::continue_from(files, source, remembered).await
        }
        (Ok(Condition::Lost(loss, _)), Losses::Refuse) => Err(StoreError::Lost(loss)),
        (Err(StoreError::DatabaseMissing), Losses::Accept) => {
            recovery::require_alone(alone.is_some())?;
            tracing::warn!("starting over without the missing database");
            start_over(files, migrations, remembered).await
        }
        (Err(error), _) => Err(error),
    }
}

/// Puts an empty store in the place of what is left of one.
async fn start_over(files: &Files<'_>, migrations: &Migrator, remembered: Option<Head>) -> Result<()> {
    trial::clear(files.folder)?;
    let scratch = trial::scratch(files.folder);
    permissions::private_folder(&scratch)?;
    permissions::make_private(&database_file(&scratch))?;
    let mut db = Connector::new(&database_file(&scratch), &files.keys.database)
        .writer()
        .await?;
    if let Err(error) = migrate(&mut db, &scratch, files.keys, migrations).await {
        db.close().await?;
        return Err(error);
    }
    recovery::install(files, db, Commit::first(), remembered).await
}
