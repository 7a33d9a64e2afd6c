//! The ways out of every loss.

use app::i18n::{self, Language};
use fantoccini::key::Key;

use super::keys::Keyboard;
use crate::losses::Loss;

/// Every loss, with its fault.
pub(super) const LOSSES: [(Loss, &str); 8] = [
    (Loss::NewestMissing, "changes_missing"),
    (Loss::Older, "store_older"),
    (Loss::LogOfAnother, "log_of_another_store"),
    (Loss::Unverified, "store_unverified"),
    (Loss::DatabaseMissing, "database_file_missing"),
    (Loss::Damaged, "store_damaged"),
    // The passphrase was asked for because there is no keychain.
    (Loss::KeyLost, "keychain_missing"),
    (Loss::KeyDamaged, "file_damaged"),
];

impl Keyboard {
    /// Opens data with this loss, and takes the way out that its screen offers.
    pub(super) async fn answer_loss(&mut self, loss: Loss, fault: &str, language: Language) {
        let text = |key: &str| i18n::text(language, key);
        let hint = text(&format!("fault.{fault}.hint"));
        if !matches!(loss, Loss::KeyLost | Loss::KeyDamaged) {
            self.has_focus(text("locked.passphrase")).await;
            self.keys("correct horse battery").await;
            self.key(Key::Enter).await;
        }
        // What a placeholder stands for differs.
        let beginning = hint.split("{{").next().unwrap().trim();
        self.page.read(beginning).await;
        self.tab_to(text("faultAction.copy_for_it")).await;
        self.page.shoot("loss").await;
        match loss {
            Loss::KeyLost | Loss::KeyDamaged => {
                self.press(text("faultAction.use_recovery_code")).await;
                self.has_focus(text("recovery.code")).await;
                self.press(text("recovery.back")).await;
                self.page.read(beginning).await;
            }
            Loss::Damaged => {
                self.press(text("restore.confirm")).await;
                self.page.read(text("restore.doneTitle")).await;
                self.press(text("restore.open")).await;
                self.page.wait_until_gone(text("restore.doneTitle")).await;
            }
            _ => {
                self.press(text("faultAction.accept_loss")).await;
                self.page.wait_until_gone(beginning).await;
            }
        }
        self.page.shoot("after").await;
    }
}
