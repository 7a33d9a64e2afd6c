//! Results of the comparisons with the source, one per run.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, Reconciliation, RunId};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::decode::{count, optional_time, stored_count, time};
use crate::{Store, StoreError, clock, json};

/// A comparison of our patients with the source's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Verification {
    /// When it took place.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
    /// [`Reconciliation::is_complete`].
    pub is_complete: bool,
    /// What it found.
    #[serde(flatten)]
    #[ts(flatten)]
    pub found: Reconciliation,
}

impl Store {
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

/// Records the comparison at the end of a run.
pub(crate) async fn insert(
    db: &mut SqliteConnection,
    run: RunId,
    found: &Reconciliation,
) -> Result<(), StoreError> {
    let mut insert = sqlx::query(
        "INSERT OR REPLACE INTO verifications (run, verified_at, source_active, patients, second_charts, with_problems, \
         missing, unexpected, changed, recent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(run.0)
    .bind(clock::now());
    for number in [
        found.source_active,
        found.patients,
        found.second_charts,
        found.with_problems,
        found.missing,
        found.unexpected,
        found.changed,
        found.recent,
    ] {
        insert = insert.bind(stored_count(number)?);
    }
    insert.execute(db).await?;
    Ok(())
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
        patients: count(row, "patients")?,
        second_charts: count(row, "second_charts")?,
        with_problems: count(row, "with_problems")?,
        missing: count(row, "missing")?,
        unexpected: count(row, "unexpected")?,
        changed: count(row, "changed")?,
        recent: count(row, "recent")?,
    };
    Ok(Verification {
        at: time(row, "verified_at")?,
        is_complete: found.is_complete(),
        found,
    })
}
