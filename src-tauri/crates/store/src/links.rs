//! Links: which patient each number of an integration belongs to.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, PatNum, PatientId};
use sqlx::sqlite::SqliteConnection;

use crate::decode::Millis;
use crate::{Store, StoreError};

/// One link of a patient.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LinkRow {
    /// The integration.
    #[sqlx(try_from = "i64")]
    pub integration: IntegrationId,
    /// Its name.
    pub integration_name: String,
    /// The patient's number there.
    #[sqlx(try_from = "i64")]
    pub pat_num: PatNum,
    /// When the number was linked.
    #[sqlx(try_from = "Millis")]
    pub linked_at: DateTime<Utc>,
}

impl Store {
    /// The first `limit` numbers of an integration after `after`, links and aliases, that were active when last read.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn linked_pat_nums_after(
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
            "SELECT pat_num FROM links WHERE integration = ?1 AND pat_num >= ?2 AND status = 'active' \
             UNION ALL \
             SELECT pat_num FROM aliases WHERE integration = ?1 AND pat_num >= ?2 AND status = 'active' \
             ORDER BY pat_num LIMIT ?3",
        )
        .bind(integration.0)
        .bind(first)
        .bind(limit)
        .fetch_all(self.reader().await?.db()?)
        .await?;
        Ok(numbers.into_iter().map(PatNum).collect())
    }
}

/// The links of one patient.
pub(crate) async fn of_patient(
    db: &mut SqliteConnection,
    patient: PatientId,
) -> Result<Vec<LinkRow>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT l.integration, i.name AS integration_name, l.pat_num, l.linked_at FROM links l \
         JOIN integrations i ON i.id = l.integration WHERE l.patient = ? ORDER BY i.name, i.id",
    )
    .bind(patient.0)
    .fetch_all(db)
    .await?)
}
