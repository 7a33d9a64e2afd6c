//! What each integration's source was when a sync last accepted it.

use domain::{IntegrationId, SourceSnapshot};
use sqlx::sqlite::SqliteConnection;

use crate::{Store, StoreError, clock};

impl Store {
    /// The last snapshot; `None` before the first sync, and after the integration was pointed to another database.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn source_snapshot(
        &self,
        integration: IntegrationId,
    ) -> Result<Option<SourceSnapshot>, StoreError> {
        let snapshot: Option<String> =
            sqlx::query_scalar("SELECT snapshot FROM source_snapshots WHERE integration = ?")
                .bind(integration.0)
                .fetch_optional(self.reader().await?.db()?)
                .await?;
        Ok(snapshot.as_deref().map(serde_json::from_str).transpose()?)
    }
}

pub(crate) async fn save(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    snapshot: &SourceSnapshot,
) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO source_snapshots (integration, snapshot, seen_at) VALUES (?, ?, ?)")
        .bind(integration.0)
        .bind(serde_json::to_string(snapshot)?)
        .bind(clock::now())
        .execute(db)
        .await?;
    Ok(())
}
