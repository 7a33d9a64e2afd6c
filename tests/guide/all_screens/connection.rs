//! Adding an integration.

use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD};

use super::AllScreens;

impl AllScreens {
    pub(super) async fn add_integration(&mut self) {
        self.tab("settings.integrations").await;
        self.press("integrations.add").await;
        self.read("connection.providerLead").await;
        self.stop("provider").await;
        self.page
            .press_containing(self.texts.get("connection.openDental"))
            .await;
        self.read("connection.host").await;
        self.stop("connection").await;
        self.press("help.where.question").await;
        self.read("help.where.hidden").await;
        self.stop("connection-where").await;
        self.press("help.where.question").await;
        self.fill("connection.host", "127.0.0.1").await;
        self.fill("connection.port", "1").await;
        self.fill("connection.username", "root").await;
        self.fill("connection.password", DEMO_PASSWORD).await;
        self.press("connection.test").await;
        self.read("connectionTest.copyForIt").await;
        self.stop("connection-refused").await;
        self.fill("connection.port", &self.server.port().to_string())
            .await;
        self.fill("connection.password", "wrong").await;
        self.press("connection.test").await;
        self.read("whoCanFix.you").await;
        self.stop("connection-wrong-password").await;
        self.fill("connection.password", DEMO_PASSWORD).await;
        self.press("connection.test").await;
        self.read("connection.connected").await;
        self.stop("connection-works").await;
        self.page.unfold(self.texts.get("connectionTest.show")).await;
        self.stop("connection-steps").await;
        self.page.touch(self.texts.get("connection.database")).await;
        self.page
            .read_anywhere(self.texts.get("connection.kind.practice"))
            .await;
        self.stop("databases").await;
        self.page.option(DEMO_DATABASE).await;
        self.press("connection.save").await;
        self.read("health.new").await;
        self.stop("integration-new").await;
        self.go_to("nav.home").await;
        self.read("checklist.step.sync.text").await;
        self.stop("home-never-synced").await;
        self.open_integrations().await;
    }
}
