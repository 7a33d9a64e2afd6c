//! Backups, and a way back from lost changes.

use fantoccini::key::Key;

use super::keys::Keyboard;

impl Keyboard {
    /// Makes a backup, changes something, and restores the backup.
    pub(super) async fn back_up_and_restore(&mut self) {
        self.press("Settings").await;
        self.tab("Integrations", "Backups").await;
        self.press("Back up now").await;
        self.is_announced("Backup made and checked").await;
        self.has_focus("Back up now").await;
        self.page.shoot("backups").await;
        self.open("Restore… ").await;
        self.page.read("Data as of").await;
        self.has_focus("Cancel").await;
        self.page.shoot("restore").await;
        self.key(Key::Escape).await;
        self.has_focus("Restore… ").await;
        self.key(Key::Enter).await;
        self.page.read("Data as of").await;
        self.press("Restore").await;
        self.is_announced("It's as it was on").await;
        self.has_focus("Done").await;
        self.page.shoot("restored").await;
        self.key(Key::Enter).await;
        self.page.read("Before a restore").await;
    }

    /// Chooses an older backup on the screen of a loss and restores it.
    pub(super) async fn restore_after_a_loss(&mut self) {
        self.page
            .read("can't tell whether the newest changes are here")
            .await;
        self.page.read("Data as of").await;
        self.tab_to("Backup").await;
        self.key(Key::Down).await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.page.read("Data as of").await;
        self.page.shoot("loss").await;
        self.press("Restore").await;
        self.is_announced("It's as it was on").await;
        self.press("Open OnTime Dental").await;
        self.page.read("To do").await;
    }
}
