//! Activity as a list, charts, and a table.

use super::AllScreens;

impl AllScreens {
    pub(super) async fn activity(&mut self) {
        self.go_to("nav.activity").await;
        self.read("activity.outcomes.limited").await;
        self.stop("activity").await;
        self.page.touch(self.texts.get("activity.outcome")).await;
        self.page
            .read_anywhere(self.texts.get("activity.outcomes.interrupted"))
            .await;
        self.stop("activity-filter").await;
        self.page
            .option(self.texts.get("activity.outcomes.interrupted"))
            .await;
        self.read("activity.noHitsTitle").await;
        self.stop("activity-no-hit").await;
        self.press("activity.showAll").await;
        self.page.touch(self.texts.get("activity.period")).await;
        self.page.option(self.texts.get("activity.periods.custom")).await;
        self.fill("activity.from", "13/13/2026").await;
        self.read("activity.dayWrong").await;
        self.stop("activity-own-period").await;
        self.page.touch(self.texts.get("activity.period")).await;
        self.page.option(self.texts.get("activity.periods.any")).await;
        self.choose("activity.views.charts").await;
        self.read("activity.charts.duration").await;
        self.stop("activity-charts").await;
        self.choose("activity.views.figures").await;
        self.read("activity.figure.longest_ms").await;
        self.stop("activity-figures").await;
        self.choose("activity.views.list").await;
        self.page
            .open_row(self.texts.get("activity.outcomes.limited"))
            .await;
        self.read("summary.limited").await;
        self.stop("activity-run").await;
        self.press("common.done").await;
        self.undo().await;
    }

    /// The newest sync is undone. The next one waits for a person, who gets its preview.
    async fn undo(&mut self) {
        self.page
            .open_row(self.texts.get("activity.outcomes.completed"))
            .await;
        self.press("undo.button").await;
        self.read("undo.says").await;
        self.stop("undo-question").await;
        self.press("undo.confirm").await;
        self.read("undo.next").await;
        self.stop("undone").await;
        self.press("common.done").await;
        self.read("undo.badge").await;
        self.stop("activity-undone").await;
        self.open_integrations().await;
        self.read("faultAction.preview_sync").await;
        self.stop("integration-waits-after-undo").await;
        self.press("faultAction.preview_sync").await;
        self.read("preview.button").await;
        self.stop("sync-options-after-undo").await;
        self.press("preview.button").await;
        self.read("preview.nothingWritten").await;
        self.press("preview.start").await;
        self.read("preview.same").await;
        self.press("common.done").await;
    }
}
