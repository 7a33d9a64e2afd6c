//! The guide's own steps.

use fantoccini::key::Key;
use practice::{DEMO_DATABASE, DEMO_PASSWORD};

use super::keys::Keyboard;

impl Keyboard {
    pub(super) async fn first_start(&mut self) {
        self.screen.read("Welcome to OnTime Dental").await;
        self.has_focus("Practice name").await;
        self.keys("Bright Smiles").await;
        self.key(Key::Enter).await;
        self.screen.read("No patients yet").await;
    }

    pub(super) async fn unlock(&mut self) {
        self.has_focus("Passphrase").await;
        self.keys("correct horse").await;
        self.press("Unlock").await;
        self.is_told("That is not the office passphrase").await;
        self.has_focus("Passphrase").await;
        self.screen.shoot("locked").await;
        self.refill("Passphrase", "correct horse battery").await;
        self.key(Key::Enter).await;
        self.screen.read("Birthday").await;
        self.has_focus("Patients").await;
    }

    pub(super) async fn add_integration(&mut self, port: &str) {
        self.press("Go to Integrations").await;
        self.screen.read("No integration yet").await;
        self.press("Add Integration").await;
        self.has_focus("Open Dental").await;
        self.key(Key::Enter).await;
        self.has_focus("Server Host").await;
        self.keys("127.0.0.1").await;
        self.refill("Port", port).await;
        self.fill("Username", "root").await;
        self.fill("Password", "wrong").await;
        self.key(Key::Enter).await;
        self.is_told("Confirm that username and password are correct")
            .await;
        self.has_focus("Username").await;
        self.refill("Password", DEMO_PASSWORD).await;
        self.key(Key::Enter).await;
        self.screen.read("Connected to MariaDB").await;
        self.has_focus("Database").await;
        self.screen.shoot("connected").await;
        assert_eq!(self.screen.value("Database").await, DEMO_DATABASE);
        self.press("Save Integration").await;
        self.screen.read("Not synced yet").await;
        self.has_focus("Add Integration").await;
    }

    pub(super) async fn sync(&mut self) {
        self.open("Sync Patients").await;
        self.screen.read("recommended for the first sync").await;
        self.tab_to("Full Sync").await;
        self.key(Key::Down).await;
        self.has_focus("Incremental Sync").await;
        self.key(Key::Up).await;
        self.has_focus("Full Sync").await;
        self.screen.shoot("sync-options").await;
        self.refill("Limit", "").await;
        self.press("Start Sync").await;
        self.screen.read("Enter a number from 1 up").await;
        self.has_focus("Limit").await;
        self.keys("40").await;
        self.press("Start Sync").await;
        self.is_told("Sync stopped at its limit").await;
        self.press("Continue sync").await;
        self.is_told("Sync finished").await;
        self.press("Done").await;
        self.screen.read("Up to date").await;
        self.has_focus("Sync Patients").await;
    }

    pub(super) async fn patients(&mut self) {
        self.press("Patients").await;
        self.screen.read("Birthday").await;
        self.open("Add Patient").await;
        // The table has a button of that name, too: the dialog must be there before anything is typed.
        self.has_focus("First name").await;
        self.keys("Zelda").await;
        self.fill("Last name", "Quillfeather").await;
        self.press("Save Patient").await;
        self.is_told("birthday").await;
        self.has_focus("Birthday").await;
        self.keys("2/3/1990").await;
        self.press("Save Patient").await;
        self.screen.read("Entered by hand").await;
        self.key(Key::Escape).await;
        self.screen.read_no_more("Entered by hand").await;
        self.fill("Search patients", "quillf").await;
        self.screen.read("1 patient").await;
        self.tab_to("Quillfeather").await;
        self.screen.shoot("patients").await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.screen.read("Entered by hand").await;
        self.fill("Desk notes", "Prefers mornings.").await;
        self.key(Key::Escape).await;
        self.is_told("These notes are not saved yet").await;
        self.has_focus("Desk notes").await;
        self.press("Save notes").await;
        self.screen.read("Notes saved").await;
        self.key(Key::Escape).await;
        self.has_focus("Quillfeather").await;
    }

    pub(super) async fn remove_integration(&mut self) {
        self.press("Settings").await;
        self.press("More for Open Dental").await;
        self.screen.read_anywhere("Remove").await;
        self.walk_to(Key::Up, "Remove").await;
        self.key(Key::Enter).await;
        self.screen.read("patients stay in OnTime Dental").await;
        self.screen.shoot("remove").await;
        self.key(Key::Escape).await;
        self.has_focus("More for Open Dental").await;
    }
}
