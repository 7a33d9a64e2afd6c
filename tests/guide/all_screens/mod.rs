//! Checks every screen in every state in the real window, in both languages: empty, full, failing, and waiting for a decision.
//!
//! At each stop it takes pictures in light, dark, and at 200 %. axe checks WCAG 2.2 AA, including colors. Nothing may be cut off,
//! out of reach, or in the other language. All findings are reported together at the end.
//!
//! Limits: printed pages and the system's dialogs (save, print) are not checked, and axe checks no colors under a dialog.

mod activity;
mod backups;
mod connection;
mod duplicates;
mod home;
mod losses;
mod needs_decision;
mod patients;
mod settings;
mod start;
mod stop;
mod syncs;
pub(crate) mod texts;
mod updates;

use std::path::PathBuf;

use fantoccini::Client;
use opendental_testkit::{DEMO_SEED, Practice, Server};

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::page::Page;
use crate::server::demo_server;
use texts::{Language, Texts};

/// Enough for every kind of problem, few enough to be quick.
const PATIENTS: usize = 150;

/// The smallest size that the window supports.
const WINDOW: (u32, u32) = (1280, 720);

struct AllScreens {
    driver: Driver,
    disk: DataOnDisk,
    server: Server,
    texts: Texts,
    page: Page,
    client: Client,
    number: u32,
    /// Findings so far.
    found: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_accessible_whole_and_in_english() {
    check_everything(Language::English).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_accessible_whole_and_in_spanish() {
    check_everything(Language::Spanish).await;
}

async fn check_everything(language: Language) {
    let _display = crate::DISPLAY.lock().await;
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let mut screens = AllScreens::open(language, server).await;
    screens.first_start().await;
    screens.empty_pages().await;
    screens.settings().await;
    screens.add_integration().await;
    screens.first_sync().await;
    screens.whole_sync().await;
    screens.card_and_its_dialogs().await;
    screens.home().await;
    screens.patients().await;
    screens.duplicates().await;
    screens.activity().await;
    screens.backups().await;
    screens.failing().await;
    screens.needs_a_decision().await;
    screens.updates().await;
    screens.locked().await;
    screens.backups_out_of_reach().await;
    screens.losses().await;
    let AllScreens { page, found, .. } = screens;
    page.close().await;
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

impl AllScreens {
    /// A window on an empty data folder, in a language that was chosen in Settings > Appearance.
    async fn open(language: Language, server: Server) -> Self {
        let driver = Driver::start_without_keychain();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("all_screens")
            .join(language.code());
        let _ = std::fs::remove_dir_all(&folder);
        let disk = start::choose_language(&driver, language, &folder).await;
        let client = driver.open_locked(&disk.data()).await;
        client.set_window_size(WINDOW.0, WINDOW.1).await.unwrap();
        Self {
            driver,
            disk,
            server,
            texts: Texts::of(language),
            page: Page::new(client.clone(), folder),
            client,
            number: 0,
            found: Vec::new(),
        }
    }

    async fn press(&self, name: &str) {
        self.page.press(self.texts.get(name)).await;
    }

    async fn read(&self, name: &str) {
        self.page.read(self.texts.get(name)).await;
    }

    async fn fill(&self, name: &str, text: &str) {
        self.page.fill(self.texts.get(name), text).await;
    }

    async fn choose(&self, name: &str) {
        self.page.choose(self.texts.get(name)).await;
    }

    async fn go_to(&self, name: &str) {
        self.page.go_to(self.texts.get(name)).await;
    }

    async fn tab(&self, name: &str) {
        self.page.tab(self.texts.get(name)).await;
    }

    /// Opens a dialog from a card's menu.
    async fn menu(&self, name: &str) {
        self.open_menu().await;
        self.page.menu_item(self.texts.get(name)).await;
    }

    async fn open_menu(&self) {
        self.page.press_named(self.texts.get("integrations.more")).await;
        self.page.read_anywhere(self.texts.get("common.remove")).await;
    }

    /// Closes the dialog or panel on top, and discards what was typed into it.
    async fn close_dialog(&self) {
        let (close, discard) = (self.texts.get("common.close"), self.texts.get("unsaved.discard"));
        self.page.close_discarding(close, discard).await;
    }

    async fn open_integrations(&self) {
        self.go_to("nav.settings").await;
        self.tab("settings.integrations").await;
        self.read("integrations.lead").await;
    }
}
