//! Links: which patient of ours stands for which number of an integration.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, PatNum, PatientId};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use crate::values::{count, time};
use crate::{Store, StoreError};

/// One link of a patient, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// The integration.
    pub integration: IntegrationId,
    /// Its name.
    pub integration_name: String,
    /// The patient's number there.
    pub pat_num: PatNum,
    /// Since when.
    pub linked_at: DateTime<Utc>,
}

/// How many patients an integration is linked to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkedCounts {
    /// Active ones.
    pub active: u64,
    /// Those who left the practice.
    pub inactive: u64,
}

impl Store {
    /// At most `limit` numbers of an integration, links and aliases, from behind `after` upwards, which it has called
    /// active when it last met them.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn linked_pat_nums_behind(
        &self,
        integration: IntegrationId,
        after: Option<PatNum>,
        limit: u32,
    ) -> Result<Vec<PatNum>, StoreError> {
        let first = match after {
            None => i64::MIN,
            Some(PatNum(i64::MAX)) => return Ok(Vec::new()),
            Some(PatNum(number)) => number + 1,
        };
        let numbers: Vec<i64> = sqlx::query_scalar(
            "SELECT pat_num FROM links WHERE integration = ?1 AND pat_num >= ?2 AND standing = 'active' \
             UNION ALL \
             SELECT pat_num FROM aliases WHERE integration = ?1 AND pat_num >= ?2 AND standing = 'active' \
             ORDER BY pat_num LIMIT ?3",
        )
        .bind(integration.0)
        .bind(first)
        .bind(limit)
        .fetch_all(self.reader().await?.db()?)
        .await?;
        Ok(numbers.into_iter().map(PatNum).collect())
    }

    /// How many patients an integration is linked to.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn linked_counts(&self, integration: IntegrationId) -> Result<LinkedCounts, StoreError> {
        let row = sqlx::query(
            "SELECT count(*) FILTER (WHERE p.standing = 'active') AS active, \
             count(*) FILTER (WHERE p.standing <> 'active') AS inactive \
             FROM links l JOIN patients p ON p.id = l.patient WHERE l.integration = ?",
        )
        .bind(integration.0)
        .fetch_one(self.reader().await?.db()?)
        .await?;
        Ok(LinkedCounts {
            active: count(&row, "active")?,
            inactive: count(&row, "inactive")?,
        })
    }
}

/// The links of one patient.
pub(crate) async fn of_patient(
    db: &mut SqliteConnection,
    patient: PatientId,
) -> Result<Vec<LinkRow>, StoreError> {
    let rows = sqlx::query(
        "SELECT l.integration, i.name, l.pat_num, l.linked_at FROM links l \
         JOIN integrations i ON i.id = l.integration WHERE l.patient = ? ORDER BY i.name, i.id",
    )
    .bind(patient.0)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LinkRow {
                integration: IntegrationId(row.try_get("integration")?),
                integration_name: row.try_get("name")?,
                pat_num: PatNum(row.try_get("pat_num")?),
                linked_at: time(row, "linked_at")?,
            })
        })
        .collect()
}
