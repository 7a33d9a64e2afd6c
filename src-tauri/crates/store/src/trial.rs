//! Opens copies of a store's files, to see what is in them without changing them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor};

use crate::condition::Files;
use crate::connection::Connector;
use crate::head::Commit;
use crate::permissions::private_folder;
use crate::{Result, StoreError};

/// What the copy of a store is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The database file, without its log.
    FileAlone,
    /// The database file, with its log applied.
    FileAndLog,
}

/// A copy that passed all checks.
pub(crate) struct Trial {
    pub(crate) source: Source,
    pub(crate) commit: Commit,
}

/// Where copies are made. Anything in it may be deleted.
pub(crate) fn scratch(folder: &Path) -> PathBuf {
    folder.join("recovery.part")
}

impl Trial {
    /// Opens a copy, checks it, and deletes it. `None` if it cannot be opened or is damaged.
    ///
    /// # Errors
    /// If the copy cannot be made, for example because the disk is full.
    pub(crate) async fn of(files: &Files<'_>, source: Source) -> Result<Option<Self>> {
        copy(files, source)?;
        let copy = scratch(files.folder).join("ontime.db");
        let opened = match open_checked(&copy, files).await {
            Ok((commit, db)) => db.close().await.map(|()| commit).map_err(StoreError::from),
            Err(error) => Err(error),
        };
        clear(files.folder)?;
        match opened {
            Ok(commit) => Ok(Some(Self { source, commit })),
            Err(error @ (StoreError::DiskFull | StoreError::Folder(_) | StoreError::NotEncrypting)) => {
                Err(error)
            }
            Err(error) => {
                tracing::warn!(?source, %error, "a copy of the store could not be opened");
                Ok(None)
            }
        }
    }
}

/// Copies the files into an empty scratch folder.
pub(crate) fn copy(files: &Files<'_>, source: Source) -> Result<()> {
    clear(files.folder)?;
    let scratch = scratch(files.folder);
    private_folder(&scratch)?;
    fs::copy(files.database(), scratch.join("ontime.db"))?;
    if source == Source::FileAndLog {
        fs::copy(files.log(), scratch.join("ontime.db-wal"))?;
    }
    Ok(())
}

/// Deletes the scratch folder.
pub(crate) fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(scratch(folder)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Opens a database that is not in use, reads all of it, and moves its log into the file.
pub(crate) async fn open_checked(file: &Path, files: &Files<'_>) -> Result<(Commit, SqliteConnection)> {
    let connector = Connector::new(file, &files.keys.database);
    let mut db = connector.writer().await?;
    match checked(&mut db).await {
        Ok(commit) => Ok((commit, db)),
        Err(error) => {
            db.close().await?;
            Err(error)
        }
    }
}

async fn checked(db: &mut SqliteConnection) -> Result<Commit> {
    let commit = Commit::read(db).await?.ok_or(StoreError::Damaged)?;
    check(db).await?;
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(commit)
}

/// Reads everything stored and checks every page in use, every index, and every reference.
pub(crate) async fn check(db: &mut SqliteConnection) -> Result<()> {
    let structure = sqlx::query_scalar("PRAGMA integrity_check");
    let structure: Vec<String> = structure.fetch_all(&mut *db).await?;
    let references = db.fetch_all("PRAGMA foreign_key_check").await?;
    if structure == ["ok"] && references.is_empty() {
        return Ok(());
    }
    let (structure, references) = (structure.len(), references.len());
    tracing::error!(structure, references, "damage found");
    Err(StoreError::Damaged)
}

/// Flushes a file that was written by others.
pub(crate) fn flush(file: &Path) -> io::Result<()> {
    // Opened for writing, because Windows flushes only files that are.
    File::options().write(true).open(file)?.sync_all()
}
