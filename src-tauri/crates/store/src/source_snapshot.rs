//! What each integration's source was when a sync last accepted it.

use domain::{IntegrationId, SourceSnapshot};
use sqlx::sqlite::SqliteConnection;

use crate::{Store, StoreError, clock, cursors};

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

    /// Replaces the snapshot; the cursors stay.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn remember_source(
        &self,
        integration: IntegrationId,
        snapshot: &SourceSnapshot,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        save(write.db()?, integration, snapshot).await?;
        write.commit().await
    }

    /// Deletes the cursors and open problems, because the source is another one or unknown. The next sync compares
    /// everything. The links stay.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn reset_for_new_source(
        &self,
        integration: IntegrationId,
        snapshot: Option<&SourceSnapshot>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        cursors::reset(write.db()?, integration).await?;
        if let Some(snapshot) = snapshot {
            save(write.db()?, integration, snapshot).await?;
        }
        write.commit().await
    }

    /// Deletes the cursors, so that the next sync compares everything with the same source. Open problems stay until that
    /// sync has read them, or has found that their rows are gone.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn restart_with_known_source(
        &self,
        integration: IntegrationId,
        snapshot: Option<&SourceSnapshot>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        cursors::reset_cursor(write.db()?, integration).await?;
        if let Some(snapshot) = snapshot {
            save(write.db()?, integration, snapshot).await?;
        }
        write.commit().await
    }
}

async fn save(
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
