//! Open problems: numbers that an integration cannot import or update now.
//!
//! A number is listed from the page that finds its problem until a page reads it without one, or finds its row gone.

use domain::{IntegrationId, PatNum, Problem};
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};

use crate::decode::total;
use crate::{Store, StoreError};

/// Each row takes five variables.
const ROWS_PER_STATEMENT: usize = 500;

impl Store {
    /// Number of open problems of an integration.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn open_problem_count(&self, integration: IntegrationId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM open_problems WHERE integration = ?")
            .bind(integration.0)
            .fetch_one(self.reader().await?.db()?)
            .await?;
        total(count)
    }
}

/// Updates the list with a page: removes every number it processed, then adds its problems.
pub(crate) async fn sync_open_problems(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    processed: &[PatNum],
    problems: &[Problem],
    now: i64,
) -> Result<(), StoreError> {
    let numbers: Vec<i64> = processed.iter().map(|number| number.0).collect();
    sqlx::query(
        "DELETE FROM open_problems WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))",
    )
    .bind(integration.0)
    .bind(serde_json::to_string(&numbers)?)
    .execute(&mut *db)
    .await?;
    for chunk in problems.chunks(ROWS_PER_STATEMENT) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT OR REPLACE INTO open_problems (integration, pat_num, code, detail, found_at) ",
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

/// Empties the list, because another source has other problems.
pub(crate) async fn reset(db: &mut SqliteConnection, integration: IntegrationId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM open_problems WHERE integration = ?")
        .bind(integration.0)
        .execute(db)
        .await?;
    Ok(())
}
