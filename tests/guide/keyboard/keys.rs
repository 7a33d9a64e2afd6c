//! Presses keys, and checks after each key that a visible element has the focus.

use std::path::PathBuf;

use fantoccini::Client;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde::Deserialize;

use crate::all_screens::texts::{Language, Texts};
use crate::page::Page;

/// More Tab stops than any page has.
const MAX_STOPS: usize = 60;

/// The focused element.
#[derive(Debug, Deserialize)]
pub(crate) struct Focus {
    pub(crate) name: String,
    /// Whether a ring, an outline, or a border marks it. The heading of a new page needs none, because it is not a control.
    visible: bool,
    /// Whether it starts inside the window.
    within: bool,
    /// Whether it is in the top dialog.
    in_dialog: bool,
    /// Whether it opens a row of a table.
    pub(crate) opens_row: bool,
    /// Whether a dialog is open.
    dialog: bool,
}

impl Focus {
    /// Whether the user sees where the keys go.
    fn is_seen(&self) -> bool {
        self.visible && self.within && (self.in_dialog || !self.dialog)
    }
}

/// Returns the focused element; `null` if there is none.
const FOCUS: &str = "const e = document.activeElement; \
    if (!e || e === document.body || e === document.documentElement) return null; \
    const label = e.labels && e.labels[0] ? e.labels[0].innerText : ''; \
    const name = (e.getAttribute('aria-label') || label || e.innerText || e.value || e.id || '').trim(); \
    const drawn = (x, part) => { const s = getComputedStyle(x, part); \
      return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; }; \
    const r = e.getBoundingClientRect(); \
    const near = x => drawn(x) || (x.nextElementSibling && drawn(x.nextElementSibling)); \
    const top = [...document.querySelectorAll('[role=dialog]')].pop(); \
    return { name, opens_row: e.matches('[data-open]'), dialog: !!top, in_dialog: !!top && top.contains(e), visible: !!(e.tabIndex < 0 || near(e) || drawn(e, '::after') || (e.parentElement && drawn(e.parentElement))), \
      within: r.top >= -1 && r.left >= -1 && r.top + 16 <= innerHeight && r.left + 16 <= innerWidth }";

/// Whether a live region contains this text, so that screen readers announce it.
const ANNOUNCED: &str = "return [...document.querySelectorAll('[role=status], [role=alert], [aria-live=polite]')] \
    .some(e => !e.closest('[aria-hidden=true]') && e.textContent.includes(arguments[0]))";

/// Whether an image has this accessible name.
const DESCRIBED: &str = "return [...document.querySelectorAll('[role=img]')] \
    .some(e => (e.getAttribute('aria-label') || '').startsWith(arguments[0]))";

pub(crate) struct Keyboard {
    pub(crate) page: Page,
    pub(crate) client: Client,
    texts: Texts,
}

impl Keyboard {
    /// For this window in English; its pictures go into a folder of this name.
    pub(crate) fn new(client: Client, name: &str) -> Self {
        Self::in_language(Language::English, client, name)
    }

    pub(crate) fn in_language(language: Language, client: Client, name: &str) -> Self {
        let name = match language {
            Language::English => name.to_owned(),
            Language::Spanish => format!("{name}-es"),
        };
        let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("keyboard")
            .join(name);
        let _ = std::fs::remove_dir_all(&pictures);
        Self {
            page: Page::new(client.clone(), pictures),
            client,
            texts: Texts::of(language),
        }
    }

    /// A text of the catalog in the window's language.
    pub(crate) fn text(&self, key: &str) -> String {
        self.texts.get(key).to_owned()
    }

    pub(crate) async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    /// Presses and releases one key after another. The focus must be visible afterwards.
    pub(crate) async fn keys(&self, keys: &str) {
        let pressed = keys
            .chars()
            .fold(KeyActions::new("keyboard".to_owned()), |keys, value| {
                keys.then(KeyAction::Down { value }).then(KeyAction::Up { value })
            });
        self.client.perform_actions(pressed).await.unwrap();
        self.focus_is_seen(keys).await;
    }

