//! Results of the comparisons of patient numbers, one per run.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, Reconciliation, RunId};
use serde::Serialize;
use sqlx::sqlite::SqliteRow;

use crate::decode::{count, optional_time, stored_count, time};
use crate::{Store, StoreError, clock, json};

/// A comparison of our active patients with the source's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Verification {
    /// When it took place.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
    /// Whether each active patient of the source is accounted for, and no other is active here.
    pub is_complete: bool,
    /// What it found.
    #[serde(flatten)]
    #[ts(flatten)]
    pub found: Reconciliation,
}

impl Store {
    /// Records the comparison at the end of a run.
    ///
    /// # Errors
    /// If there is no such run, or the store cannot be written.
    pub async fn record_verification(&self, run: RunId, found: &Reconciliation) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "INSERT OR REPLACE INTO verifications \
             (run, verified_at, source_active, imported, with_problems, missing, unexpected) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(run.0)
        .bind(clock::now())
        .bind(stored_count(found.source_active)?)
        .bind(stored_count(found.imported)?)
        .bind(stored_count(found.with_problems)?)
        .bind(stored_count(found.missing)?)
        .bind(stored_count(found.unexpected)?)
        .execute(write.db()?)
        .await?;
        write.commit().await
    }

    /// The newest comparison of an integration with its source.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn last_verification(
        &self,
        integration: IntegrationId,
    ) -> Result<Option<Verification>, StoreError> {
        let row = sqlx::query(
            "SELECT v.* FROM runs r JOIN verifications v ON v.run = r.id WHERE r.integration = ? \
             ORDER BY r.id DESC LIMIT 1",
        )
        .bind(integration.0)
        .fetch_optional(self.reader().await?.db()?)
        .await?;
        row.as_ref().map(verification).transpose()
    }
}

/// The comparison in a row that may have none.
pub(crate) fn optional(row: &SqliteRow) -> Result<Option<Verification>, StoreError> {
    match optional_time(row, "verified_at")? {
        Some(_) => verification(row).map(Some),
        None => Ok(None),
    }
}

fn verification(row: &SqliteRow) -> Result<Verification, StoreError> {
    let found = Reconciliation {
        source_active: count(row, "source_active")?,
        imported: count(row, "imported")?,
        with_problems: count(row, "with_problems")?,
        missing: count(row, "missing")?,
        unexpected: count(row, "unexpected")?,
    };
    Ok(Verification {
        at: time(row, "verified_at")?,
        is_complete: found.is_complete(),
        found,
    })
}
