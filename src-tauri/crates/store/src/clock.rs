//! Stored times: milliseconds since 1970-01-01 00:00 UTC by this computer's clock.

use chrono::{DateTime, Utc};

use crate::StoreError;

/// Now, in the form that columns named `_at` hold.
pub(crate) fn now() -> i64 {
    Utc::now().timestamp_millis()
}

/// Reads a column named `_at`.
pub(crate) fn time(stored: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(stored).ok_or(StoreError::Damaged)
}
