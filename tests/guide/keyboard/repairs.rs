//! What a person decides or repairs after a sync that stopped.

use fantoccini::key::Key;
use opendental_testkit::Server;

use super::keys::Keyboard;
use crate::repairs::{NEW_PASSWORD, change_password, half_of_the_patients_leave};

impl Keyboard {
    pub(super) async fn decide_from_names(&mut self, server: &Server) {
        half_of_the_patients_leave(server).await;
        let before = self.page.patient_count().await;
        self.with_control('s').await;
        self.has_focus("Start Sync").await;
        self.key(Key::Enter).await;
        let leaving = self
            .page
            .number_in_heading("patients would become inactive")
            .await;
        self.has_focus("Leave everything as it is").await;
        self.page.read("they changed in the same minute").await;
        self.page.read("nothing was changed").await;
        self.page.shoot("mass-change").await;
        self.press("Show all").await;
        self.fill("Search by name, birthday, or number", "no such name")
            .await;
        self.page.read("No matches").await;
        self.page.shoot("mass-change-search").await;
        self.press("Leave everything as it is").await;
        self.page.read("Review changes").await;
        assert_eq!(self.page.patient_count().await, before);
        self.page.shoot("home-needs-you").await;
        self.open("Review changes").await;
        self.press("Apply these changes").await;
        self.is_announced("Sync finished").await;
        assert_eq!(self.page.figure("Made inactive").await, leaving);
        self.page.shoot("applied").await;
        self.press("Done").await;
        self.page.wait_until_gone("Review changes").await;
    }

    /// In the morning the desk enters the new password from Home.
    pub(super) async fn repair_password(&mut self, server: &Server) {
        change_password(server).await;
        self.page.read("Since").await;
        self.with_control('s').await;
        self.has_focus("Start Sync").await;
        self.key(Key::Enter).await;
        self.is_announced("Sync failed").await;
        self.page.shoot("refused").await;
        self.press("Done").await;
        self.page.read("1 failed").await;
        self.page.rest().await;
        self.open("Enter new password").await;
        self.has_focus("Password").await;
        self.page.shoot("new-password").await;
        self.keys(NEW_PASSWORD).await;
        self.press("Save Integration").await;
        self.is_announced("Sync finished").await;
        self.press("Done").await;
        self.page.read("Up to date").await;
        self.page.wait_until_gone("Enter new password").await;
        self.page.shoot("repaired").await;
    }

    /// X, Escape, and another page ask before typed notes are lost.
    pub(super) async fn keep_unsaved_input(&mut self) {
        self.page.read("Since").await;
        self.with_control('n').await;
        self.has_focus("First name").await;
        self.keys("Grace").await;
        self.key(Key::Escape).await;
        self.page.read("Save your changes?").await;
        self.page.shoot("unsaved").await;
        self.key(Key::Escape).await;
        assert_eq!(self.page.value("First name").await, "Grace");
        self.key(Key::Escape).await;
        self.page.read("Save your changes?").await;
        self.press("Discard").await;
        self.page.wait_until_gone("Save your changes?").await;
        self.press("Home").await;
        self.page.read("Since").await;
    }
}
