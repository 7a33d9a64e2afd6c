//! Puts another database in the place of the current one: to continue after a loss, and to restore a backup.
//!
//! The new database and its head are prepared in a folder of their own. Renaming that folder decides; what follows is only
//! moving files, which the next start finishes after a crash. So a crash at any point leaves the old store or the new one.
//! Nothing is deleted: the files that were replaced are in `set-aside/`, in a folder named by the time.
//!
//! The new database gets a higher commit number than any that was acknowledged, and a new branch: files of the old one that
//! are put back later are found to be older. The caller must hold the write lock, and no other process may use the store.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::Utc;
use sqlx::Connection;
use sqlx::Executor;
use sqlx::sqlite::SqliteConnection;

use crate::condition::{Expected, Files};
use crate::head::{self, Commit, Head, WalMark};
use crate::permissions::{make_private, private_folder, rename, sync_folder};
use crate::schema_version::{is_newer, version};
use crate::trial::{self, Source, scratch};
use crate::{Result, StoreError};

/// The folder for files that were replaced.
pub(crate) const SET_ASIDE: &str = "set-aside";

const FILES: [&str; 4] = ["ontime.db", "ontime.db-wal", "ontime.db-shm", "ontime.head"];

fn ready(folder: &Path) -> PathBuf {
    folder.join("recovery")
}

/// Whether a crash interrupted [`finish`].
pub(crate) fn is_pending(folder: &Path) -> bool {
    ready(folder).is_dir()
}

/// Makes the current store from its own files, as far as they can be used.
pub(crate) async fn continue_from(files: &Files<'_>, source: Source, remembered: Option<Head>) -> Result<()> {
    trial::copy(files, source)?;
    install_copy(files, remembered).await
}

/// Replaces the store by a copy of this database file, which has the same key. The copy is checked first.
pub(crate) async fn restore(files: &Files<'_>, database: &Path, remembered: Option<Head>) -> Result<()> {
    trial::clear(files.folder)?;
    private_folder(&scratch(files.folder))?;
    let copy = scratch(files.folder).join("ontime.db");
    fs::copy(database, &copy)?;
    // It has the permissions of its original, which may be read-only.
    make_private(&copy)?;
    install_copy(files, remembered).await
}

async fn install_copy(files: &Files<'_>, remembered: Option<Head>) -> Result<()> {
    let copy = scratch(files.folder).join("ontime.db");
    let (there, mut db) = trial::open_checked(&copy, files).await?;
    let version = version(&mut db).await;
    if is_newer(version?) {
        db.close().await?;
        return Err(StoreError::Newer);
    }
    install(files, db, there, remembered).await
}

/// Puts a database in place that was prepared in the scratch folder.
pub(crate) async fn install(
    files: &Files<'_>,
    mut db: SqliteConnection,
    there: Commit,
    remembered: Option<Head>,
) -> Result<()> {
    let expected = Expected::by(files.head()?, remembered, there);
    let commit = Commit {
        branch: vault::random_bytes(),
        number: expected.commits + 1,
        edits: expected.edits,
        at: there.at,
    };
    let written = prepare(&mut db, &commit).await;
    db.close().await?;
    written?;
    let scratch = scratch(files.folder);
    trial::flush(&scratch.join("ontime.db"))?;
    new_head(commit).create(&head::path(&scratch), &files.keys.head)?;
    sync_folder(&scratch)?;
    rename(&scratch, &ready(files.folder))?;
    sync_folder(files.folder)?;
    finish(files.folder)?;
    Ok(())
}

async fn prepare(db: &mut SqliteConnection, commit: &Commit) -> Result<()> {
    commit.write(db).await?;
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(())
}

/// The head of a database without a log.
pub(crate) fn new_head(commit: Commit) -> Head {
    let base = commit.number;
    let wal = WalMark {
        base,
        ..WalMark::NONE
    };
    Head { commit, wal }
}

/// Moves the prepared files into place. Each step may have been done already.
pub(crate) fn finish(folder: &Path) -> io::Result<()> {
    let ready = ready(folder);
    let database = ready.join("ontime.db");
    // While it is still here, the files in place are the old ones.
    if database.try_exists()? {
        let aside = set_aside(folder, &FILES)?;
        tracing::warn!(
            ?aside,
            "the files of the store were replaced; the old ones are kept there"
        );
        rename(&database, &folder.join("ontime.db"))?;
        sync_folder(folder)?;
    }
    let head = ready.join("ontime.head");
    if head.try_exists()? {
        rename(&head, &folder.join("ontime.head"))?;
        sync_folder(folder)?;
    }
    // With what SQLite may have left.
    fs::remove_dir_all(&ready)?;
    sync_folder(folder)
}

/// Moves files of the store into a new folder, and returns its name.
pub(crate) fn set_aside(folder: &Path, files: &[&str]) -> io::Result<String> {
    let name = Utc::now().format("set-aside/%Y%m%dT%H%M%S%3fZ").to_string();
    let aside = folder.join(&name);
    private_folder(&folder.join(SET_ASIDE))?;
    private_folder(&aside)?;
    for file in files {
        match rename(&folder.join(file), &aside.join(file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    sync_folder(&aside)?;
    sync_folder(folder)?;
    Ok(name)
}

/// No other process may use the store while its files are replaced.
pub(crate) fn require_alone(alone: bool) -> Result<()> {
    if alone { Ok(()) } else { Err(StoreError::Busy) }
}
