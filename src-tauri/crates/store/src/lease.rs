//! Leases: the right to sync an integration, held by one process at a time.

use std::path::PathBuf;
use std::time::Duration;

use domain::{IntegrationId, RunId};

use crate::file_lock::FileLock;
use crate::{Result, Store, StoreError};

/// Another process may hold a lease for a moment: to see whether it is free, or to mark abandoned runs.
const LEASE_WAIT: Duration = Duration::from_millis(200);

/// The right to sync one integration. It is released when dropped, and when its process ends in any way.
pub struct Lease {
    integration: IntegrationId,
    /// `None` for a store in memory, which nothing else can sync.
    _lock: Option<FileLock>,
}

impl Lease {
    /// The integration that may be synced.
    #[must_use]
    pub fn integration(&self) -> IntegrationId {
        self.integration
    }
}

impl Store {
    /// Takes the lease of an integration. Waits 200 ms for another holder, who may be about to release it.
    ///
    /// # Errors
    /// [`StoreError::SyncRunning`] or [`StoreError::SyncRunningSince`] if another sync of it is running, in any process.
    pub async fn try_lease(&self, integration: IntegrationId) -> Result<Lease> {
        if self.is_in_memory() {
            return Ok(Lease {
                integration,
                _lock: None,
            });
        }
        match FileLock::acquire(&self.lease_path(integration), LEASE_WAIT).await {
            Ok(lock) => Ok(Lease {
                integration,
                _lock: Some(lock),
            }),
            Err(StoreError::Busy) => Err(match self.running_run(integration).await? {
                Some(run) => StoreError::SyncRunningSince {
                    since: run.started_at,
                    started_by: run.trigger,
                },
                None => StoreError::SyncRunning,
            }),
            Err(error) => Err(error),
        }
    }

    /// Whether a sync of the integration holds its lease, in any process. Takes no lease.
    #[must_use]
    pub fn is_leased(&self, integration: IntegrationId) -> bool {
        FileLock::is_held(&self.lease_path(integration))
    }

    /// Marks the runs that a crash left in progress as interrupted, for each integration whose lease is free. Takes leases
    /// and writes, so it belongs in startup, never in a read.
    pub async fn interrupt_abandoned_runs(&self) -> Result<Vec<RunId>> {
        let running = "SELECT integration FROM runs WHERE outcome IS NULL ORDER BY integration";
        let running = sqlx::query_scalar(running);
        let running: Vec<i64> = running.fetch_all(self.reader().await?.db()?).await?;
        let mut interrupted = Vec::new();
        for integration in running {
            match self.try_lease(IntegrationId(integration)).await {
                Ok(lease) => interrupted.extend(self.interrupt_stale_runs(&lease).await?),
                Err(StoreError::SyncRunning | StoreError::SyncRunningSince { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(interrupted)
    }

    fn lease_path(&self, integration: IntegrationId) -> PathBuf {
        let name = format!("integration-{integration}.lock");
        self.folder().join("locks").join(name)
    }
}
