//! What an update of the program asks of the data: no sync meanwhile, and a backup first.

use domain::Fault;
use store::{BackupReason, Lease};

use crate::app::App;
use crate::data_folder::DataFolder;

/// Keeps syncs from starting, in any process, until it is dropped.
pub struct NoSyncs(#[expect(dead_code, reason = "held for its drop")] Vec<Lease>);

impl App {
    /// Keeps syncs from starting while the program is replaced.
    ///
    /// # Errors
    /// [`Fault::UpdateDuringSync`] if one is running.
    pub async fn hold_syncs(&self) -> Result<NoSyncs, Fault> {
        if self.is_syncing() {
            return Err(Fault::UpdateDuringSync);
        }
        let mut leases = Vec::new();
        for integration in self.store().integrations().await? {
            let lease = self.store().try_lease(integration.id).await;
            leases.push(lease.map_err(|error| match Fault::from(error) {
                Fault::SyncRunning | Fault::SyncRunningSince { .. } => Fault::UpdateDuringSync,
                other => other,
            })?);
        }
        Ok(NoSyncs(leases))
    }

    /// Makes the backup before an update.
    ///
    /// # Errors
    /// [`Fault::UpdateWithoutBackup`]; Settings > Backups says why.
    pub async fn back_up_before_update(&self) -> Result<(), Fault> {
        let made = self.back_up(BackupReason::BeforeUpdate).await;
        made.map(drop).map_err(|_| Fault::UpdateWithoutBackup)
    }
}

impl DataFolder {
    /// Announces that [`UpdatesView`](crate::view::UpdatesView) changed.
    pub fn updates_changed(&self) {
        self.changes().notify(crate::Change::Updates);
    }
}
