//! Undo of a sync, as a person asks for it.

use domain::{Fault, RunId, Trigger};
use store::{Undone, computer_user};

use crate::app::App;
use crate::change::Change;

impl App {
    /// Takes back what a run changed, as far as the desk and other integrations have not changed it since. Scheduled syncs of
    /// the integration wait until a person starts the next one.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`]; [`Fault::UndoUnavailable`] if it changed nothing, was undone, or is too old;
    /// [`Fault::UndoNewerFirst`]; [`Fault::SyncRunningSince`]. Nothing is changed then.
    pub async fn undo_run(&self, run: RunId, trigger: Trigger) -> Result<Undone, Fault> {
        let record = self.store().run(run).await?;
        let lease = self.store().try_lease(record.integration).await?;
        self.store().interrupt_stale_runs(&lease).await?;
        let undone = self.store().undo_run(&lease, run, trigger).await?;
        let user = computer_user();
        if !user.is_empty() {
            self.store().record_user(undone.run_id, user).await?;
        }
        drop(lease);
        let (by, left) = (undone.run_id, undone.left.len());
        tracing::info!(%run, %by, removed = undone.removed, restored = undone.restored, left, "sync undone");
        self.changes().notify(Change::RunEnded(undone.run_id));
        self.changes().notify(Change::Patients);
        self.changes().notify(Change::Integrations);
        Ok(undone)
    }
}
