//! Copies the store before it is migrated, encrypted with the same key.
//!
//! The newest copies are kept. Other files in `backups/` are never deleted.

use std::fs;
use std::path::Path;

use chrono::Utc;
use sqlx::sqlite::SqliteConnection;

use crate::error::internal_code;
use crate::permissions::private_folder;
use crate::{Result, StoreError, trial};

const KEEP: usize = 3;

/// Separates the time from the version in the name of a copy.
const MARK: &str = "-before-migrating-";

/// Writes a copy into `backups/` and deletes the oldest copies. Its name holds the time and the version of the schema.
/// The caller must hold the write lock.
pub(crate) async fn copy(db: &mut SqliteConnection, folder: &Path, version: i64) -> Result<()> {
    let backups = folder.join("backups");
    private_folder(&backups)?;
    let time = Utc::now().format("%Y%m%dT%H%M%S%3fZ");
    let target = backups.join(format!("ontime-{time}{MARK}{version}.db"));
    // Under another name until it is complete: after a power cut, half a backup must not look like a whole one.
    let part = target.with_extension("part");
    copy_into(db, &part).await?;
    trial::flush(&part)?;
    fs::rename(&part, &target)?;
    if let Err(error) = keep_newest(&backups) {
        // An extra copy must not prevent opening the store.
        tracing::warn!(kind = ?error.kind(), "older backups could not be removed");
    }
    Ok(())
}

/// Writes a consistent copy, which must not exist. It is not flushed.
pub(crate) async fn copy_into(db: &mut SqliteConnection, target: &Path) -> Result<()> {
    let path = target
        .to_str()
        .ok_or(StoreError::Failed(internal_code::NO_RESULT_CODE))?;
    // SQLCipher gives the copy the key of its original.
    bind!(sqlx::query("VACUUM INTO ?"); path).execute(db).await?;
    Ok(())
}

fn keep_newest(backups: &Path) -> std::io::Result<()> {
    let (mut whole, mut surplus) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(backups)? {
        let path = entry?.path();
        match own_extension(&path) {
            Some("db") => whole.push(path),
            Some("part") => surplus.push(path),
            _ => {}
        }
    }
    whole.sort();
    let older = whole.len().saturating_sub(KEEP);
    surplus.extend(whole.drain(..older));
    // A copy that cannot be deleted must not protect the others.
    surplus.into_iter().map(fs::remove_file).fold(Ok(()), Result::and)
}

/// The extension of a file named by [`copy`]; `None` for other files.
fn own_extension(path: &Path) -> Option<&str> {
    let name = path.file_stem()?.to_str()?.strip_prefix("ontime-")?;
    let (_, version) = name.split_once(MARK)?;
    version.parse::<i64>().ok()?;
    path.extension()?.to_str()
}
