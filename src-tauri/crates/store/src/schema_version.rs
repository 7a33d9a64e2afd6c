//! The migrations of this program, and which of them a database has.

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnection;

use crate::Result;

/// Append only after the first release: a released migration is never edited.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

pub(crate) fn newest(migrations: &Migrator) -> Option<i64> {
    migrations.iter().map(|migration| migration.version).max()
}

/// Whether a newer program has migrated a file with this [`version`].
pub(crate) fn is_newer(version: Option<i64>) -> bool {
    version > newest(&MIGRATIONS)
}

/// The last migration applied to the file; `None` for a new one.
pub(crate) async fn version(db: &mut SqliteConnection) -> Result<Option<i64>> {
    let migrated = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')";
    if !sqlx::query_scalar(migrated).fetch_one(&mut *db).await? {
        return Ok(None);
    }
    let version = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations");
    Ok(version.fetch_one(db).await?)
}
