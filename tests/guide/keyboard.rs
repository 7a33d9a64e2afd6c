//! The same window by keyboard alone: the Tab key reaches everything, what has the focus shows it, and a dialog that
//! closes gives the focus back.

use std::path::PathBuf;

use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use practice::{DEMO_DATABASE, DEMO_PASSWORD, DEMO_SEED, Practice};
use serde::Deserialize;

use crate::driver::Driver;
use crate::office_on_disk::OfficeOnDisk;
use crate::screen::Screen;
use crate::walk::demo_server;

/// More stops of the Tab key than any page has.
const MOST_STOPS: usize = 60;

/// Few enough that the first sync of the walk brings all of them in.
const PATIENTS: usize = 60;

/// What has the focus, as a person hears and sees it.
#[derive(Debug, Deserialize)]
struct Focus {
    name: String,
    /// Whether a ring, an outline or a border tells it from its neighbours; a new page's heading needs none, because
    /// nothing can be done with it.
    visible: bool,
    /// Whether it begins within the window.
    within: bool,
}

/// Looks at what has the focus; `null` if nothing has.
const FOCUS: &str = "const e = document.activeElement; \
    if (!e || e === document.body || e === document.documentElement) return null; \
    const label = e.labels && e.labels[0] ? e.labels[0].innerText : ''; \
    const name = (e.getAttribute('aria-label') || label || e.innerText || e.value || e.id || '').trim(); \
    const drawn = (x, part) => { const s = getComputedStyle(x, part); \
      return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; }; \
    const framed = ['INPUT', 'TEXTAREA'].includes(e.tagName) && \
      getComputedStyle(e).borderColor !== getComputedStyle(e.parentElement).borderColor; \
    const r = e.getBoundingClientRect(); \
    const near = x => drawn(x) || framed || (x.nextElementSibling && drawn(x.nextElementSibling)); \
    return { name, visible: !!(e.tabIndex < 0 || near(e) || drawn(e, '::after') || (e.parentElement && drawn(e.parentElement))), \
      within: r.top >= -1 && r.left >= -1 && r.top + 16 <= innerHeight && r.left + 16 <= innerWidth }";

struct Keyboard {
    screen: Screen,
    client: Client,
}

impl Keyboard {
    async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    async fn keys(&self, keys: &str) {
        let focused = self.client.active_element().await;
        let target = match focused {
            Ok(element) => element,
            Err(_) => self.client.find(Locator::Css("body")).await.unwrap(),
        };
        target.send_keys(keys).await.unwrap();
    }

    async fn focus(&self) -> Option<Focus> {
        let found = self.client.execute(FOCUS, Vec::new()).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Waits until this has the focus, without a key being pressed.
    async fn has_focus(&self, name: &str) {
        self.screen
            .until(&format!("the focus on {name}"), async || {
                self.focus()
                    .await
                    .is_some_and(|focus| focus.name.starts_with(name))
            })
            .await;
    }

    /// Presses Tab until this has the focus; everything on the way must show that it has it.
    async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..MOST_STOPS {
            if let Some(focus) = self.focus().await {
                assert!(focus.visible, "the focus cannot be seen: {focus:?}");
                // A panel may still be sliding in.
                let inside = async || self.focus().await.is_none_or(|focus| focus.within);
                self.screen
                    .until(&format!("{focus:?} inside the window"), inside)
                    .await;
                if focus.name.starts_with(name) {
                    return;
                }
                passed.push(focus.name);
            }
            self.key(Key::Tab).await;
        }
        panic!("Tab does not reach {name}, only {passed:?}");
    }

    async fn press(&self, name: &str) {
        self.tab_to(name).await;
        self.key(Key::Enter).await;
    }

