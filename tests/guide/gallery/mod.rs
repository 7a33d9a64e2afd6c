//! Every screen in every state, seen in the real window in each language: empty, full, failing and waiting for an answer.
//!
//! At each stop the window is pictured light, dark and at 200 %, axe looks for what breaks WCAG 2.2 AA, colours
//! included, and nothing may be cut off, out of reach or in the other language. What is found is told at the end, all at once.
//! Limits: paper and the system's own dialogs (saving, printing) are not seen here, and axe judges no colours of what
//! lies under a dialog.

mod activity;
mod connection;
mod needs_you;
mod patients;
mod settings;
mod start;
mod stop;
mod syncs;
mod words;

use std::path::PathBuf;

use fantoccini::Client;
use practice::{DEMO_SEED, Practice, Server};

use crate::driver::Driver;
use crate::office_on_disk::OfficeOnDisk;
use crate::screen::Screen;
use crate::server::demo_server;
use words::{Language, Words};

/// Enough for every kind of problem, few enough for a quick walk.
const PATIENTS: usize = 150;

/// The size that the window is promised to work at.
const WINDOW: (u32, u32) = (1280, 720);

struct Gallery {
    driver: Driver,
    disk: OfficeOnDisk,
    server: Server,
    words: Words,
    screen: Screen,
    client: Client,
    number: u32,
    /// What was found wrong so far.
    found: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_accessible_whole_and_in_english() {
    look_at_everything(Language::English).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_accessible_whole_and_in_spanish() {
    look_at_everything(Language::Spanish).await;
}

async fn look_at_everything(language: Language) {
    let _screen = crate::SCREEN.lock().await;
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let mut gallery = Gallery::open(language, server).await;
    gallery.first_start().await;
    gallery.empty_pages().await;
    gallery.settings().await;
    gallery.add_integration().await;
    gallery.first_sync().await;
    gallery.whole_sync().await;
    gallery.card_and_its_dialogs().await;
    gallery.patients().await;
    gallery.activity().await;
    gallery.failing().await;
    gallery.needs_a_decision().await;
    gallery.locked_and_blocked().await;
    let Gallery { screen, found, .. } = gallery;
    screen.close().await;
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

impl Gallery {
    /// A window on an office that is not there yet, in a language that was chosen in Settings > Appearance.
    async fn open(language: Language, server: Server) -> Self {
        let driver = Driver::start_without_keychain();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("gallery")
            .join(language.code());
        let _ = std::fs::remove_dir_all(&folder);
        let disk = start::choose_language(&driver, language, &folder).await;
        let client = driver.open_locked(&disk.data()).await;
        client.set_window_size(WINDOW.0, WINDOW.1).await.unwrap();
        Self {
            driver,
            disk,
            server,
            words: Words::of(language),
            screen: Screen::new(client.clone(), folder),
            client,
            number: 0,
            found: Vec::new(),
        }
    }

    async fn press(&self, name: &str) {
        self.screen.press(self.words.say(name)).await;
    }

    async fn read(&self, name: &str) {
        self.screen.read(self.words.say(name)).await;
    }

    async fn fill(&self, name: &str, text: &str) {
        self.screen.fill(self.words.say(name), text).await;
    }

    async fn choose(&self, name: &str) {
        self.screen.choose(self.words.say(name)).await;
    }

    async fn go_to(&self, name: &str) {
        self.screen.go_to(self.words.say(name)).await;
    }

    async fn tab(&self, name: &str) {
        self.screen.tab(self.words.say(name)).await;
    }

    /// Opens the dialog of a card's menu.
    async fn menu(&self, name: &str) {
        self.open_menu().await;
        self.screen.menu_item(self.words.say(name)).await;
    }

    async fn open_menu(&self) {
        self.screen.press_named(self.words.say("integrations.more")).await;
        self.screen.read_anywhere(self.words.say("common.remove")).await;
    }

    /// Closes what is on top by its own button.
    async fn close_dialog(&self) {
        self.screen.close_by(self.words.say("common.close")).await;
    }

    async fn open_integrations(&self) {
        self.go_to("nav.settings").await;
        self.tab("settings.integrations").await;
        self.read("integrations.lead").await;
    }
}
