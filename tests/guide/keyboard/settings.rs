//! Settings, except Integrations.

use app::Fault;
use fantoccini::key::Key;

use super::keys::Keyboard;
use crate::page::message;

impl Keyboard {
    /// Moves from the open tab to another.
    pub(super) async fn tab(&self, open: &str, wanted: &str) {
        self.tab_to(open).await;
        self.arrow_to(Key::Right, wanted).await;
    }

    pub(super) async fn companies(&mut self) {
        self.press("Settings").await;
        self.tab("Integrations", "Companies").await;
        self.press("Add company").await;
        self.has_focus("Company name").await;
        self.keys("Bright Smiles").await;
        self.key(Key::Enter).await;
        self.is_announced(&message(&Fault::NameTaken)).await;
        self.has_focus("Company name").await;
        self.refill("Company name", "Westside").await;
        self.key(Key::Enter).await;
        self.has_focus("Add company").await;
        self.press("Rename Westside").await;
        self.has_focus("Company name").await;
        self.refill("Company name", "Riverside").await;
        self.key(Key::Enter).await;
        self.has_focus("Rename Riverside").await;
        self.page.shoot("companies").await;
    }

    pub(super) async fn appearance(&mut self) {
        self.tab("Companies", "Appearance").await;
        self.larger_and_back().await;
        self.tab_to("System").await;
        self.arrow_to(Key::Down, "Dark").await;
        self.page.shoot("dark").await;
        self.arrow_to(Key::Up, "System").await;
        self.key(Key::Tab).await;
        self.has_focus("System").await;
        self.arrow_to(Key::Down, "Español").await;
        self.page.read("Configuración").await;
        self.page.shoot("spanish").await;
        self.arrow_to(Key::Up, "English").await;
        self.page.read("Settings").await;
        self.key(Key::Up).await;
        self.toggle("Keep OnTime Dental running").await;
        self.toggle("Keep OnTime Dental running").await;
    }

    /// Ctrl and + zooms in, Ctrl and 0 resets.
    async fn larger_and_back(&self) {
        let width = async || {
            let width = self.client.execute("return innerWidth", Vec::new()).await;
            width.unwrap().as_u64().unwrap()
        };
        let usual = width().await;
        self.with_control('+').await;
        self.page
            .until("a larger window", async || width().await < usual)
            .await;
        self.with_control('0').await;
        self.page
            .until("the usual size", async || width().await == usual)
            .await;
    }

    pub(super) async fn security(&mut self) {
        self.tab("Appearance", "Security").await;
        self.press("Change passphrase").await;
        self.has_focus("Current passphrase").await;
        self.keys("not this one at all").await;
        self.fill("New passphrase", "nine loud geese").await;
        self.fill("Confirm new passphrase", "nine loud gees").await;
        self.press("Change passphrase").await;
        self.page.read("don't match").await;
        self.has_focus("Confirm new passphrase").await;
        self.refill("Confirm new passphrase", "nine loud geese").await;
        self.key(Key::Enter).await;
        self.is_announced("passphrase").await;
        self.has_focus("Current passphrase").await;
        self.page.shoot("passphrase").await;
        self.refill("Current passphrase", "correct horse battery").await;
        self.key(Key::Enter).await;
        self.is_announced("Passphrase changed").await;
        self.has_focus("Change passphrase").await;
    }

    pub(super) async fn logs(&mut self) {
        self.tab("Security", "Logs").await;
        self.page.read("Application log").await;
        self.tab_to("Save support file").await;
        self.tab_to("Open log folder").await;
        self.fill("Search the log", "passphrase").await;
        self.page.read("office passphrase changed").await;
        self.tab_to("Level").await;
        self.key(Key::Down).await;
        self.page.read_anywhere("Errors only").await;
        self.key(Key::Down).await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.page.read("No matching entries").await;
        self.press("Search the log").await;
        self.press("Clear search").await;
        self.has_focus("Search the log").await;
        self.page.shoot("logs").await;
    }

    pub(super) async fn about(&mut self) {
        self.tab("Logs", "About").await;
        self.page.read("Third-party software").await;
        self.tab_to("Third-party software").await;
        let before = self.page.all_text().await;
        self.key(Key::End).await;
        let moved = async || self.page.all_text().await != before;
        self.page.until("the list of parts moving", moved).await;
        self.page.shoot("about").await;
        self.license_texts().await;
    }

    async fn license_texts(&mut self) {
        self.open("License texts").await;
        self.page.read("Permission is hereby granted").await;
        self.tab_to("Done").await;
        self.tab_to("License texts").await;
        self.key(Key::End).await;
        self.page.shoot("license-texts").await;
        self.key(Key::Escape).await;
        self.has_focus("License texts").await;
    }
}
