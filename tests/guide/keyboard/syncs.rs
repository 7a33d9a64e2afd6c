//! Syncs that do not end well, and what is told while one runs.

use super::keys::Keyboard;

impl Keyboard {
    pub(super) async fn cancelled_sync(&mut self, server: &practice::Server) {
        self.press("Settings").await;
        self.open("Sync Patients").await;
        server.pause().unwrap();
        self.press("Start Sync").await;
        self.is_told("Connecting to Open Dental").await;
        self.has_focus("Close").await;
        self.screen.shoot("running").await;
        self.press("Cancel sync").await;
        self.is_told("Sync cancelled").await;
        server.resume().unwrap();
        self.press("Done").await;
        self.has_focus("Sync Patients").await;
    }

    pub(super) async fn failed_sync(&mut self, server: &mut practice::Server) {
        server.stop().await.unwrap();
        self.open("Sync Patients").await;
        self.press("Start Sync").await;
        self.is_told("Sync failed").await;
        self.is_told("Verify that the MySQL server is running").await;
        self.screen.shoot("failed").await;
        self.press("Done").await;
        self.has_focus("Sync Patients").await;
        server.start().await.unwrap();
        self.open("Test Connection").await;
        self.is_told("Connected to MariaDB").await;
        self.press("Close").await;
        self.has_focus("Test Connection").await;
    }
}
