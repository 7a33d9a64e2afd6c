//! What comes before the office is open.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::words::{Language, Words};
use super::{Gallery, WINDOW};
use crate::driver::Driver;
use crate::office_on_disk::OfficeOnDisk;
use crate::screen::Screen;

const PREFERENCES: &str = "preferences.json";
const PASSPHRASE: &str = "correct horse battery";

/// A folder without an office, whose window speaks the language that was chosen in another office's window.
pub(super) async fn choose_language(driver: &Driver, language: Language, pictures: &Path) -> OfficeOnDisk {
    let english = Words::of(Language::English);
    let first = OfficeOnDisk::new();
    let client = driver.open(&first.data(), &first.passphrase()).await;
    let screen = Screen::new(client, pictures.to_owned());
    screen
        .fill(english.say("setup.practice"), "Riverside Dental Group")
        .await;
    screen.press(english.say("setup.start")).await;
    screen.go_to(english.say("nav.settings")).await;
    screen.tab(english.say("settings.appearance")).await;
    screen.choose(language.name()).await;
    screen.read(Words::of(language).say("settings.appearance")).await;
    let chosen = first.data().join(PREFERENCES);
    let wanted = format!("\"language\":\"{}\"", language.code());
    screen
        .until("the language in the preferences", async || {
            std::fs::read_to_string(&chosen).is_ok_and(|text| text.replace(' ', "").contains(&wanted))
        })
        .await;
    screen.close().await;

    let next = OfficeOnDisk::new();
    std::fs::create_dir(next.data()).unwrap();
    std::fs::set_permissions(next.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
    std::fs::copy(&chosen, next.data().join(PREFERENCES)).unwrap();
    next
}

impl Gallery {
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
        self.read("patients.emptyTitle").await;
    }

    pub(super) async fn empty_pages(&mut self) {
        self.stop("patients-empty").await;
        self.go_to("nav.activity").await;
        self.read("activity.emptyTitle").await;
        self.stop("activity-empty").await;
        self.open_integrations().await;
        self.read("integrations.emptyTitle").await;
        self.stop("integrations-empty").await;
    }

    /// The next start asks for the passphrase; and where the key is gone, says so.
    pub(super) async fn locked_and_blocked(&mut self) {
        self.start_again().await;
        self.read("locked.lead").await;
        self.stop("locked").await;
        self.fill("locked.passphrase", "another horse battery").await;
        self.press("locked.unlock").await;
        self.screen.read("OnTime Dental").await;
        self.screen
            .until("a word about the wrong passphrase", async || {
                self.shows("[role=alert]").await
            })
            .await;
        self.stop("locked-wrong-passphrase").await;
        self.fill("locked.passphrase", PASSPHRASE).await;
        self.press("locked.unlock").await;
        self.read("patients.add").await;

        std::fs::remove_file(self.disk.data().join("key.json")).unwrap();
        self.start_again().await;
        self.read("blocked.safe").await;
        self.stop("blocked").await;
    }

    /// Whether something like this is on the page.
    pub(super) async fn shows(&self, selector: &str) -> bool {
        let found = self.client.find_all(fantoccini::Locator::Css(selector)).await;
        found.is_ok_and(|found| !found.is_empty())
    }

    async fn start_again(&mut self) {
        self.client.clone().close().await.unwrap();
        let data = self.disk.data();
        self.screen
            .until("the end of the program", async || !is_used(&data))
            .await;
        self.client = self.driver.open_locked(&data).await;
        self.client.set_window_size(WINDOW.0, WINDOW.1).await.unwrap();
        self.screen = self.screen.on(self.client.clone());
    }
}

/// Whether a program was started on this folder and has not ended.
fn is_used(data: &Path) -> bool {
    let data = data.to_str().unwrap();
    std::fs::read_dir("/proc").unwrap().flatten().any(|process| {
        std::fs::read(process.path().join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(data))
    })
}
