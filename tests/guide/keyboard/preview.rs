//! A preview, the sync that is started from it, and its undo.

use fantoccini::key::Key;

use super::keys::Keyboard;
use super::prepared::NAME;

impl Keyboard {
    pub(super) async fn preview(&mut self) {
        self.press(&self.text("nav.settings")).await;
        self.open(&self.text("integrations.sync")).await;
        self.press(&self.text("preview.button")).await;
        self.page.read(&self.text("preview.nothingWritten")).await;
        self.tab_to(&self.text("preview.kinds")).await;
        self.key(Key::Down).await;
        let updated = format!("{} (", self.text("preview.kind.updated"));
        self.page.read_anywhere(&updated).await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.fill(&self.text("preview.search"), "no such patient").await;
        self.page.read(&self.text("preview.none")).await;
        self.refill(&self.text("preview.search"), "a").await;
        self.tab_to(&self.text("summary.saveCsv")).await;
        self.tab_to(&self.text("preview.list")).await;
        self.page.shoot("preview").await;
        self.press(&self.text("preview.start")).await;
        self.is_announced(&self.text("summary.completed")).await;
        self.page.read(&self.text("preview.same")).await;
        self.page.shoot("as-previewed").await;
        self.press(&self.text("common.done")).await;
    }

    pub(super) async fn undo(&mut self) {
        self.press(&self.text("nav.activity")).await;
        self.page
            .read(&format!("3 {}", self.text("activity.found_other")))
            .await;
        let row = async || self.focus().await.is_some_and(|focus| focus.name.contains(NAME));
        for _ in 0..20 {
            if row().await {
                break;
            }
            self.key(Key::Tab).await;
        }
        self.key(Key::Enter).await;
        self.is_announced(&self.text("summary.completed")).await;
        self.press(&self.text("undo.button")).await;
        self.page.read(&self.text("undo.title")).await;
        self.page.shoot("undo-question").await;
        self.press(&self.text("undo.confirm")).await;
        self.is_announced(&format!("0 {}", self.text("undo.figures")))
            .await;
        self.page.shoot("undone").await;
        self.press(&self.text("common.done")).await;
        self.page.read(&self.text("undo.badge")).await;
        self.page.shoot("activity-undone").await;
        self.press(&self.text("nav.settings")).await;
        self.page.read(&self.text("fault.sync_undone.message")).await;
        self.page.shoot("integration-waits").await;
        self.open(&self.text("faultAction.preview_sync")).await;
        self.press(&self.text("preview.button")).await;
        self.page.read(&self.text("preview.nothingWritten")).await;
        self.press(&self.text("preview.start")).await;
        self.page.read(&self.text("preview.same")).await;
        self.press(&self.text("common.done")).await;
    }
}
