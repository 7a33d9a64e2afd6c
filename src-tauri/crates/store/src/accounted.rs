//! Everybody of a source whom we account for, to be compared with the source.

use domain::{IntegrationId, PatNum};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, QueryBuilder, Sqlite};
use vault::Fingerprint;

use crate::{Store, StoreError};

/// The numbers that the source should count among its active patients, by our records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounted {
    /// Linked to a patient who is active here, as this integration last saw it, and not among `to_fix`. Rising.
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
    /// Whom an integration accounts for. A link whose fingerprint is among `departed` says that its patient has left this
    /// source, even if another integration keeps the patient active.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn accounted(
        &self,
        integration: IntegrationId,
        departed: &[Fingerprint],
    ) -> Result<Accounted, StoreError> {
        // One snapshot for both queries.
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let to_fix: Vec<i64> =
            sqlx::query_scalar("SELECT pat_num FROM current_problems WHERE integration = ? ORDER BY pat_num")
                .bind(integration.0)
                .fetch_all(&mut *read)
                .await?;
        Ok(Accounted {
            here: here(&mut read, integration, departed).await?,
            to_fix: to_fix.into_iter().map(PatNum).collect(),
        })
    }
}

async fn here(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    departed: &[Fingerprint],
) -> Result<Vec<PatNum>, StoreError> {
    // CROSS JOIN: by the links in their order, not by all patients.
    let mut sql = QueryBuilder::<Sqlite>::new(
        "SELECT l.pat_num FROM links l CROSS JOIN patients p ON p.id = l.patient \
         WHERE p.standing = 'active' AND l.integration = ",
    );
    sql.push_bind(integration.0);
    sql.push(" AND NOT EXISTS (SELECT 1 FROM current_problems c WHERE c.integration = ");
    sql.push_bind(integration.0);
    sql.push(" AND c.pat_num = l.pat_num) AND l.fingerprint NOT IN (");
    let mut prints = sql.separated(", ");
    for print in departed {
        prints.push_bind(print.as_bytes().to_vec());
    }
    sql.push(") ORDER BY l.pat_num");
    let numbers: Vec<i64> = sql.build_query_scalar().fetch_all(db).await?;
    Ok(numbers.into_iter().map(PatNum).collect())
}
