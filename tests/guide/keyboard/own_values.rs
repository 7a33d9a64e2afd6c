//! The desk's own values beside Open Dental's.

use fantoccini::key::Key;

use super::keys::Keyboard;

impl Keyboard {
    /// Decides about a kept field that has changed, and about the values that a sync replaced.
    pub(super) async fn decide_about_values(&mut self) {
        self.page
            .read("Patient whose kept field changed in Open Dental")
            .await;
        self.press("Decide").await;
        self.page.read("1 patient").await;
        self.tab_to("Search patients").await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page
            .read("Open Dental has a new value since you kept ours.")
            .await;
        self.press("Use Open Dental's: City").await;
        self.page.wait_until_gone("Ours or Open Dental's").await;
        self.is_in_dialog().await;
        self.key(Key::Escape).await;

        self.press("Home").await;
        self.has_focus("Find a patient").await;
        self.keys("quillfeather").await;
        self.page.read("Zelda").await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page.read("A sync replaced what was typed here.").await;
        self.press("Use Open Dental's: Email").await;
        self.press("Keep ours: Phone").await;
        self.page.read("Ours is kept. Syncs don't change it.").await;
        self.press("Change a field").await;
        self.has_focus("Field").await;
        // Opens the list at the phone, the first of the fields.
        for _ in 0..4 {
            self.key(Key::Down).await;
        }
        self.key(Key::Enter).await;
        assert_eq!(self.page.value("Field").await, "City");
        self.refill("Ours", "Eugene").await;
        self.key(Key::Enter).await;
        self.page.read("Eugene").await;
        self.is_in_dialog().await;
        self.key(Key::Escape).await;
    }
}
