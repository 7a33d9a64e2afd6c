//! Complete copies of a store's database: with the same keys, or encrypted with other keys.
//!
//! A copy is consistent, checked, and on the disk when the function returns. It is not visible to anyone before: the caller
//! gives it its final name.

use std::path::{Path, PathBuf};

use domain::{IntegrationId, PatientFields, PatientId, Ssn};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};
use vault::{AssociatedData, DatabaseKey, Fingerprint, FingerprintKey, Keys, Sealed};

use crate::condition::database_file;
use crate::connection::Connector;
use crate::error::internal_code;
use crate::head::{self, Commit};
use crate::patients::{fields, open_notes};
use crate::permissions::make_private;
use crate::recovery::new_head;
use crate::{Result, StoreError, trial};

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

/// The keys of the original and of its copy.
#[derive(Debug, Clone, Copy)]
pub struct KeyChange<'a> {
    /// Of the original.
    pub old: &'a Keys,
    /// Of the copy.
    pub new: &'a Keys,
}

/// Computes the fingerprint of a patient's fields and SSN.
pub type ComputeFingerprint = fn(&FingerprintKey, &PatientFields, Option<&Ssn>) -> Fingerprint;

/// Every sealed column of the schema.
const SEALED: [SealedColumn; 8] = [
    sealed!("integrations", "password"),
    sealed!("patients", "notes"),
    sealed!("deleted_patients", "content"),
    sealed!("changes", "ssn_from"),
    sealed!("changes", "ssn_to"),
    sealed!("changes", "notes_from"),
    sealed!("changes", "notes_to"),
    sealed!("patients_before", "notes"),
];

/// Checks that the key opens a database file. Changes nothing.
///
/// # Errors
/// [`StoreError::KeyMismatch`] if it does not.
pub async fn check_key(database: &Path, key: &DatabaseKey) -> Result<()> {
    let reader = Connector::new(database, key).unchanged_file().await?;
    Ok(reader.close().await?)
}

/// The names of the companies in a database file. Changes nothing.
///
/// # Errors
/// [`StoreError::KeyMismatch`] if the key does not open it, or [`StoreError::Damaged`].
pub async fn company_names(database: &Path, key: &DatabaseKey) -> Result<Vec<String>> {
    let mut reader = Connector::new(database, key).unchanged_file().await?;
    let names = sqlx::query_scalar("SELECT name FROM companies");
    let names = names.fetch_all(&mut reader).await;
    reader.close().await?;
    Ok(names?)
}

/// Replaces the fingerprints that the old key gives for what is stored. The notes must be sealed with the new key.
async fn replace_fingerprints(
    db: &mut SqliteConnection,
    KeyChange { old, new }: KeyChange<'_>,
    fingerprint: ComputeFingerprint,
) -> Result<()> {
    let select = "SELECT l.integration, l.pat_num, l.fingerprint, p.* FROM links l JOIN patients p ON p.id = l.patient \
         WHERE l.is_primary AND (l.integration, l.pat_num) > (?, ?) ORDER BY l.integration, l.pat_num LIMIT ?";
    let mut last = (i64::MIN, i64::MIN);
    loop {
        let rows = bind!(sqlx::query(select); last.0, last.1, ROWS)
            .fetch_all(&mut *db)
            .await?;
        let Some(newest) = rows.last() else {
            return Ok(());
        };
        last = (newest.try_get("integration")?, newest.try_get("pat_num")?);
        for row in rows {
            let (integration, pat_num): (i64, i64) = (row.try_get("integration")?, row.try_get("pat_num")?);
            let notes = open_notes(&new.sealing, PatientId(row.try_get("id")?), row.try_get("notes")?)?;
            let record = notes.record(IntegrationId(integration));
            let ssn = record.and_then(|record| record.ssn.as_ref());
            let fields = fields(&row)?;
            let stored: Vec<u8> = row.try_get("fingerprint")?;
            if fingerprint(&old.fingerprint, &fields, ssn).as_bytes()[..] == stored[..] {
                let update = "UPDATE links SET fingerprint = ? WHERE integration = ? AND pat_num = ?";
                let replaced = fingerprint(&new.fingerprint, &fields, ssn);
                bind!(sqlx::query(update); &replaced.as_bytes()[..], integration, pat_num)
                    .execute(&mut *db)
                    .await?;
            }
        }
    }
}

/// Reads a whole copy with a new connection, which authenticates every page in use.
///
/// # Errors
/// [`StoreError::KeyMismatch`] or [`StoreError::Damaged`].
pub async fn check_copy(copy: &Path, keys: &Keys) -> Result<()> {
    let mut db = Connector::new(copy, &keys.database).for_copying().await?;
    let checked = trial::check(&mut db).await;
    db.close().await?;
    checked
}

