//! Everybody of a source whom we account for, to be compared with the source.

use domain::{IntegrationId, PatNum};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::{Store, StoreError};

/// The numbers that the source should count among its active patients, by our records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounted {
    /// Links and aliases of patients who are active here, as this integration last saw them, and not among `to_fix`.
    /// Rising.
    pub here: Vec<PatNum>,
    /// Known as a problem, linked or not. Rising.
    pub to_fix: Vec<PatNum>,
}

impl Accounted {
    /// All of them, rising.
    #[must_use]
    pub fn all(&self) -> Vec<PatNum> {
        let mut all = [self.here.as_slice(), &self.to_fix].concat();
        all.sort_unstable();
        all
    }
}

impl Store {
    /// Whom an integration accounts for. Who left this source is not among them, even if another integration keeps the
    /// patient active.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn accounted(&self, integration: IntegrationId) -> Result<Accounted, StoreError> {
        // One snapshot for both queries.
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let to_fix: Vec<i64> =
            sqlx::query_scalar("SELECT pat_num FROM current_problems WHERE integration = ? ORDER BY pat_num")
                .bind(integration.0)
                .fetch_all(&mut *read)
                .await?;
        Ok(Accounted {
            here: here(&mut read, integration).await?,
            to_fix: to_fix.into_iter().map(PatNum).collect(),
        })
    }
}

async fn here(db: &mut SqliteConnection, integration: IntegrationId) -> Result<Vec<PatNum>, StoreError> {
    let numbers: Vec<i64> = sqlx::query_scalar(
        // CROSS JOIN: by the numbers in their order, not by all patients.
        "SELECT l.pat_num FROM links l CROSS JOIN patients p ON p.id = l.patient \
         WHERE p.standing = 'active' AND l.standing = 'active' AND l.integration = ?1 AND NOT EXISTS \
         (SELECT 1 FROM current_problems c WHERE c.integration = ?1 AND c.pat_num = l.pat_num) \
         UNION ALL \
         SELECT a.pat_num FROM aliases a CROSS JOIN patients p ON p.id = a.patient \
         WHERE p.standing = 'active' AND a.standing = 'active' AND a.integration = ?1 AND NOT EXISTS \
         (SELECT 1 FROM current_problems c WHERE c.integration = ?1 AND c.pat_num = a.pat_num) \
         ORDER BY 1",
    )
    .bind(integration.0)
    .fetch_all(db)
    .await?;
    Ok(numbers.into_iter().map(PatNum).collect())
}
