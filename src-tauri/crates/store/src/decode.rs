//! Decoding of stored values. A value in a form that is never written is damage, not a default.

use chrono::{DateTime, Utc};
use domain::{PatNum, PatientStatus, TlsPolicy};
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::error::internal_code;
use crate::{Result, StoreError};

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
    fn try_from(stored: Millis) -> Result<Self> {
        instant(stored.0)
    }
}

/// Nothing weaker is substituted for an unknown policy.
impl TryFrom<Text> for TlsPolicy {
    type Error = StoreError;
    fn try_from(stored: Text) -> Result<Self> {
        stored.0.parse().map_err(|_| StoreError::Damaged)
    }
}

/// Reads a text that serde wrote as a plain string.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    T::deserialize(StrDeserializer::<Error>::new(text)).map_err(|_| StoreError::Damaged)
}

/// A column that holds one of a closed set of texts.
pub(crate) fn text_enum<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T> {
    parse(row.try_get(column)?)
}

/// A column that holds one of a closed set of texts, or NULL.
pub(crate) fn optional_text_enum<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>> {
    row.try_get::<Option<&str>, _>(column)?.map(parse).transpose()
}

pub(crate) fn optional_json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>> {
    let text: Option<&str> = row.try_get(column)?;
    Ok(text.map(serde_json::from_str).transpose()?)
}

/// A list for `json_each`.
pub(crate) fn json_list(numbers: impl IntoIterator<Item = i64>) -> Result<String> {
    Ok(serde_json::to_string(&numbers.into_iter().collect::<Vec<_>>())?)
}

/// The parsed lines of a text that SQLite put together; of NULL, none. Of many short rows, a text takes a tenth of the time: each
/// row is handed from one thread to another.
pub(crate) fn parse_lines<T, C: FromIterator<T>>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<C> {
    let lines = text.iter().flat_map(|text| text.split('\n'));
    lines.map(|line| parse(line).ok_or(StoreError::Damaged)).collect()
}

/// A line of two numbers.
pub(crate) fn parse_pair(line: &str) -> Option<(i64, i64)> {
    let (one, other) = line.split_once(' ')?;
    Some((one.parse().ok()?, other.parse().ok()?))
}

/// A patient's status, or that of a number.
pub(crate) fn status(row: &SqliteRow, column: &str) -> Result<PatientStatus> {
    PatientStatus::from_stored(row.try_get(column)?).ok_or(StoreError::Damaged)
}

/// The smallest number after `after`, of all or of one; `None` if there is none.
pub(crate) fn first_after(after: Option<PatNum>) -> Option<i64> {
    after.map_or(Some(i64::MIN), |PatNum(number)| number.checked_add(1))
}

pub(crate) fn count(row: &SqliteRow, column: &str) -> Result<u64> {
    total(row.try_get(column)?)
}

/// A count that a query returned alone.
pub(crate) fn total(stored: i64) -> Result<u64> {
    u64::try_from(stored).map_err(|_| StoreError::Damaged)
}

/// Now, as columns named `_at` hold it: milliseconds since 1970-01-01 00:00 UTC by this computer's clock.
pub(crate) fn now() -> i64 {
    Utc::now().timestamp_millis()
}

/// The time that a column named `_at` holds.
pub(crate) fn instant(stored: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(stored).ok_or(StoreError::Damaged)
}

/// A column named `_at`.
pub(crate) fn time(row: &SqliteRow, column: &str) -> Result<DateTime<Utc>> {
    instant(row.try_get(column)?)
}

pub(crate) fn optional_time(row: &SqliteRow, column: &str) -> Result<Option<DateTime<Utc>>> {
    let stored: Option<i64> = row.try_get(column)?;
    stored.map(instant).transpose()
}

/// A count in the form that a column holds.
pub(crate) fn stored_count(count: u64) -> Result<i64> {
    i64::try_from(count).map_err(|_| StoreError::Failed(internal_code::NUMBER_TOO_LARGE))
}

/// Checks the name of a company or integration.
///
/// # Errors
/// [`StoreError::NameEmpty`], [`StoreError::NameTooLong`].
pub fn check_name(name: &str) -> Result<()> {
    checked_name(name).map(drop)
}

/// The name without surrounding whitespace.
pub(crate) fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(StoreError::NameEmpty),
        length if length > MAX_NAME_LEN as usize => Err(StoreError::NameTooLong),
        _ => Ok(name),
    }
}

/// The id that the next row of an AUTOINCREMENT table gets. A sealed value is bound to its row, so the id must be known
/// before the row exists. No one else can take it within the write transaction.
pub(crate) async fn next_id(db: &mut SqliteConnection, table: &'static str) -> Result<i64> {
    let last = "SELECT seq FROM sqlite_sequence WHERE name = ?";
    let last: Option<i64> = bind!(sqlx::query_scalar(last); table).fetch_optional(db).await?;
    Ok(last.unwrap_or(0) + 1)
}