/// Writes a copy of the store in `folder` with the same keys. The store may be in use. `target` must not exist.
///
/// # Errors
/// [`StoreError::KeyMismatch`], [`StoreError::Damaged`], or an error of writing. Then the copy is incomplete.
pub async fn copy(folder: &Path, target: &Path, keys: &Keys) -> Result<()> {
    let mut db = Connector::new(&database_file(folder), &keys.database)
        .for_copying()
        .await?;
    let copied = copy_into(&mut db, target).await;
    db.close().await?;
    copied?;
    // SQLite created it with the permissions of other new files.
    make_private(target)?;
    check_copy(target, keys).await?;
    sync(target)
}

/// Writes a consistent copy into a file that does not exist or is empty. It is not flushed.
pub(crate) async fn copy_into(db: &mut SqliteConnection, target: &Path) -> Result<()> {
    let path = target
        .to_str()
        .ok_or(StoreError::Failed(internal_code::NO_RESULT_CODE))?;
    // SQLCipher gives the copy the key of its original.
    bind!(sqlx::query("VACUUM INTO ?"); path).execute(db).await?;
    Ok(())
}

/// Writes the head file of a complete database in `folder` that was never opened there.
///
/// # Errors
/// [`StoreError::KeyMismatch`], [`StoreError::Damaged`], or an error of writing.
pub async fn write_head(folder: &Path, keys: &Keys) -> Result<()> {
    let mut db = Connector::new(&database_file(folder), &keys.database)
        .for_copying()
        .await?;
    let commit = Commit::read(&mut db).await;
    db.close().await?;
    let commit = commit?.ok_or(StoreError::Damaged)?;
    Ok(new_head(commit).create(&head::path(folder), &keys.head)?)
}

/// Writes a copy of the database file `source` that is encrypted and sealed with new keys. `source` must not be in use, and
/// `target` must not exist.
///
/// `fingerprint` computes the fingerprint of a patient. Those that can be computed from what is stored are replaced. Where they
/// cannot, the next full sync compares the patient once.
///
/// # Errors
/// [`StoreError::KeyMismatch`] if the old keys do not open the file, [`StoreError::Damaged`], or an error of writing. Then the
/// copy is incomplete.
pub async fn copy_with_new_keys(
    source: &Path,
    target: &Path,
    keys: KeyChange<'_>,
    fingerprint: ComputeFingerprint,
) -> Result<()> {
    let KeyChange { old, new } = keys;
    make_private(target)?;
    let mut db = Connector::new(source, &old.database).for_copying().await?;
    let exported = export(&mut db, target, &new.database).await;
    db.close().await?;
    exported?;
    let mut db = Connector::new(target, &new.database).for_copying().await?;
    let sealed = seal_again(&mut db, keys, fingerprint).await;
    db.close().await?;
    sealed?;
    check_copy(target, new).await?;
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

async fn seal_again(
    db: &mut SqliteConnection,
    keys: KeyChange<'_>,
    fingerprint: ComputeFingerprint,
) -> Result<()> {
    db.execute("BEGIN IMMEDIATE").await?;
    for column in &SEALED {
        if exists(db, column.table, column.column).await? {
            seal_column_again(db, column, keys).await?;
        }
    }
    if exists(db, "links", "fingerprint").await? {
        replace_fingerprints(db, keys, fingerprint).await?;
    }
    db.execute("COMMIT").await?;
    Ok(())
}

/// A backup may have an older schema.
async fn exists(db: &mut SqliteConnection, table: &'static str, column: &'static str) -> Result<bool> {
    let found = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = ?)";
    let found = bind!(sqlx::query_scalar(found); table, column);
    Ok(found.fetch_one(db).await?)
}

async fn seal_column_again(
    db: &mut SqliteConnection,
    column: &SealedColumn,
    KeyChange { old, new }: KeyChange<'_>,
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

/// The copy is one file: with a journal beside it, it would not be complete.
fn sync(target: &Path) -> Result<()> {
    for suffix in ["-journal", "-wal"] {
        let mut name = target.as_os_str().to_owned();
        name.push(suffix);
        if PathBuf::from(name).try_exists()? {
            return Err(StoreError::Failed(internal_code::CONTRADICTION));
        }
    }
    Ok(trial::flush(target)?)
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
        let migrations = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
        let sql = migrations.filter(|file| file.as_ref().unwrap().path().extension() == Some("sql".as_ref()));
        assert_eq!(sql.count(), 1, "a migration that this test does not read");
    }
}
