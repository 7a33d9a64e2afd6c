//! Screens of lost and damaged data, and the way back.

use super::AllScreens;
use super::start::PASSPHRASE;
use crate::losses::{Loss, Losses};

impl AllScreens {
    /// Every loss says what is missing and offers its ways out. One backup is restored.
    pub(super) async fn losses(&mut self) {
        self.end_program().await;
        let losses = Losses::prepare(&self.disk).await;
        for (name, loss, fault) in [
            ("loss-newest-missing", Loss::NewestMissing, "changes_missing"),
            ("loss-older", Loss::Older, "store_older"),
            ("loss-log-of-another", Loss::LogOfAnother, "log_of_another_store"),
            ("loss-unverified", Loss::Unverified, "store_unverified"),
            (
                "loss-database-missing",
                Loss::DatabaseMissing,
                "database_file_missing",
            ),
        ] {
            self.lose(&losses, loss).await;
            self.read(&format!("fault.{fault}.hint")).await;
            self.read("faultAction.accept_loss").await;
            self.stop(name).await;
            self.end_program().await;
        }
        self.lose(&losses, Loss::Damaged).await;
        self.read("fault.store_damaged.hint").await;
        self.stop("loss-damaged").await;
        self.press("restore.confirm").await;
        self.read("restore.doneTitle").await;
        self.stop("loss-restored").await;
        self.press("restore.open").await;
        self.read("home.toDo").await;
        for (name, loss) in [("loss-key", Loss::KeyLost), ("loss-key-file", Loss::KeyDamaged)] {
            self.end_program().await;
            losses.cause(&self.disk, loss);
            self.start_program().await;
            self.read("faultAction.use_recovery_code").await;
            self.stop(name).await;
        }
        self.press("faultAction.use_recovery_code").await;
        self.read("recovery.newPassphrase").await;
        self.stop("loss-key-recovery-code").await;
    }

    /// Opens a folder with a loss, which is noticed after the right passphrase.
    async fn lose(&mut self, losses: &Losses, loss: Loss) {
        losses.cause(&self.disk, loss);
        self.start_program().await;
        self.fill("locked.passphrase", PASSPHRASE).await;
        self.press("locked.unlock").await;
        self.read("restore.lastSync").await;
    }
}
