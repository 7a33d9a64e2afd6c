//! Canceled and failed syncs, and the progress of one.

use app::Fault;

use super::keys::Keyboard;
use crate::page::message;

impl Keyboard {
    pub(super) async fn cancelled_sync(&mut self, server: &opendental_testkit::Server) {
        self.press("Settings").await;
        self.open("Sync Patients").await;
        server.pause().unwrap();
        self.press("Start Sync").await;
        self.is_announced("Connecting to Open Dental").await;
        self.has_focus("Close").await;
        self.page.shoot("running").await;
        self.press("Cancel sync").await;
        self.is_announced("Sync canceled").await;
        server.resume().unwrap();
        self.press("Done").await;
        self.has_focus("Sync Patients").await;
    }

    pub(super) async fn failed_sync(&mut self, server: &mut opendental_testkit::Server) {
        server.stop().await.unwrap();
        self.open("Sync Patients").await;
        self.press("Start Sync").await;
        self.is_announced("Sync failed").await;
        let refused = Fault::ConnectionRefused {
            host: "127.0.0.1".to_owned(),
            port: server.port(),
        };
        self.is_announced(&message(&refused)).await;
        self.page.shoot("failed").await;
        self.press("Done").await;
        self.has_focus("Sync Patients").await;
        server.start().await.unwrap();
        self.open("Test Connection").await;
        self.is_announced("Connected to MariaDB").await;
        self.press("Close").await;
        // The connection works, so the card no longer offers to test it.
        self.has_focus("Sync Patients").await;
    }
}
