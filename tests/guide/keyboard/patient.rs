//! One patient at the desk.

use fantoccini::key::Key;

use super::keys::Keyboard;

impl Keyboard {
    /// A patient who is in the list already is opened, copied from, and left for her baby, who is deleted by mistake.
    pub(super) async fn same_patient_and_family(&mut self) {
        self.has_focus("Find a patient").await;
        self.with_control('n').await;
        self.has_focus("First name").await;
        self.keys("Zelda").await;
        self.fill("Last name", "Quillfeather").await;
        self.fill("Birthday", "3/12/87").await;
        self.page.read("March 12, 1987 – ").await;
        self.press("Save patient").await;
        self.is_announced("already in the list").await;
        self.press("Open patient").await;
        self.page.read("Zelda Quillfeather").await;
        self.press("Copy phone").await;
        self.is_announced("Copied").await;
        self.press("Ben Quillfeather").await;
        self.page.read("month").await;
        self.press("Delete patient").await;
        self.page.read("Delete Ben Quillfeather?").await;
        self.has_focus("Cancel").await;
        self.press("Delete patient").await;
        self.page.read_anywhere("Ben Quillfeather was deleted.").await;
        self.page.read("1 patient").await;
        self.with_control('z').await;
        self.page.read("Ben Quillfeather was restored.").await;
        self.page.read("2 patients").await;
        self.fill("Search patients", "ben").await;
        self.page.read("1 patient").await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page.read("Restored").await;
        self.key(Key::Escape).await;
    }
}
