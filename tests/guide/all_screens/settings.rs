//! Settings, before the first integration.

use super::AllScreens;

impl AllScreens {
    pub(super) async fn settings(&mut self) {
        self.tab("settings.companies").await;
        self.read("companies.lead").await;
        self.stop("companies").await;
        self.press("companies.add").await;
        self.press("common.add").await;
        self.page
            .until("the message about the missing name", async || {
                self.shows("section [role=alert]").await
            })
            .await;
        self.stop("company-without-name").await;
        self.close_dialog().await;
        self.tab("settings.appearance").await;
        self.read("background.keepText").await;
        self.stop("appearance").await;
        self.tab("settings.security").await;
        self.read("security.keyText.passphrase").await;
        self.stop("security").await;
        self.press("security.change.button").await;
        self.fill("security.change.next", "correct horse battery").await;
        self.fill("security.change.again", "correct horse").await;
        self.press("security.change.save").await;
        self.read("setup.passphraseDiffers").await;
        self.stop("passphrase").await;
        self.close_dialog().await;
        self.tab("settings.backups").await;
        self.read("backups.emptyText").await;
        self.stop("backups-empty").await;
        self.tab("settings.logs").await;
        self.read("logs.what").await;
        self.stop("logs").await;
        self.tab("settings.about").await;
        self.read("about.components").await;
        self.stop("about").await;
    }
}
