//! A preview, the sync that is started from it, and its undo.

use fantoccini::key::Key;

use super::keys::Keyboard;
use super::prepared::NAME;

impl Keyboard {
    pub(super) async fn preview(&mut self) {
        self.press("Settings").await;
        self.open("Sync Patients").await;
        self.press("Preview").await;
        self.page.read("Nothing has been changed yet.").await;
        self.tab_to("Show").await;
        self.key(Key::Down).await;
        self.page.read_anywhere("Updated (").await;
        self.key(Key::Down).await;
        self.key(Key::Enter).await;
        self.fill("Search by name or patient number", "no such patient")
            .await;
        self.page.read("No changes match.").await;
        self.refill("Search by name or patient number", "a").await;
        self.tab_to("Save as CSV").await;
        self.tab_to("What the sync would do").await;
        self.page.shoot("preview").await;
        self.press("Start Sync").await;
        self.is_announced("Sync finished").await;
        self.page.read("The sync did what the preview showed.").await;
        self.page.shoot("as-previewed").await;
        self.press("Done").await;
    }

    pub(super) async fn undo(&mut self) {
        self.press("Activity").await;
        self.page.read("3 syncs, newest first").await;
        let row = async || self.focus().await.is_some_and(|focus| focus.name.contains(NAME));
        for _ in 0..20 {
            if row().await {
                break;
            }
            self.key(Key::Tab).await;
        }
        self.key(Key::Enter).await;
        self.is_announced("Sync finished").await;
        self.press("Undo this sync").await;
        self.page.read("Undo this sync?").await;
        self.page.shoot("undo-question").await;
        self.press("Undo sync").await;
        self.is_announced("0 removed · ").await;
        self.page.shoot("undone").await;
        self.press("Done").await;
        self.page.read("Undone").await;
        self.page.shoot("activity-undone").await;
        self.press("Settings").await;
        self.page.read("A sync was undone").await;
        self.page.shoot("integration-waits").await;
        self.open("Sync Patients…").await;
        self.press("Preview").await;
        self.page.read("Nothing has been changed yet.").await;
        self.press("Start Sync").await;
        self.page.read("The sync did what the preview showed.").await;
        self.press("Done").await;
    }
}
