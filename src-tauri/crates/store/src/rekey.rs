//! Complete copies of a store's database: with the same keys, or encrypted with other keys.
//!
//! A copy is consistent, checked, and on the disk when the function returns. It is not visible to anyone before: the caller
//! gives it its final name.

use std::fs::File;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use vault::{AssociatedData, DatabaseKey, Keys, Sealed};

use crate::connection::Connector;
use crate::error::internal_code;
use crate::open::file;
use crate::permissions::make_private;
use crate::{Result, StoreError};

/// Rows that are sealed again at once.
const ROWS: i64 = 1_000;

/// A column that holds sealed values.
struct SealedColumn {
    table: &'static str,
    column: &'static str,
    select: &'static str,
    update: &'static str,
}

macro_rules! sealed {
    ($table:literal, $column:literal) => {
        SealedColumn {
            table: $table,
            column: $column,
            select: concat!(
                "SELECT id, ",
                $column,
                " FROM ",
                $table,
                " WHERE id > ? AND ",
                $column,
                " IS NOT NULL ORDER BY id LIMIT ?"
            ),
            update: concat!("UPDATE ", $table, " SET ", $column, " = ? WHERE id = ?"),
        }
    };
}

/// Every sealed column of the schema.
const SEALED: [SealedColumn; 4] = [
    sealed!("integrations", "password"),
    sealed!("patients", "notes"),
    sealed!("changes", "ssn_from"),
    sealed!("changes", "ssn_to"),
];

/// Checks that the key opens the store in this folder. Changes nothing.
///
/// # Errors
/// [`StoreError::KeyMismatch`] if it does not.
pub async fn check_key(folder: &Path, key: &DatabaseKey) -> Result<()> {
    let reader = Connector::new(&file(folder), key).reader().await?;
    Ok(reader.close().await?)
}

/// Writes a copy of the store in `folder` with the same keys. The store may be in use. `target` must not exist.
///
/// # Errors
/// [`StoreError::KeyMismatch`], [`StoreError::Damaged`], or an error of writing. Then the copy is incomplete.
pub async fn copy(folder: &Path, target: &Path, keys: &Keys) -> Result<()> {
    let mut db = Connector::new(&file(folder), &keys.database)
        .for_copying()
        .await?;
    let text = target
        .to_str()
        .ok_or(StoreError::Failed(internal_code::NO_RESULT_CODE))?;
    // SQLCipher gives the copy the key of its original.
    let copied = bind!(sqlx::query("VACUUM INTO ?"); text).execute(&mut db).await;
    db.close().await?;
    copied?;
    // SQLite created it with the permissions of other new files.
    make_private(target)?;
    check(target, keys).await?;
    sync(target)
}

/// Writes a copy of the database file `source` that is encrypted and sealed with new keys. `source` must not be in use, and
/// `target` must not exist.
///
/// Fingerprints keep the old key, so the next full sync compares every patient once.
///
/// # Errors
/// [`StoreError::KeyMismatch`] if the old keys do not open the file, [`StoreError::Damaged`], or an error of writing. Then the
/// copy is incomplete.
pub async fn copy_with_new_keys(source: &Path, target: &Path, old: &Keys, new: &Keys) -> Result<()> {
    make_private(target)?;
    let mut db = Connector::new(source, &old.database).for_copying().await?;
    let exported = export(&mut db, target, &new.database).await;
    db.close().await?;
    exported?;
    let mut db = Connector::new(target, &new.database).for_copying().await?;
    let sealed = seal_again(&mut db, old, new).await;
    db.close().await?;
    sealed?;
    check(target, new).await?;
    sync(target)
}

async fn export(db: &mut SqliteConnection, target: &Path, key: &DatabaseKey) -> Result<()> {
    let target = target
        .to_str()
        .ok_or(StoreError::Failed(internal_code::NO_RESULT_CODE))?;
    let key = key.expose_pragma();
    bind!(sqlx::query("ATTACH DATABASE ? AS copy KEY ?"); target, key.trim_matches('"'))
        .execute(&mut *db)
        .await?;
    db.execute("SELECT sqlcipher_export('copy')").await?;
    let tables =
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *db).await?;
    for table in tables {
        let table = table.replace('"', "\"\"");
        let equal = format!(
            "SELECT (SELECT count(*) FROM main.\"{table}\") = (SELECT count(*) FROM copy.\"{table}\")"
        );
        if !sqlx::query_scalar(AssertSqlSafe(equal))
            .fetch_one(&mut *db)
            .await?
        {
            return Err(StoreError::Damaged);
        }
    }
    db.execute("DETACH DATABASE copy").await?;
    Ok(())
}

async fn seal_again(db: &mut SqliteConnection, old: &Keys, new: &Keys) -> Result<()> {
    db.execute("BEGIN IMMEDIATE").await?;
    for column in &SEALED {
        if exists(db, column).await? {
            seal_column_again(db, column, old, new).await?;
        }
    }
    db.execute("COMMIT").await?;
    Ok(())
}

/// A backup may have an older schema.
async fn exists(db: &mut SqliteConnection, column: &SealedColumn) -> Result<bool> {
    let found = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = ?)";
    let found = bind!(sqlx::query_scalar(found); column.table, column.column);
    Ok(found.fetch_one(db).await?)
}

async fn seal_column_again(
    db: &mut SqliteConnection,
    column: &SealedColumn,
    old: &Keys,
    new: &Keys,
) -> Result<()> {
    let mut last = i64::MIN;
    loop {
        let rows = bind!(sqlx::query_as(column.select); last, ROWS);
        let rows: Vec<(i64, Vec<u8>)> = rows.fetch_all(&mut *db).await?;
        let Some((newest, _)) = rows.last() else {
            return Ok(());
        };
        last = *newest;
        for (row, sealed) in rows {
            let place = AssociatedData {
                table: column.table,
                row,
                column: column.column,
            };
            let plain = old.sealing.open(place, &Sealed::from_bytes(sealed))?;
            let sealed = new.sealing.seal(place, &plain)?;
            bind!(sqlx::query(column.update); sealed.as_bytes(), row)
                .execute(&mut *db)
                .await?;
        }
    }
}

/// Reads the whole copy with a new connection, which authenticates every page in use.
async fn check(target: &Path, keys: &Keys) -> Result<()> {
    let mut db = Connector::new(target, &keys.database).for_copying().await?;
    let structure = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut db)
        .await;
    db.close().await?;
    let structure: Vec<String> = structure?;
    if structure == ["ok"] {
        Ok(())
    } else {
        Err(StoreError::Damaged)
    }
}

/// The copy is one file: with a journal beside it, it would not be complete.
fn sync(target: &Path) -> Result<()> {
    for suffix in ["-journal", "-wal"] {
        let mut name = target.as_os_str().to_owned();
        name.push(suffix);
        if PathBuf::from(name).try_exists()? {
            return Err(StoreError::Failed(internal_code::CONTRADICTION));
        }
    }
    // Opened for writing, because Windows flushes only files that are.
    File::options().write(true).open(target)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sealed_column_of_the_schema_is_listed() {
        let schema = include_str!("../migrations/0001_schema.sql");
        let marked = schema.lines().filter(|line| line.contains("-- sealed"));
        let marked: Vec<&str> = marked.filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(marked, SEALED.map(|it| it.column));
        assert_eq!(
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
                .unwrap()
                .count(),
            1
        );
    }
}
