//! Screens before the app is open.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::texts::{Language, Texts};
use super::{AllScreens, WINDOW};
use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::page::Page;

const PREFERENCES: &str = "preferences.json";
pub(super) const PASSPHRASE: &str = "correct horse battery";

/// An empty data folder with the language that was chosen in the window of another one.
pub(super) async fn choose_language(driver: &Driver, language: Language, pictures: &Path) -> DataOnDisk {
    let english = Texts::of(Language::English);
    let first = DataOnDisk::new();
    let client = driver.open(&first.data(), &first.passphrase()).await;
    let page = Page::new(client, pictures.to_owned());
    page.fill(english.get("setup.practice"), "Riverside Dental Group")
        .await;
    page.press(english.get("setup.start")).await;
    page.press(english.get("newCode.later")).await;
    page.go_to(english.get("nav.settings")).await;
    page.tab(english.get("settings.appearance")).await;
    page.choose(language.name()).await;
    page.read(Texts::of(language).get("settings.appearance")).await;
    let chosen = first.data().join(PREFERENCES);
    let wanted = format!("\"language\":\"{}\"", language.code());
    page.until("the language in the preferences", async || {
        std::fs::read_to_string(&chosen).is_ok_and(|text| text.replace(' ', "").contains(&wanted))
    })
    .await;
    page.close().await;

    let next = DataOnDisk::new();
    std::fs::create_dir(next.data()).unwrap();
    std::fs::set_permissions(next.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
    std::fs::copy(&chosen, next.data().join(PREFERENCES)).unwrap();
    next
}

impl AllScreens {
    pub(super) async fn first_start(&mut self) {
        self.read("setup.passphraseWhy").await;
        self.stop("first-start").await;
        self.fill("setup.practice", "Riverside Dental Group").await;
        self.fill("setup.passphrase", PASSPHRASE).await;
        self.fill("setup.passphraseAgain", "correct horse").await;
        self.press("setup.start").await;
        self.read("setup.passphraseDiffers").await;
        self.stop("first-start-passphrases-differ").await;
        self.fill("setup.passphraseAgain", PASSPHRASE).await;
        self.press("setup.start").await;
        self.read("newCode.confirmHint").await;
        self.stop("first-start-recovery-code").await;
        self.press("newCode.later").await;
        self.read("home.connect").await;
    }

    pub(super) async fn empty_pages(&mut self) {
        self.stop("home-empty").await;
        self.go_to("nav.patients").await;
        self.read("patients.emptyTitle").await;
        self.stop("patients-empty").await;
        self.go_to("nav.activity").await;
        self.read("activity.emptyTitle").await;
        self.stop("activity-empty").await;
        self.open_integrations().await;
        self.read("integrations.emptyTitle").await;
        self.stop("integrations-empty").await;
    }

    /// The next start asks for the passphrase.
    pub(super) async fn locked(&mut self) {
        self.end_program().await;
        self.start_program().await;
        self.read("locked.lead").await;
        self.stop("locked").await;
        self.fill("locked.passphrase", "another horse battery").await;
        self.press("locked.unlock").await;
        self.page.read("OnTime Dental").await;
        self.page
            .until("the message about the wrong passphrase", async || {
                self.shows("[role=alert]").await
            })
            .await;
        self.stop("locked-wrong-passphrase").await;
        self.fill("locked.passphrase", PASSPHRASE).await;
        self.press("locked.unlock").await;
        self.read("home.toDo").await;
    }

    /// Starts the program and opens the data.
    pub(super) async fn unlock(&mut self) {
        self.start_program().await;
        self.fill("locked.passphrase", PASSPHRASE).await;
        self.press("locked.unlock").await;
        self.read("home.toDo").await;
    }

    /// Whether an element matches on the page.
    pub(super) async fn shows(&self, selector: &str) -> bool {
        let found = self.client.find_all(fantoccini::Locator::Css(selector)).await;
        found.is_ok_and(|found| !found.is_empty())
    }

    pub(super) async fn end_program(&self) {
        self.client.clone().close().await.unwrap();
        let data = self.disk.data();
        self.page
            .until("the end of the program", async || !is_in_use(&data))
            .await;
    }

    pub(super) async fn start_program(&mut self) {
        self.client = self.driver.open_locked(&self.disk.data()).await;
        self.client.set_window_size(WINDOW.0, WINDOW.1).await.unwrap();
        self.page = self.page.on(self.client.clone());
    }
}

/// Whether a program is running on this folder.
fn is_in_use(data: &Path) -> bool {
    let data = data.to_str().unwrap();
    std::fs::read_dir("/proc").unwrap().flatten().any(|process| {
        std::fs::read(process.path().join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(data))
    })
}
