//! What each integration's source was when a sync last went on with it.

use domain::{IntegrationId, SourceFacts};
use sqlx::sqlite::SqliteConnection;

use crate::{Store, StoreError, clock, cursors};

impl Store {
    /// What the source was; `None` before the first sync, and after the integration was pointed to another place.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn source_facts(&self, integration: IntegrationId) -> Result<Option<SourceFacts>, StoreError> {
        let facts: Option<String> =
            sqlx::query_scalar("SELECT facts FROM source_facts WHERE integration = ?")
                .bind(integration.0)
                .fetch_optional(self.reader().await?.db()?)
                .await?;
        Ok(facts.as_deref().map(serde_json::from_str).transpose()?)
    }

    /// Remembers what the source is now; the cursors stay.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn remember_source(
        &self,
        integration: IntegrationId,
        facts: &SourceFacts,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        save(write.db()?, integration, facts).await?;
        write.commit().await
    }

    /// Takes the source for another one, or for one of which nothing is known: the cursors go, so that whichever sync
    /// comes next compares everything. The links stay.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn begin_anew_with(
        &self,
        integration: IntegrationId,
        facts: Option<&SourceFacts>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        cursors::forget(write.db()?, integration).await?;
        if let Some(facts) = facts {
            save(write.db()?, integration, facts).await?;
        }
        write.commit().await
    }

    /// Has whichever sync comes next compare everything, with a source that is the one it was. Who could not be brought in
    /// stays on the list until that sync has met them, or has found that they are not there.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn begin_again_with(
        &self,
        integration: IntegrationId,
        facts: Option<&SourceFacts>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        cursors::rewind(write.db()?, integration).await?;
        if let Some(facts) = facts {
            save(write.db()?, integration, facts).await?;
        }
        write.commit().await
    }
}

async fn save(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    facts: &SourceFacts,
) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO source_facts (integration, facts, seen_at) VALUES (?, ?, ?)")
        .bind(integration.0)
        .bind(serde_json::to_string(facts)?)
        .bind(clock::now())
        .execute(db)
        .await?;
    Ok(())
}
