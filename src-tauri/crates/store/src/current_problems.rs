//! Whom an integration cannot bring in at present, whichever run met them.
//!
//! A number is on the list from the page that met its problem to the page that met it without one, or found it gone.

use domain::{IntegrationId, PatNum, Problem};
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};

use crate::{Store, StoreError};

/// Rows a statement; five variables each.
const ROWS_A_STATEMENT: usize = 500;

impl Store {
    /// How many patients of an integration cannot be brought in at present.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn current_problem_count(&self, integration: IntegrationId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM current_problems WHERE integration = ?")
            .bind(integration.0)
            .fetch_one(self.reader().await?.db()?)
            .await?;
        u64::try_from(count).map_err(|_| StoreError::Damaged)
    }
}

/// Brings the list in step with a page: everybody it dealt with is off it but those whose problem it met.
pub(crate) async fn settle(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    dealt_with: &[PatNum],
    problems: &[Problem],
    now: i64,
) -> Result<(), StoreError> {
    let numbers: Vec<i64> = dealt_with.iter().map(|number| number.0).collect();
    sqlx::query(
        "DELETE FROM current_problems WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))",
    )
    .bind(integration.0)
    .bind(serde_json::to_string(&numbers)?)
    .execute(&mut *db)
    .await?;
    for chunk in problems.chunks(ROWS_A_STATEMENT) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT OR REPLACE INTO current_problems (integration, pat_num, code, detail, met_at) ",
        );
        insert.push_values(chunk, |mut row, problem| {
            row.push_bind(integration.0)
                .push_bind(problem.pat_num.0)
                .push_bind(problem.code.as_str())
                .push_bind(problem.detail.clone())
                .push_bind(now);
        });
        insert.build().execute(&mut *db).await?;
    }
    Ok(())
}

/// Empties the list: another source has other problems.
pub(crate) async fn forget(db: &mut SqliteConnection, integration: IntegrationId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM current_problems WHERE integration = ?")
        .bind(integration.0)
        .execute(db)
        .await?;
    Ok(())
}
