//! The schedule, name, and connection of an integration, and its patients to fix.

use fantoccini::key::Key;

use super::keys::Keyboard;
use super::prepared::NAME;

impl Keyboard {
    /// Opens the menu of the integration and chooses an item.
    async fn choose_from_menu(&self, name: &str, item: &str) {
        self.press(&format!("More options for {name}")).await;
        self.has_focus("Edit").await;
        self.arrow_to(Key::Down, item).await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
    }

    pub(super) async fn schedule(&mut self) {
        self.press("Settings").await;
        self.open("Every evening").await;
        self.has_focus("Close").await;
        self.tab_to("Once a day").await;
        self.refill("Time", "soon").await;
        self.press("Save schedule").await;
        self.has_focus("Time").await;
        self.page.read("Enter a time, such as").await;
        self.page.shoot("schedule-flaw").await;
        self.refill("Time", "7:30 PM").await;
        self.toggle("Sunday").await;
        self.toggle("Quiet hours").await;
        self.refill("Quiet hours start", "9:00 PM").await;
        self.press("Save schedule").await;
        self.has_focus("Every evening at 7:30").await;
        self.several_times_a_day().await;
        self.not_at_all().await;
    }

    async fn several_times_a_day(&mut self) {
        self.choose_from_menu(NAME, "Schedule").await;
        self.tab_to("Once a day").await;
        self.key(Key::Down).await;
        self.has_focus("Several times a day").await;
        self.refill("Minutes between syncs", "90").await;
        self.refill("First sync of the day", "8:30 AM").await;
        self.refill("Last sync no later than", "5:30 PM").await;
        self.toggle("Quiet hours").await;
        self.page.shoot("schedule").await;
        self.press("Save schedule").await;
        self.has_focus(&format!("More options for {NAME}")).await;
        self.page.read("Every 90 minutes").await;
    }

    async fn not_at_all(&mut self) {
        self.open("Every 90 minutes").await;
        self.tab_to("Several times a day").await;
        self.key(Key::Down).await;
        self.has_focus("Off").await;
        self.press("Save schedule").await;
        self.has_focus("Manual only").await;
    }

    pub(super) async fn rename(&mut self) {
        self.choose_from_menu(NAME, "Rename").await;
        self.has_focus("Name").await;
        self.refill("Name", "").await;
        self.key(Key::Enter).await;
        self.is_announced("name").await;
        self.has_focus("Name").await;
        self.keys("East side").await;
        self.key(Key::Enter).await;
        self.has_focus("More options for East side").await;
        self.choose_from_menu("East side", "Rename").await;
        self.has_focus("Name").await;
        self.refill("Name", NAME).await;
        self.key(Key::Enter).await;
        self.has_focus(&format!("More options for {NAME}")).await;
    }

    pub(super) async fn edit(&mut self) {
        self.choose_from_menu(NAME, "Edit").await;
        self.has_focus("Server Host").await;
        self.press("Test Connection").await;
        self.is_announced("Connected to MariaDB").await;
        self.page.shoot("edit").await;
        self.press("Save Integration").await;
        self.has_focus(&format!("More options for {NAME}")).await;
        self.choose_from_menu(NAME, "Test Connection").await;
        self.is_announced("Connected to MariaDB").await;
        self.key(Key::Escape).await;
        self.has_focus(&format!("More options for {NAME}")).await;
    }

    pub(super) async fn patients_to_fix(&mut self) {
        let link = "patients to fix";
        let held = self.page.all_text().await;
        let line = held.lines().find(|line| line.ends_with(link)).unwrap().to_owned();
        self.open(&line).await;
        self.page.read("Patients to fix in Open Dental").await;
        self.tab_to("Search this list").await;
        for button in ["Print", "Copy", "Save as CSV"] {
            self.tab_to(button).await;
        }
        self.press("Copy patient numbers: No birthdate").await;
        self.is_announced("Copied").await;
        self.page.shoot("fix-list").await;
        let held = self.page.all_text().await;
        let is_more = |line: &&str| line.starts_with("Show ") && line.ends_with(" more");
        let more = held.lines().find(is_more).unwrap().to_owned();
        self.press(&more).await;
        self.page.wait_until_gone(&more).await;
        self.press("Show names").await;
        self.page.read("Hide names").await;
        self.page.shoot("fix-list-names").await;
        self.press("Hide names").await;
        self.fill("Search this list", "no such number").await;
        self.page.read("No matches").await;
        self.press("Clear search").await;
        self.has_focus("Search this list").await;
        self.key(Key::Escape).await;
        self.has_focus(&line).await;
    }
}
