//! From the choice of a provider to an integration in the list.

use practice::{DEMO_DATABASE, DEMO_PASSWORD};

use super::Gallery;

impl Gallery {
    pub(super) async fn add_integration(&mut self) {
        self.tab("settings.integrations").await;
        self.press("integrations.add").await;
        self.read("connection.providerLead").await;
        self.stop("provider").await;
        self.screen
            .press_containing(self.words.say("connection.openDental"))
            .await;
        self.read("connection.host").await;
        self.stop("connection").await;
        self.fill("connection.host", "127.0.0.1").await;
        self.fill("connection.port", "1").await;
        self.fill("connection.username", "root").await;
        self.fill("connection.password", DEMO_PASSWORD).await;
        self.press("connection.test").await;
        self.read("stages.copyForIt").await;
        self.stop("connection-refused").await;
        self.fill("connection.port", &self.server.port().to_string())
            .await;
        self.fill("connection.password", "wrong").await;
        self.press("connection.test").await;
        self.read("fixer.you").await;
        self.stop("connection-wrong-password").await;
        self.fill("connection.password", DEMO_PASSWORD).await;
        self.press("connection.test").await;
        self.read("connection.connected").await;
        self.stop("connection-works").await;
        self.screen.unfold(self.words.say("stages.show")).await;
        self.stop("connection-steps").await;
        self.screen.touch(self.words.say("connection.database")).await;
        self.screen
            .read_anywhere(self.words.say("connection.kind.practice"))
            .await;
        self.stop("databases").await;
        self.screen.option(DEMO_DATABASE).await;
        self.press("connection.save").await;
        self.read("health.new").await;
        self.stop("integration-new").await;
    }
}
