//! A sync from its options to its summary, and then the integration's card and dialogs.

use opendental_testkit::edits::lock_patients;
use opendental_testkit::{DEMO_DATABASE, edits};

use super::AllScreens;

impl AllScreens {
    /// The first sync stops at its limit. Another program locks the table for a while.
    pub(super) async fn first_sync(&mut self) {
        self.press("integrations.sync").await;
        self.read("sync.recommended").await;
        self.stop("sync-options").await;
        self.choose("sync.incremental").await;
        self.fill("sync.limit", "0").await;
        self.press("sync.start").await;
        self.read("sync.limitWrong").await;
        self.stop("sync-options-wrong").await;
        self.choose("sync.full").await;
        self.fill("sync.limit", "40").await;
        let mut backup = self.server.connection_to(DEMO_DATABASE).await.unwrap();
        lock_patients(&mut backup).await.unwrap();
        self.press("sync.start").await;
        self.read("sync.starting").await;
        self.stop("syncing").await;
        self.close_dialog().await;
        self.read("integrations.progress").await;
        self.stop("integration-syncing").await;
        self.press("integrations.progress").await;
        drop(backup);
        self.read("summary.limited").await;
        self.stop("summary-limited").await;
        self.press("common.done").await;
    }

    pub(super) async fn whole_sync(&mut self) {
        self.press("integrations.sync").await;
        self.read("sync.continues").await;
        self.choose("sync.noLimit").await;
        self.stop("sync-options-goes-on").await;
        self.press("sync.start").await;
        self.read("summary.completed").await;
        self.stop("summary").await;
        self.press("summary.changesLink").await;
        self.read("summary.change.created").await;
        self.stop("changes").await;
        self.press("summary.backToSummary").await;
        self.press("common.done").await;
        let mut desk = self.server.connection_to(DEMO_DATABASE).await.unwrap();
        edits::change_phones(&mut desk, 6, 7).await.unwrap();
        self.press("integrations.sync").await;
        self.press("preview.button").await;
        self.read("preview.nothingWritten").await;
        self.stop("preview").await;
        self.press("preview.start").await;
        self.read("preview.same").await;
        self.stop("summary-as-previewed").await;
        self.press("summary.changesLink").await;
        self.read("summary.change.updated").await;
        self.stop("changes-from-to").await;
        self.press("common.done").await;
    }

    pub(super) async fn card_and_its_dialogs(&mut self) {
        self.read("health.up_to_date").await;
        self.stop("integration-up-to-date").await;
        self.page
            .press_containing(self.texts.get("integrations.problemLink_other"))
            .await;
        self.read("fixList.lead").await;
        self.stop("patients-to-fix").await;
        self.press("fixList.showNames").await;
        self.read("fixList.hideNames").await;
        self.stop("patients-to-fix-names").await;
        self.close_dialog().await;
        self.open_menu().await;
        self.stop("menu").await;
        self.page.menu_item(self.texts.get("schedule.menu")).await;
        self.choose("schedule.quiet").await;
        self.stop("schedule-daily").await;
        self.choose("schedule.every").await;
        self.stop("schedule-every").await;
        self.fill("schedule.minutes", "2").await;
        self.press("schedule.save").await;
        self.read("schedule.minutesWrong").await;
        self.stop("schedule-wrong").await;
        self.choose("schedule.off").await;
        self.read("schedule.offText").await;
        self.stop("schedule-off").await;
        self.close_dialog().await;
        self.menu("common.edit").await;
        self.press("connection.test").await;
        self.read("connection.connected").await;
        self.stop("edit").await;
        self.close_dialog().await;
        self.menu("integrations.test").await;
        self.read("connection.connected").await;
        self.stop("test-again").await;
        self.close_dialog().await;
        self.menu("common.rename").await;
        self.read("integrations.renameTitle").await;
        self.stop("rename").await;
        self.close_dialog().await;
        self.menu("common.remove").await;
        self.read("integrations.removeSource").await;
        self.stop("remove").await;
        self.close_dialog().await;
    }
}
