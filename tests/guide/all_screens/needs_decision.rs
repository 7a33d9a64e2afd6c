//! A failed sync, and a sync that needs a decision.

use opendental_testkit::DEMO_DATABASE;

use super::AllScreens;

/// More than a tenth of the patients, and more than twenty.
const DEACTIVATE: &str = "UPDATE patient SET PatStatus = 2 WHERE PatStatus = 0 ORDER BY PatNum LIMIT 45";

impl AllScreens {
    pub(super) async fn failing(&mut self) {
        self.server.stop().await.unwrap();
        self.open_integrations().await;
        self.press("integrations.sync").await;
        self.press("sync.start").await;
        self.read("summary.failed").await;
        self.stop("summary-failed").await;
        self.press("common.done").await;
        self.read("health.failingSince").await;
        self.stop("integration-failing").await;
        self.go_to("nav.home").await;
        self.read("home.whatChanged").await;
        self.stop("home-failing").await;
        self.open_integrations().await;
        self.menu("integrations.test").await;
        self.read("connectionTest.copyForIt").await;
        self.stop("test-failed").await;
        self.close_dialog().await;
        self.go_to("nav.activity").await;
        self.read("activity.outcomes.failed").await;
        self.read_whole_reason().await;
        self.stop("activity-failing").await;
        self.server.start().await.unwrap();
    }

    /// Why the newest sync failed can be read without opening it.
    async fn read_whole_reason(&self) {
        let script = "const row = document.querySelector('[role=row][data-index=\"0\"]'); \
                      return [...row.querySelectorAll('p')].every(text => text.scrollWidth <= text.clientWidth)";
        assert_eq!(
            self.evaluate(script).await,
            true,
            "a text of the newest sync is cut off"
        );
    }

    pub(super) async fn needs_a_decision(&mut self) {
        self.server
            .execute(&format!("USE {DEMO_DATABASE}; {DEACTIVATE}"))
            .await
            .unwrap();
        self.open_integrations().await;
        self.press("integrations.sync").await;
        self.choose("sync.full").await;
        self.choose("sync.noLimit").await;
        self.press("sync.start").await;
        self.read("massChange.apply").await;
        self.stop("mass-change").await;
        self.evaluate("document.querySelector('[role=dialog] [role=table]').focus()")
            .await;
        self.stop("mass-change-names").await;
        self.press("massChange.keep").await;
        self.read("health.needs_you").await;
        self.stop("integration-needs-you").await;
        self.go_to("nav.home").await;
        self.read("faultAction.review_changes").await;
        self.stop("home-needs-you").await;
        self.press("faultAction.review_changes").await;
        self.press("massChange.apply").await;
        self.read("summary.completed").await;
        self.stop("summary-made-inactive").await;
        self.press("common.done").await;
        self.read("home.toDo").await;
        self.go_to("nav.patients").await;
        self.choose("statusFilter.inactive").await;
        self.read("status.inactive").await;
        self.stop("patients-inactive").await;
        self.page.open_row("/").await;
        self.read("inactiveReason.inactive").await;
        self.stop("patient-inactive").await;
        self.close_dialog().await;
    }
}
