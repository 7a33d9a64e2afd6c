//! Two patients that may be one person.

use fantoccini::key::Key;

use super::keys::Keyboard;

impl Keyboard {
    /// Adds the same person twice, with a short form of her first name.
    pub(super) async fn decide_duplicates(&mut self) {
        for first in ["Katherine", "Kathy"] {
            self.with_control('n').await;
            self.has_focus("First name").await;
            self.keys(first).await;
            self.fill("Last name", "Quillfeather").await;
            self.fill("Birthday", "02/18/1979").await;
            self.key(Key::Enter).await;
            self.page.read("Added manually").await;
            self.key(Key::Escape).await;
            self.page.wait_until_gone("Added manually").await;
        }
        self.press("Home").await;
        self.page.read("Possible duplicate").await;
        self.press("Compare").await;
        self.page.read("One first name is a short form").await;
        self.has_focus("Same person: merge").await;
        self.page.shoot("pair").await;
        self.key(Key::Left).await;
        self.has_focus("Two different people").await;
        self.keys("3").await;
        self.page.read("You put off 1 pair.").await;
        self.press("Show them now").await;
        self.has_focus("Same person: merge").await;
        self.keys("1").await;
        self.is_announced("Katherine Quillfeather and Kathy Quillfeather are now one patient.")
            .await;
        self.has_focus("Go to Home").await;
        self.press("Undo").await;
        self.has_focus("Same person: merge").await;
        self.keys("2").await;
        self.is_announced("Katherine Quillfeather and Kathy Quillfeather stay two patients.")
            .await;
        self.page.shoot("decided").await;
    }
}