    async fn fill(&self, name: &str, text: &str) {
        self.tab_to(name).await;
        self.keys(text).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_reached_and_used_by_keyboard_alone() {
    let _screen = crate::SCREEN.lock().await;
    let practice = Practice::generate(DEMO_SEED, PATIENTS);
    let server = demo_server(&practice).await;
    let disk = OfficeOnDisk::new();
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("keyboard");
    let _ = std::fs::remove_dir_all(&pictures);
    let mut walk = Keyboard {
        screen: Screen::new(client.clone(), pictures),
        client,
    };
    walk.first_start().await;
    walk.add_integration(&server.port().to_string()).await;
    walk.sync().await;
    walk.patients().await;
    walk.settings().await;
    walk.screen.close().await;
    drop(server);
}

impl Keyboard {
    async fn first_start(&mut self) {
        self.screen.read("Welcome to OnTime Dental").await;
        self.has_focus("Practice name").await;
        self.keys("Bright Smiles").await;
        self.key(Key::Enter).await;
        self.screen.read("No patients yet").await;
    }

    async fn add_integration(&mut self, port: &str) {
        self.press("Go to Integrations").await;
        self.screen.read("No integration yet").await;
        self.press("Add Integration").await;
        self.has_focus("Open Dental").await;
        self.key(Key::Enter).await;
        self.has_focus("Server Host").await;
        self.keys("127.0.0.1").await;
        self.tab_to("Port").await;
        for _ in 0..4 {
            self.key(Key::Backspace).await;
        }
        self.keys(port).await;
        self.fill("Username", "root").await;
        self.fill("Password", DEMO_PASSWORD).await;
        self.key(Key::Enter).await;
        self.screen.read("Connected to MariaDB").await;
        self.has_focus("Database").await;
        self.screen.shoot("connected").await;
        assert_eq!(self.screen.value("Database").await, DEMO_DATABASE);
        self.press("Save Integration").await;
        self.screen.read("Not synced yet").await;
        self.has_focus("Add Integration").await;
    }

    async fn sync(&mut self) {
        self.press("Sync Patients").await;
        self.screen.read("recommended for the first sync").await;
        self.tab_to("Full Sync").await;
        self.key(Key::Down).await;
        self.has_focus("Incremental Sync").await;
        self.key(Key::Up).await;
        self.has_focus("Full Sync").await;
        self.screen.shoot("sync-options").await;
        self.press("Start Sync").await;
        self.screen.read("Sync finished").await;
        self.press("Done").await;
        self.screen.read("Up to date").await;
        self.has_focus("Sync Patients").await;
    }

    async fn patients(&mut self) {
        self.press("Patients").await;
        self.screen.read("Birthday").await;
        self.press("Add Patient").await;
        // The table has a button of that name, too: the dialog must be there before anything is typed.
        self.has_focus("First name").await;
        self.keys("Zelda").await;
        self.fill("Last name", "Quillfeather").await;
        self.fill("Birthday", "2/3/1990").await;
        self.press("Save Patient").await;
        self.screen.read("Entered by hand").await;
        self.key(Key::Escape).await;
        self.screen.read_no_more("Entered by hand").await;
        self.fill("Search patients", "quillf").await;
        self.screen.read("1 patient").await;
        self.tab_to("Quillfeather").await;
        self.screen.shoot("patients").await;
        self.key(Key::Enter).await;
        self.screen.read("Entered by hand").await;
        self.fill("Desk notes", "Prefers mornings.").await;
        self.press("Save notes").await;
        self.screen.read("Notes saved").await;
        self.key(Key::Escape).await;
        self.has_focus("Quillfeather").await;
    }

    async fn settings(&mut self) {
        self.press("Settings").await;
        self.tab_to("Integrations").await;
        for next in ["Companies", "Appearance"] {
            self.key(Key::Right).await;
            self.has_focus(next).await;
        }
        self.screen.shoot("appearance").await;
        self.key(Key::Home).await;
        self.has_focus("Integrations").await;
        self.key(Key::Enter).await;
        self.press("More for Open Dental").await;
        self.screen.read_anywhere("Remove").await;
        self.key(Key::Up).await;
        self.has_focus("Remove").await;
        self.key(Key::Enter).await;
        self.screen.read("patients stay in OnTime Dental").await;
        self.screen.shoot("remove").await;
        self.key(Key::Escape).await;
        self.has_focus("More for Open Dental").await;
    }
}
