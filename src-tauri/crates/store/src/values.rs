//! Between stored values and our types. A value of a form that we never write is damage, not a default.

use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::{StoreError, clock, error::own_code};

/// A column that holds a word of a closed set.
pub(crate) fn word<T>(
    row: &SqliteRow,
    column: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let stored: &str = row.try_get(column)?;
    read(stored).ok_or(StoreError::Damaged)
}

/// A column that holds a word of a closed set, or nothing.
pub(crate) fn optional_word<T>(
    row: &SqliteRow,
    column: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    let stored: Option<&str> = row.try_get(column)?;
    stored
        .map(|text| read(text).ok_or(StoreError::Damaged))
        .transpose()
}

/// A column that counts.
pub(crate) fn count(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    let stored: i64 = row.try_get(column)?;
    u64::try_from(stored).map_err(|_| StoreError::Damaged)
}

/// A column named `_at`.
pub(crate) fn time(row: &SqliteRow, column: &str) -> Result<DateTime<Utc>, StoreError> {
    clock::time(row.try_get(column)?)
}

/// A column named `_at` that may be empty.
pub(crate) fn optional_time(row: &SqliteRow, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let stored: Option<i64> = row.try_get(column)?;
    stored.map(clock::time).transpose()
}

/// A count as a column holds it.
pub(crate) fn stored_count(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::Failed(own_code::NUMBER_TOO_LARGE))
}

/// Whether a company or integration can have this name.
///
/// # Errors
/// [`StoreError::NameUnusable`].
pub fn check_name(name: &str) -> Result<(), StoreError> {
    checked_name(name).map(drop)
}

/// A name without blanks around it, if it can be one.
pub(crate) fn checked_name(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    if (1..=200).contains(&name.chars().count()) {
        Ok(name)
    } else {
        Err(StoreError::NameUnusable)
    }
}

/// The id that the next row of an AUTOINCREMENT table gets. Sealing binds a value to its row, so the id must be known
/// before the row is there; within a write transaction nobody else can take it.
pub(crate) async fn next_id(db: &mut SqliteConnection, table: &'static str) -> Result<i64, StoreError> {
    let last: Option<i64> = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = ?")
        .bind(table)
        .fetch_optional(db)
        .await?;
    Ok(last.unwrap_or(0) + 1)
}
