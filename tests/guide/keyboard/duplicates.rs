//! Two patients that may be one person.

use fantoccini::key::Key;

use super::keys::Keyboard;

impl Keyboard {
    /// Adds the same person twice, with a short form of her first name and another phone number, and decides. What the merged
    /// record has is used with one key, and the merge is taken back from there.
    pub(super) async fn decide_duplicates(&mut self) {
        for (first, phone) in [("Katherine", "5035550148"), ("Kathy", "5035550163")] {
            self.with_control('n').await;
            self.has_focus(&self.text("field.first_name")).await;
            self.keys(first).await;
            self.fill(&self.text("field.last_name"), "Quillfeather").await;
            self.fill(&self.text("field.birthday"), "12/12/1979").await;
            self.fill(&self.text("field.phone"), phone).await;
            self.key(Key::Enter).await;
            self.page.read(&self.text("patients.manual")).await;
            self.key(Key::Escape).await;
            self.page.wait_until_gone(&self.text("patients.manual")).await;
        }
        self.press(&self.text("nav.home")).await;
        self.page.read(&self.text("home.duplicates_one")).await;
        self.press(&self.text("home.compare")).await;
        let merge = self.text("duplicates.merge");
        self.page
            .read(&self.text("duplicates.reason.first_name_short_form"))
            .await;
        self.has_focus(&merge).await;
        self.page.shoot("pair").await;
        self.key(Key::Left).await;
        self.has_focus(&self.text("duplicates.twoDifferent")).await;
        self.keys("3").await;
        self.page.read(&self.text("duplicates.putOff_one")).await;
        self.press(&self.text("duplicates.showPutOff")).await;
        self.has_focus(&merge).await;
        self.keys("1").await;
        self.is_announced(&self.text("duplicates.decided.same")).await;
        self.has_focus(&self.text("duplicates.toHome")).await;
        self.press(&self.text("duplicates.undo")).await;
        self.has_focus(&merge).await;
        self.keys("2").await;
        self.is_announced(&self.text("duplicates.decided.different"))
            .await;
        self.page.shoot("decided").await;
        self.press(&self.text("duplicates.undo")).await;
        self.has_focus(&merge).await;
        self.keys("1").await;
        self.is_announced(&self.text("duplicates.decided.same")).await;
        self.use_merged_value().await;
    }

    /// The survivor gets the merged record's phone number and keeps its own first name.
    async fn use_merged_value(&mut self) {
        self.press(&self.text("nav.home")).await;
        self.has_focus(&self.text("home.find")).await;
        self.keys("quillfeather").await;
        self.page.read("Katherine").await;
        self.key(Key::Enter).await;
        self.is_in_dialog().await;
        self.page.read(&self.text("patients.merged.title")).await;
        self.page.read("(503) 555-0163").await;
        self.page.shoot("merged-values").await;
        let of = |key: &str, field: &str| format!("{}: {}", self.text(key), self.text(field));
        let use_phone = of("patients.merged.use", "field.phone");
        let leave_name = of("patients.merged.leave", "field.first_name");
        self.press(&leave_name).await;
        self.is_in_dialog().await;
        self.press(&use_phone).await;
        self.page
            .wait_until_gone(&self.text("patients.merged.title"))
            .await;
        self.is_in_dialog().await;
        self.page.shoot("merged-values-decided").await;
        self.press("Kathy Quillfeather").await;
        self.page.read(&self.text("patients.merged.undo")).await;
        self.is_in_dialog().await;
        self.press(&self.text("patients.merged.undo")).await;
        self.page.read(&self.text("patients.manual")).await;
        self.is_in_dialog().await;
        self.key(Key::Escape).await;
    }
}
