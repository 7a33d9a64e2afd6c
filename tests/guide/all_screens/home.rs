//! Home after a sync, its search, and the list of all actions.

use super::AllScreens;

impl AllScreens {
    pub(super) async fn home(&mut self) {
        self.go_to("nav.home").await;
        self.read("home.showList").await;
        self.read("home.whatChanged").await;
        self.stop("home").await;
        self.fill("home.find", "a").await;
        self.page
            .until("the first matches", async || self.shows("[role=option]").await)
            .await;
        self.stop("home-found").await;
        self.fill("home.find", "no such person").await;
        self.read("patients.noHitsTitle").await;
        self.stop("home-no-hit").await;
        self.fill("home.find", "andreson").await;
        self.page.read("Anderson").await;
        self.stop("home-typo").await;
        self.fill("home.find", "").await;
        self.page.press_named(self.texts.get("commands.title")).await;
        self.read("backups.now").await;
        self.stop("all-actions").await;
        self.fill("commands.search", self.texts.get("commands.help"))
            .await;
        self.page
            .until("help as the only action", async || {
                !self.shows("[role=option]:nth-child(2)").await
            })
            .await;
        self.page.press_containing(self.texts.get("commands.help")).await;
        self.read("keys.does.find").await;
        self.stop("help").await;
        self.page.press_named(self.texts.get("help.close")).await;
    }
}
