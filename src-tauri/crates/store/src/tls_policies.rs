//! How far each integration's connection must be protected. Until somebody chooses otherwise: as far as it can be.

use domain::{IntegrationId, TlsPolicy};

use crate::{Store, StoreError};

impl Store {
    /// What was chosen for an integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Damaged`] if what is stored is no policy: nothing weaker is taken for it.
    pub async fn tls_policy(&self, id: IntegrationId) -> Result<TlsPolicy, StoreError> {
        let text: Option<String> = sqlx::query_scalar("SELECT tls FROM integrations WHERE id = ?")
            .bind(id.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        let text = text.ok_or(StoreError::NotFound("integration"))?;
        text.parse().map_err(|_| StoreError::Damaged)
    }
}