    /// Presses a key while Ctrl is held down.
    pub(crate) async fn with_control(&self, value: char) {
        let control = char::from(Key::Control);
        let pressed = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: control });
        self.client.perform_actions(pressed).await.unwrap();
    }

    /// Waits until the focus is visible inside the window: a panel may still be sliding in.
    async fn focus_is_seen(&self, keys: &str) {
        let seen = async || self.focus().await.is_some_and(|focus| focus.is_seen());
        let mut last = None;
        for _ in 0..60 {
            if seen().await {
                return;
            }
            last = self.focus().await;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        self.page
            .until(
                &format!("a focus that can be seen after {keys:?}; it is {last:?}"),
                seen,
            )
            .await;
    }

    pub(crate) async fn focus(&self) -> Option<Focus> {
        let found = self.client.execute(FOCUS, Vec::new()).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Waits until this has the focus, without pressing a key.
    pub(crate) async fn has_focus(&self, name: &str) {
        let has = async || {
            self.focus()
                .await
                .is_some_and(|focus| focus.is_seen() && focus.name.starts_with(name))
        };
        self.page.until(&format!("the focus on {name}"), has).await;
    }

    /// Waits until this text is announced to screen readers.
    pub(crate) async fn is_announced(&self, text: &str) {
        let announced = async || self.holds(ANNOUNCED, text).await;
        self.page
            .until(&format!("the announcement {text}"), announced)
            .await;
    }

    /// Waits for an image with this accessible name.
    pub(crate) async fn is_described(&self, text: &str) {
        let described = async || self.holds(DESCRIBED, text).await;
        self.page
            .until(&format!("an image named {text}"), described)
            .await;
    }

    async fn holds(&self, script: &str, text: &str) -> bool {
        let holds = self.client.execute(script, vec![text.into()]).await.unwrap();
        holds == serde_json::Value::Bool(true)
    }

    /// Presses Tab until this has the focus.
    pub(crate) async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..MAX_STOPS {
            if let Some(focus) = self.focus().await {
                if focus.name.starts_with(name) {
                    return;
                }
                passed.push(focus.name);
            }
            self.key(Key::Tab).await;
        }
        panic!("Tab does not reach {name}, only {passed:?}");
    }

    /// Presses Tab until a row of a table has the focus.
    pub(crate) async fn tab_to_row(&self) {
        for _ in 0..MAX_STOPS {
            if self.focus().await.is_some_and(|focus| focus.opens_row) {
                return;
            }
            self.key(Key::Tab).await;
        }
        panic!("Tab does not reach a row");
    }

    pub(crate) async fn press(&self, name: &str) {
        self.tab_to(name).await;
        self.key(Key::Enter).await;
    }

    /// Presses a button that opens a dialog, and waits until the dialog has the focus.
    pub(crate) async fn open(&self, name: &str) {
        self.press(name).await;
        self.is_in_dialog().await;
    }

    pub(crate) async fn is_in_dialog(&self) {
        let inside = async || self.focus().await.is_some_and(|focus| focus.in_dialog);
        self.page.until("the focus in a dialog", inside).await;
    }

    /// Toggles a checkbox.
    pub(crate) async fn toggle(&self, name: &str) {
        self.tab_to(name).await;
        self.keys(" ").await;
    }

    /// Types into an empty field.
    pub(crate) async fn fill(&self, name: &str, text: &str) {
        self.tab_to(name).await;
        self.keys(text).await;
    }

    /// Replaces the content of a field.
    pub(crate) async fn refill(&self, name: &str, text: &str) {
        self.tab_to(name).await;
        self.key(Key::End).await;
        let held = self.page.value(name).await;
        self.keys(&String::from(char::from(Key::Backspace)).repeat(held.chars().count()))
            .await;
        self.keys(text).await;
        assert_eq!(self.page.value(name).await, text, "the field {name}");
    }

    /// Moves within a group or a menu with an arrow key.
    pub(crate) async fn arrow_to(&self, arrow: Key, name: &str) {
        for _ in 0..MAX_STOPS {
            if self
                .focus()
                .await
                .is_some_and(|focus| focus.name.starts_with(name))
            {
                return;
            }
            self.key(arrow).await;
        }
        panic!("the arrow keys do not reach {name}");
    }
}
