//! Brings a database to the newest schema, after a backup of an older one.

use std::path::Path;

use chrono::Utc;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnection;
use vault::Keys;

use crate::backup_files::{BackupName, BackupReason, backup_folder, write_backup};
use crate::error::internal_code;
use crate::permissions::{make_private, private_folder};
use crate::schema_version::{newest, version};
use crate::{Result, StoreError, rekey, trial};

/// The caller holds the write lock.
///
/// # Errors
/// [`StoreError::Newer`] if a newer program has migrated the database, [`StoreError::UpgradeFailed`], or an error of the backup.
pub(crate) async fn migrate(
    db: &mut SqliteConnection,
    folder: &Path,
    keys: &Keys,
    migrations: &Migrator,
) -> Result<()> {
    let newest = newest(migrations);
    match version(db).await? {
        found if found > newest => return Err(StoreError::Newer),
        found if found == newest => {}
        Some(_) => back_up(db, folder, keys).await?,
        None => {}
    }
    // Not `run`, whose future the compiler does not accept as `Send` for every lifetime of the connection.
    migrations
        .run_direct(None, db, false)
        .await
        .map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => match error.into() {
                StoreError::Failed(code) => StoreError::UpgradeFailed(code),
                // A full disk or damage has its own way out.
                error => error,
            },
            MigrateError::VersionMissing(_) => StoreError::Newer,
            MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => StoreError::Damaged,
            _ => StoreError::Failed(internal_code::NO_RESULT_CODE),
        })
}

async fn back_up(db: &mut SqliteConnection, folder: &Path, keys: &Keys) -> Result<()> {
    let folder = backup_folder(folder);
    private_folder(&folder)?;
    let name = BackupName {
        made_at: Utc::now(),
        reason: BackupReason::BeforeUpdate,
    };
    let copy = async |part: &Path| {
        make_private(part)?;
        rekey::copy_into(db, part).await?;
        rekey::check_copy(part, keys).await?;
        Ok(trial::flush(part)?)
    };
    write_backup(&folder, name, "db", copy).await.map(drop)
}
