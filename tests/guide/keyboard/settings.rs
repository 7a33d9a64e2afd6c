//! The tabs of Settings that are not about integrations.

use fantoccini::key::Key;

use super::keys::Keyboard;

impl Keyboard {
    /// From the tab that is open to another one.
    async fn tab(&self, open: &str, wanted: &str) {
        self.tab_to(open).await;
        self.walk_to(Key::Right, wanted).await;
    }

    pub(super) async fn companies(&mut self) {
        self.press("Settings").await;
        self.tab("Integrations", "Companies").await;
        self.press("Add Company").await;
        self.has_focus("Company name").await;
        self.keys("Bright Smiles").await;
        self.key(Key::Enter).await;
        self.is_told("That name is in use already").await;
        self.has_focus("Company name").await;
        self.refill("Company name", "Westside").await;
        self.key(Key::Enter).await;
        self.has_focus("Add Company").await;
        self.press("Rename Westside").await;
        self.has_focus("Company name").await;
        self.refill("Company name", "Riverside").await;
        self.key(Key::Enter).await;
        self.has_focus("Rename Riverside").await;
        self.screen.shoot("companies").await;
    }

    pub(super) async fn appearance(&mut self) {
        self.tab("Companies", "Appearance").await;
        self.larger_and_back().await;
        self.tab_to("System").await;
        self.walk_to(Key::Down, "Dark").await;
        self.screen.shoot("dark").await;
        self.walk_to(Key::Up, "System").await;
        self.key(Key::Tab).await;
        self.has_focus("System").await;
        self.walk_to(Key::Down, "Español").await;
        self.screen.read("Configuración").await;
        self.screen.shoot("spanish").await;
        self.walk_to(Key::Up, "English").await;
        self.screen.read("Settings").await;
        self.key(Key::Up).await;
        self.toggle("Keep OnTime Dental running").await;
        self.toggle("Keep OnTime Dental running").await;
    }

    /// Ctrl and + makes everything larger, Ctrl and 0 brings it back.
    async fn larger_and_back(&self) {
        let width = async || {
            let width = self.client.execute("return innerWidth", Vec::new()).await;
            width.unwrap().as_u64().unwrap()
        };
        let usual = width().await;
        self.with_control('+').await;
        self.screen
            .until("a larger window", async || width().await < usual)
            .await;
        self.with_control('0').await;
        self.screen
            .until("the usual size", async || width().await == usual)
            .await;
    }

    pub(super) async fn security(&mut self) {
        self.tab("Appearance", "Security").await;
        self.press("Change passphrase").await;
        self.has_focus("Present passphrase").await;
        self.keys("not this one at all").await;
        self.fill("New passphrase", "nine loud geese").await;
        self.fill("New passphrase again", "nine loud gees").await;
        self.press("Change passphrase").await;
        self.screen.read("differ").await;
        self.has_focus("New passphrase again").await;
        self.refill("New passphrase again", "nine loud geese").await;
        self.key(Key::Enter).await;
        self.is_told("passphrase").await;
        self.has_focus("Present passphrase").await;
        self.screen.shoot("passphrase").await;
        self.refill("Present passphrase", "correct horse battery").await;
        self.key(Key::Enter).await;
        self.is_told("The passphrase was changed").await;
        self.has_focus("Change passphrase").await;
    }

    pub(super) async fn logs(&mut self) {
        self.tab("Security", "Logs").await;
        self.screen.read("Application log").await;
        self.tab_to("Save file for support").await;
        self.tab_to("Open log folder").await;
        self.fill("Search the log", "passphrase").await;
        self.screen.read("office passphrase changed").await;
        self.tab_to("Level").await;
        self.key(Key::Down).await;
        self.screen.read_anywhere("Errors only").await;
        self.key(Key::Down).await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.screen.read("No line like that").await;
        self.press("Search the log").await;
        self.press("Clear search").await;
        self.has_focus("Search the log").await;
        self.screen.shoot("logs").await;
    }

    pub(super) async fn about(&mut self) {
        self.tab("Logs", "About").await;
        self.screen.read("Made with the work of others").await;
        self.tab_to("Made with the work of others").await;
        let before = self.screen.all_text().await;
        self.key(Key::End).await;
        let moved = async || self.screen.all_text().await != before;
        self.screen.until("the list of parts moving", moved).await;
        self.screen.shoot("about").await;
        self.licence_texts().await;
    }

    async fn licence_texts(&mut self) {
        self.open("License texts").await;
        self.screen.read("Permission is hereby granted").await;
        self.tab_to("Done").await;
        self.tab_to("License texts").await;
        self.key(Key::End).await;
        self.screen.shoot("licence-texts").await;
        self.key(Key::Escape).await;
        self.has_focus("License texts").await;
    }
}
