//! The numbers that a source should count among its active patients, to be compared with the source.

use domain::{IntegrationId, PatNum};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::{Store, StoreError};

/// Numbers that this integration expects to be active in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownPatients {
    /// Active here and, when last read, in the source; not among `with_problems`. Ascending.
    pub imported: Vec<PatNum>,
    /// Numbers with an open problem, linked or not. Ascending.
    pub with_problems: Vec<PatNum>,
}

impl KnownPatients {
    /// All of them, ascending.
    #[must_use]
    pub fn all(&self) -> Vec<PatNum> {
        let mut all = [self.imported.as_slice(), &self.with_problems].concat();
        all.sort_unstable();
        all
    }
}

impl Store {
    /// Numbers that an integration expects to be active in the source. A patient who left this source is not among them,
    /// even if another integration keeps the patient active.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn known_patients(&self, integration: IntegrationId) -> Result<KnownPatients, StoreError> {
        // One snapshot for both queries.
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let with_problems: Vec<i64> =
            sqlx::query_scalar("SELECT pat_num FROM open_problems WHERE integration = ? ORDER BY pat_num")
                .bind(integration.0)
                .fetch_all(&mut *read)
                .await?;
        Ok(KnownPatients {
            imported: imported(&mut read, integration).await?,
            with_problems: with_problems.into_iter().map(PatNum).collect(),
        })
    }
}

async fn imported(db: &mut SqliteConnection, integration: IntegrationId) -> Result<Vec<PatNum>, StoreError> {
    let numbers: Vec<i64> = sqlx::query_scalar(
        // CROSS JOIN reads the numbers in their order instead of all patients.
        "SELECT l.pat_num FROM links l CROSS JOIN patients p ON p.id = l.patient \
         WHERE p.status = 'active' AND l.status = 'active' AND l.integration = ?1 AND NOT EXISTS \
         (SELECT 1 FROM open_problems c WHERE c.integration = ?1 AND c.pat_num = l.pat_num) \
         UNION ALL \
         SELECT a.pat_num FROM aliases a CROSS JOIN patients p ON p.id = a.patient \
         WHERE p.status = 'active' AND a.status = 'active' AND a.integration = ?1 AND NOT EXISTS \
         (SELECT 1 FROM open_problems c WHERE c.integration = ?1 AND c.pat_num = a.pat_num) \
         ORDER BY 1",
    )
    .bind(integration.0)
    .fetch_all(db)
    .await?;
    Ok(numbers.into_iter().map(PatNum).collect())
}
