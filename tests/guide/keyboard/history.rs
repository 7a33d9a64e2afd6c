//! Activity, and the history of a patient.

use fantoccini::key::Key;

use super::keys::Keyboard;
use super::prepared::NAME;

impl Keyboard {
    pub(super) async fn activity(&mut self) {
        self.press("Activity").await;
        self.page.read("2 syncs, newest first").await;
        self.tab_to("Save as CSV").await;
        self.runs_of_one_outcome().await;
        self.runs_of_some_days().await;
        self.runs_over_time().await;
        self.a_run().await;
    }

    /// No sync matches. The button that shows all syncs disappears, and the focus moves to a usable place.
    async fn runs_of_one_outcome(&mut self) {
        self.tab_to("Result").await;
        self.key(Key::Down).await;
        self.page.read_anywhere("Needs your decision").await;
        self.keys(&String::from(char::from(Key::Down)).repeat(5)).await;
        self.key(Key::Enter).await;
        self.page.read("No matching syncs").await;
        self.page.shoot("no-sync").await;
        self.press("Show all syncs").await;
        self.page.read("2 syncs, newest first").await;
    }

    /// The last period in the list adds two date fields.
    async fn runs_of_some_days(&mut self) {
        let steps = |key: Key| String::from(char::from(key)).repeat(5);
        self.tab_to("Period").await;
        self.key(Key::Down).await;
        self.page.read_anywhere("Custom range").await;
        self.keys(&steps(Key::Down)).await;
        self.key(Key::Enter).await;
        self.fill("Start date", "soon").await;
        self.page.read("Enter a date, such as").await;
        self.refill("Start date", "1/2/2020").await;
        self.refill("End date", "1/3/2020").await;
        self.page.read("No matching syncs").await;
        self.press("Show all syncs").await;
        self.page.read("2 syncs, newest first").await;
    }

    async fn runs_over_time(&mut self) {
        self.tab_to("Syncs").await;
        self.key(Key::Right).await;
        self.has_focus("Charts").await;
        self.is_described("Patient changes. Patients added: 93").await;
        self.page.shoot("charts").await;
        self.key(Key::Right).await;
        self.has_focus("Table").await;
        self.page.read("Average duration").await;
        self.tab_to("Syncs over time").await;
        self.page.shoot("figures").await;
        self.tab_to("Table").await;
        self.key(Key::Left).await;
        self.key(Key::Left).await;
        self.has_focus("Syncs").await;
    }

    async fn a_run(&mut self) {
        self.page.read("2 syncs, newest first").await;
        let row = async || self.focus().await.is_some_and(|focus| focus.name.contains(NAME));
        for _ in 0..20 {
            if row().await {
                break;
            }
            self.key(Key::Tab).await;
        }
        self.key(Key::End).await;
        self.page.until("the focus on the last row", row).await;
        let name = self.focus().await.unwrap().name;
        self.key(Key::Enter).await;
        self.is_announced("Sync finished").await;
        self.press("View changes").await;
        self.has_focus("Back to summary").await;
        self.page.shoot("changes").await;
        self.key(Key::Enter).await;
        self.has_focus("View changes").await;
        self.fill("Search this list", "no such patient").await;
        self.page.read("No matches").await;
        self.key(Key::Escape).await;
        self.has_focus(&name).await;
    }

    pub(super) async fn patient_history(&mut self) {
        self.press("Patients").await;
        self.page.read("Birthday").await;
        self.tab_to("Last name").await;
        self.key(Key::Tab).await;
        let stops = async || self.focus().await.is_some_and(|focus| focus.name.contains(", "));
        for _ in 0..20 {
            if stops().await {
                break;
            }
            self.key(Key::Tab).await;
        }
        self.key(Key::Down).await;
        let name = self.focus().await.unwrap().name;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page.read("History").await;
        self.press("Show details").await;
        self.has_focus("Hide details").await;
        self.page.shoot("history").await;
        self.press("Open sync: Main office").await;
        self.is_announced("Sync finished").await;
        self.key(Key::Escape).await;
        self.has_focus("Open sync: Main office").await;
        self.key(Key::Escape).await;
        self.has_focus(&name).await;
    }
}
