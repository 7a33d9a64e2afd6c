//! What syncs did: Activity, and a patient's own history.

use fantoccini::key::Key;

use super::keys::Keyboard;
use super::prepared::NAME;

impl Keyboard {
    pub(super) async fn activity(&mut self) {
        self.press("Activity").await;
        self.screen.read("2 syncs, newest first").await;
        self.tab_to("Save list as CSV").await;
        self.runs_of_one_outcome().await;
        self.runs_of_some_days().await;
        self.runs_over_time().await;
        self.a_run().await;
    }

    /// Nothing was like that; the button that shows all again goes, and the focus with it to where it can be used.
    async fn runs_of_one_outcome(&mut self) {
        self.tab_to("Outcome").await;
        self.key(Key::Down).await;
        self.screen.read_anywhere("Interrupted").await;
        self.keys(&String::from(char::from(Key::Down)).repeat(5)).await;
        self.key(Key::Enter).await;
        self.screen.read("No sync matches").await;
        self.screen.shoot("no-sync").await;
        self.press("Show all syncs").await;
        self.screen.read("2 syncs, newest first").await;
    }

    /// The last choice of the period brings two fields along.
    async fn runs_of_some_days(&mut self) {
        let steps = |key: Key| String::from(char::from(key)).repeat(5);
        self.tab_to("Period").await;
        self.key(Key::Down).await;
        self.screen.read_anywhere("From day to day").await;
        self.keys(&steps(Key::Down)).await;
        self.key(Key::Enter).await;
        self.fill("First day", "soon").await;
        self.screen.read("Enter a day such as").await;
        self.refill("First day", "1/2/2020").await;
        self.refill("Last day", "1/3/2020").await;
        self.screen.read("No sync matches").await;
        self.press("Show all syncs").await;
        self.screen.read("2 syncs, newest first").await;
    }

    async fn runs_over_time(&mut self) {
        self.tab_to("Syncs").await;
        self.key(Key::Right).await;
        self.has_focus("Charts").await;
        self.is_described("Patients added and updated. Patients added: 93")
            .await;
        self.screen.shoot("charts").await;
        self.key(Key::Right).await;
        self.has_focus("Figures").await;
        self.screen.read("Average duration").await;
        self.tab_to("Syncs over time").await;
        self.screen.shoot("figures").await;
        self.tab_to("Figures").await;
        self.key(Key::Left).await;
        self.key(Key::Left).await;
        self.has_focus("Syncs").await;
    }

    async fn a_run(&mut self) {
        self.screen.read("2 syncs, newest first").await;
        let row = async || self.focus().await.is_some_and(|focus| focus.name.contains(NAME));
        for _ in 0..20 {
            if row().await {
                break;
            }
            self.key(Key::Tab).await;
        }
        self.key(Key::End).await;
        self.screen.until("the focus on the last row", row).await;
        let name = self.focus().await.unwrap().name;
        self.key(Key::Enter).await;
        self.is_told("Sync finished").await;
        self.press("What was changed?").await;
        self.has_focus("Back to the summary").await;
        self.tab_to("Save as CSV").await;
        self.tab_to("Changed patients").await;
        self.screen.shoot("changes").await;
        self.press("Back to the summary").await;
        self.has_focus("What was changed?").await;
        self.fill("Search this list", "no such patient").await;
        self.screen.read("Nothing in this list matches").await;
        self.key(Key::Escape).await;
        self.has_focus(&name).await;
    }

    pub(super) async fn patient_history(&mut self) {
        self.press("Patients").await;
        self.screen.read("Birthday").await;
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
        self.screen.read("History").await;
        self.press("Show what came in").await;
        self.has_focus("Hide what came in").await;
        self.screen.shoot("history").await;
        self.press("Open the sync: Main office").await;
        self.is_told("Sync finished").await;
        self.key(Key::Escape).await;
        self.has_focus("Open the sync: Main office").await;
        self.key(Key::Escape).await;
        self.has_focus(&name).await;
    }
}
