//! A copy of the store before it is migrated, encrypted under the same key.

use std::fs::{self, File};
use std::path::Path;

use chrono::Utc;
use sqlx::sqlite::SqliteConnection;

use crate::StoreError;
use crate::error::own_code;
use crate::private::private_folder;

const KEEP: usize = 3;

/// Writes a copy into `backups/` of the folder and keeps the newest few. The name says from which version and when.
/// Only to be called under the write lock.
pub(crate) async fn copy(db: &mut SqliteConnection, folder: &Path, version: i64) -> Result<(), StoreError> {
    let backups = folder.join("backups");
    private_folder(&backups).map_err(|error| StoreError::from_io(error.kind()))?;
    let stamp = Utc::now().format("%Y%m%dT%H%M%S%3fZ");
    let target = backups.join(format!("ontime-{stamp}-before-migrating-{version}.db"));
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
    finish(&part, &target)
        .and_then(|()| keep_newest(&backups))
        .map_err(|error| StoreError::from_io(error.kind()))
}

fn finish(part: &Path, target: &Path) -> std::io::Result<()> {
    // Opened for writing, because Windows flushes only such files.
    File::options().write(true).open(part)?.sync_all()?;
    fs::rename(part, target)
}

fn keep_newest(backups: &Path) -> std::io::Result<()> {
    let mut files: Vec<_> = fs::read_dir(backups)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let (whole, parts): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|path| path.extension().is_some_and(|extension| extension == "db"));
    let surplus = whole.len().saturating_sub(KEEP);
    for path in whole.iter().take(surplus).chain(&parts) {
        fs::remove_file(path)?;
    }
    Ok(())
}
