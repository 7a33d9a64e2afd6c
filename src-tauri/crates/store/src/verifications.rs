//! What the comparisons of patient numbers found, a run each.

use chrono::{DateTime, Utc};
use domain::{Completeness, IntegrationId, RunId};
use sqlx::sqlite::SqliteRow;

use crate::values::{count, optional_time, stored_count, time};
use crate::{Store, StoreError, clock};

/// A comparison that took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// When.
    pub at: DateTime<Utc>,
    /// What it found.
    pub found: Completeness,
}

impl Store {
    /// Records what the comparison at the end of a run found.
    ///
    /// # Errors
    /// If there is no such run, or the store cannot be written.
    pub async fn record_verification(&self, run: RunId, found: &Completeness) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "INSERT OR REPLACE INTO verifications \
             (run, verified_at, source_active, here, to_fix, missing, surplus) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(run.0)
        .bind(clock::now())
        .bind(stored_count(found.source_active)?)
        .bind(stored_count(found.here)?)
        .bind(stored_count(found.to_fix)?)
        .bind(stored_count(found.missing)?)
        .bind(stored_count(found.surplus)?)
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

/// Of a row that may lack one.
pub(crate) fn optional(row: &SqliteRow) -> Result<Option<Verification>, StoreError> {
    match optional_time(row, "verified_at")? {
        Some(_) => verification(row).map(Some),
        None => Ok(None),
    }
}

fn verification(row: &SqliteRow) -> Result<Verification, StoreError> {
    Ok(Verification {
        at: time(row, "verified_at")?,
        found: Completeness {
            source_active: count(row, "source_active")?,
            here: count(row, "here")?,
            to_fix: count(row, "to_fix")?,
            missing: count(row, "missing")?,
            surplus: count(row, "surplus")?,
        },
    })
}
