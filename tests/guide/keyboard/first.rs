//! The guide's steps.

use app::Fault;
use fantoccini::key::Key;
use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD};

use super::keys::Keyboard;
use crate::page::message;

impl Keyboard {
    pub(super) async fn first_start(&mut self) {
        self.page.read("Welcome to OnTime Dental").await;
        self.has_focus("Company name").await;
        self.keys("Bright Smiles").await;
        self.key(Key::Enter).await;
        self.page.read("Your recovery code").await;
        self.press("Later").await;
        self.page.read("Connect Open Dental").await;
        self.has_focus("Find a patient").await;
    }

    pub(super) async fn unlock(&mut self) {
        self.has_focus("Passphrase").await;
        self.keys("correct horse").await;
        self.press("Unlock").await;
        self.is_announced(&message(&Fault::WrongPassphrase)).await;
        self.has_focus("Passphrase").await;
        self.page.shoot("locked").await;
        self.refill("Passphrase", "correct horse battery").await;
        self.key(Key::Enter).await;
        self.page.read("Since").await;
        self.has_focus("Find a patient").await;
    }

    pub(super) async fn add_integration(&mut self, port: &str) {
        self.press("Settings").await;
        self.page.read("No integrations yet").await;
        self.press("Add Integration").await;
        self.has_focus("Open Dental").await;
        self.key(Key::Enter).await;
        self.has_focus("Server Host").await;
        self.keys("127.0.0.1").await;
        self.refill("Port", port).await;
        self.fill("Username", "root").await;
        self.fill("Password", "wrong").await;
        self.key(Key::Enter).await;
        self.is_announced(&message(&Fault::AccessDenied {
            username: "root".to_owned(),
        }))
        .await;
        self.has_focus("Username").await;
        self.refill("Password", DEMO_PASSWORD).await;
        self.key(Key::Enter).await;
        self.page.read("Connected to MariaDB").await;
        self.has_focus("Database").await;
        self.page.shoot("connected").await;
        assert_eq!(self.page.value("Database").await, DEMO_DATABASE);
        self.press("Save Integration").await;
        self.page.read("Not synced yet").await;
        self.has_focus("Add Integration").await;
    }

    pub(super) async fn sync(&mut self) {
        self.open("Sync Patients").await;
        self.page.read("recommended for the first sync").await;
        self.tab_to("Full Sync").await;
        self.key(Key::Down).await;
        self.has_focus("Incremental Sync").await;
        self.key(Key::Up).await;
        self.has_focus("Full Sync").await;
        self.page.shoot("sync-options").await;
        self.refill("Limit", "").await;
        self.press("Start Sync").await;
        self.page.read("Enter 1 or more").await;
        self.has_focus("Limit").await;
        self.keys("40").await;
        self.press("Start Sync").await;
        self.is_announced("Sync stopped at the limit").await;
        self.press("Continue sync").await;
        self.is_announced("Sync finished").await;
        self.press("Done").await;
        self.page.read("Up to date").await;
        self.has_focus("Sync Patients").await;
    }

    pub(super) async fn patients(&mut self) {
        self.press("Patients").await;
        self.page.read("Birthday").await;
        self.open("Add patient").await;
        // The table has a button of that name, too: the dialog must be there before anything is typed.
        self.has_focus("First name").await;
        self.keys("Zelda").await;
        self.fill("Last name", "Quillfeather").await;
        self.press("Save patient").await;
        self.is_announced("birthday").await;
        self.has_focus("Birthday").await;
        self.keys("2/3/1990").await;
        self.press("Save patient").await;
        self.page.read("Added manually").await;
        self.key(Key::Escape).await;
        self.page.wait_until_gone("Added manually").await;
        self.fill("Search patients", "quillf").await;
        self.page.read("1 patient").await;
        self.tab_to("Quillfeather").await;
        self.page.shoot("patients").await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page.read("Added manually").await;
        self.fill("Desk notes", "Prefers mornings.").await;
        self.key(Key::Escape).await;
        self.page.read("Save your changes?").await;
        self.press("Keep editing").await;
        self.has_focus("Desk notes").await;
        self.press("Save notes").await;
        self.page.read("Notes saved").await;
        self.key(Key::Escape).await;
        self.has_focus("Quillfeather").await;
    }

    pub(super) async fn remove_integration(&mut self) {
        self.press("Settings").await;
        self.press("More options for Open Dental").await;
        self.page.read_anywhere("Remove").await;
        self.arrow_to(Key::Up, "Remove").await;
        self.key(Key::Enter).await;
        self.page.read("stay in OnTime Dental").await;
        self.page.shoot("remove").await;
        self.key(Key::Escape).await;
        self.has_focus("More options for Open Dental").await;
    }
}
