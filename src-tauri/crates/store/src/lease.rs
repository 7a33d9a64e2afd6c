//! The right to sync an integration, which one process at a time can hold.

use std::path::PathBuf;
use std::time::Duration;

use domain::IntegrationId;

use crate::file_lock::FileLock;
use crate::{Store, StoreError};

const GLANCE: Duration = Duration::from_millis(200);

/// The right to sync one integration. Dropped, or when its process ends in any way, it is free again.
pub struct Lease {
    integration: IntegrationId,
    _lock: FileLock,
}

impl Lease {
    /// Which integration may be synced.
    #[must_use]
    pub fn integration(&self) -> IntegrationId {
        self.integration
    }
}

impl Store {
    /// Takes the lease of an integration. A holder of less than a fifth of a second, who may only have looked whether
    /// it was free, is waited for; a sync is not.
    ///
    /// # Errors
    /// [`StoreError::LeaseHeld`] if another sync of it is under way, in this process or another.
    pub async fn try_lease(&self, integration: IntegrationId) -> Result<Lease, StoreError> {
        match FileLock::acquire(&self.lease_path(integration), GLANCE).await {
            Ok(lock) => Ok(Lease {
                integration,
                _lock: lock,
            }),
            Err(StoreError::Busy) => {
                let run = self.running_run(integration).await?;
                Err(StoreError::LeaseHeld {
                    since: run.as_ref().map(|run| run.started_at),
                    by: run.map(|run| run.trigger),
                })
            }
            Err(error) => Err(error),
        }
    }

    fn lease_path(&self, integration: IntegrationId) -> PathBuf {
        self.folder()
            .join("locks")
            .join(format!("integration-{integration}.lock"))
    }
}
