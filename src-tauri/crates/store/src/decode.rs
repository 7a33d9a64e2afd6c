//! Decoding of stored values. A value in a form that is never written is damage, not a default.

use chrono::{DateTime, Utc};
use domain::{PatNum, PatientStatus, TlsPolicy};
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::{ClusterDigest, StoreError, clock, error::internal_code};

/// The longest name of a company or integration, in characters.
pub const MAX_NAME_LEN: u32 = 200;

/// A text column, for `#[sqlx(try_from)]`.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct Text(String);

/// A column named `_at`, for `#[sqlx(try_from)]`.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct Millis(i64);

impl TryFrom<Millis> for DateTime<Utc> {
    type Error = StoreError;
    fn try_from(stored: Millis) -> Result<Self, StoreError> {
        clock::time(stored.0)
    }
}

impl TryFrom<Text> for PatientStatus {
    type Error = StoreError;
    fn try_from(stored: Text) -> Result<Self, StoreError> {
        Self::from_stored(&stored.0).ok_or(StoreError::Damaged)
    }
}

impl TryFrom<Text> for domain::Birthday {
    type Error = StoreError;
    fn try_from(stored: Text) -> Result<Self, StoreError> {
        parse(&stored.0)
    }
}

/// Nothing weaker is substituted for an unknown policy.
impl TryFrom<Text> for TlsPolicy {
    type Error = StoreError;
    fn try_from(stored: Text) -> Result<Self, StoreError> {
        stored.0.parse().map_err(|_| StoreError::Damaged)
    }
}

/// Reads a text that serde wrote as a plain string.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    T::deserialize(StrDeserializer::<Error>::new(text)).map_err(|_| StoreError::Damaged)
}

/// A column that holds one of a closed set of texts.
pub(crate) fn text_enum<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, StoreError> {
    parse(row.try_get(column)?)
}

/// A column that holds one of a closed set of texts, or NULL.
pub(crate) fn optional_text_enum<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<T>, StoreError> {
    row.try_get::<Option<&str>, _>(column)?.map(parse).transpose()
}

/// A patient's status, or that of a number.
pub(crate) fn status(row: &SqliteRow, column: &str) -> Result<PatientStatus, StoreError> {
    parse_status(row.try_get(column)?)
}

/// As [`status`], of a text that was read already.
pub(crate) fn parse_status(text: &str) -> Result<PatientStatus, StoreError> {
    PatientStatus::from_stored(text).ok_or(StoreError::Damaged)
}

/// A column named `cluster`.
pub(crate) fn cluster(stored: Option<&[u8]>) -> Result<Option<ClusterDigest>, StoreError> {
    let digest = stored.map(|bytes| bytes.try_into().map(ClusterDigest));
    digest.transpose().map_err(|_| StoreError::Damaged)
}

/// The smallest number after `after`, of all or of one; `None` if there is none.
pub(crate) fn first_after(after: Option<PatNum>) -> Option<i64> {
    after.map_or(Some(i64::MIN), |PatNum(number)| number.checked_add(1))
}

/// A count.
pub(crate) fn count(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    total(row.try_get(column)?)
}

/// A count that a query returned alone.
pub(crate) fn total(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(|_| StoreError::Damaged)
}

/// A column named `_at`.
pub(crate) fn time(row: &SqliteRow, column: &str) -> Result<DateTime<Utc>, StoreError> {
    clock::time(row.try_get(column)?)
}

/// A column named `_at` that may be NULL.
pub(crate) fn optional_time(row: &SqliteRow, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    row.try_get::<Option<i64>, _>(column)?
        .map(clock::time)
        .transpose()
}

/// A count in the form that a column holds.
pub(crate) fn stored_count(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::Failed(internal_code::NUMBER_TOO_LARGE))
}

/// Checks the name of a company or integration.
///
/// # Errors
/// [`StoreError::NameEmpty`], [`StoreError::NameTooLong`].
pub fn check_name(name: &str) -> Result<(), StoreError> {
    checked_name(name).map(drop)
}

/// The name without surrounding whitespace.
pub(crate) fn checked_name(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(StoreError::NameEmpty),
        length if length > MAX_NAME_LEN as usize => Err(StoreError::NameTooLong),
        _ => Ok(name),
    }
}

/// The id that the next row of an AUTOINCREMENT table gets. A sealed value is bound to its row, so the id must be known
/// before the row exists. No one else can take it within the write transaction.
pub(crate) async fn next_id(db: &mut SqliteConnection, table: &'static str) -> Result<i64, StoreError> {
    let last: Option<i64> = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = ?")
        .bind(table)
        .fetch_optional(db)
        .await?;
    Ok(last.unwrap_or(0) + 1)
}
