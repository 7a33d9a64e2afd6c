//! A copy of the store before it is migrated, encrypted under the same key. Of the older ones the newest few are kept; what
//! else lies in `backups/` is somebody's own and stays.

use std::fs::{self, File};
use std::path::Path;

use chrono::Utc;
use sqlx::sqlite::SqliteConnection;

use crate::StoreError;
use crate::error::own_code;
use crate::private::private_folder;

const KEEP: usize = 3;

/// Between the time and the version in the name of a copy.
const MARK: &str = "-before-migrating-";

/// Writes a copy into `backups/` of the folder and keeps the newest few. The name says from which version and when.
/// Only to be called under the write lock.
pub(crate) async fn copy(db: &mut SqliteConnection, folder: &Path, version: i64) -> Result<(), StoreError> {
    let backups = folder.join("backups");
    private_folder(&backups).map_err(|error| StoreError::from_io(error.kind()))?;
    let stamp = Utc::now().format("%Y%m%dT%H%M%S%3fZ");
    let target = backups.join(format!("ontime-{stamp}{MARK}{version}.db"));
    // Under another name until it is whole: a power cut must not leave half a backup that looks like one.
    let part = target.with_extension("part");
    // SQLCipher gives the copy the key of its original.
    sqlx::query("VACUUM INTO ?")
        .bind(
            part.to_str()
                .ok_or(StoreError::Failed(own_code::NO_RESULT_CODE))?,
        )
        .execute(db)
        .await?;
    finish(&part, &target).map_err(|error| StoreError::from_io(error.kind()))?;
    if let Err(error) = keep_newest(&backups) {
        // One copy too many keeps nobody from the patient list.
        tracing::warn!(kind = ?error.kind(), "older backups could not be removed");
    }
    Ok(())
}

fn finish(part: &Path, target: &Path) -> std::io::Result<()> {
    // Opened for writing, because Windows flushes only such files.
    File::options().write(true).open(part)?.sync_all()?;
    fs::rename(part, target)
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
    // One that is open elsewhere does not save the others.
    surplus.into_iter().map(fs::remove_file).fold(Ok(()), Result::and)
}

/// The extension of a file that [`copy`] has named; `None` for all others.
fn own_extension(path: &Path) -> Option<&str> {
    let name = path.file_stem()?.to_str()?.strip_prefix("ontime-")?;
    let (_, version) = name.split_once(MARK)?;
    version.parse::<i64>().ok()?;
    path.extension()?.to_str()
}
