//! A person with a keyboard: keys go to the window, and after each of them something has the focus that can be seen to
//! have it.

use std::path::PathBuf;

use fantoccini::Client;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde::Deserialize;

use crate::screen::Screen;

/// More stops of the Tab key than any page has.
const MOST_STOPS: usize = 60;

/// What has the focus, as a person hears and sees it.
#[derive(Debug, Deserialize)]
pub(super) struct Focus {
    pub(super) name: String,
    /// Whether a ring, an outline or a border tells it from its neighbours; a new page's heading needs none, because
    /// nothing can be done with it.
    visible: bool,
    /// Whether it begins within the window.
    within: bool,
    /// Whether it lies in the dialog on top, and not behind it.
    in_dialog: bool,
    /// Whether a dialog is open.
    dialog: bool,
}

impl Focus {
    /// Whether a person sees it where the keys go.
    fn is_seen(&self) -> bool {
        self.visible && self.within && (self.in_dialog || !self.dialog)
    }
}

/// Looks at what has the focus; `null` if nothing has.
const FOCUS: &str = "const e = document.activeElement; \
    if (!e || e === document.body || e === document.documentElement) return null; \
    const label = e.labels && e.labels[0] ? e.labels[0].innerText : ''; \
    const name = (e.getAttribute('aria-label') || label || e.innerText || e.value || e.id || '').trim(); \
    const drawn = (x, part) => { const s = getComputedStyle(x, part); \
      return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; }; \
    const r = e.getBoundingClientRect(); \
    const near = x => drawn(x) || (x.nextElementSibling && drawn(x.nextElementSibling)); \
    const top = [...document.querySelectorAll('[role=dialog]')].pop(); \
    return { name, dialog: !!top, in_dialog: !!top && top.contains(e), visible: !!(e.tabIndex < 0 || near(e) || drawn(e, '::after') || (e.parentElement && drawn(e.parentElement))), \
      within: r.top >= -1 && r.left >= -1 && r.top + 16 <= innerHeight && r.left + 16 <= innerWidth }";

/// Whether these words stand where a person who listens is told of them as they come.
const TOLD: &str = "return [...document.querySelectorAll('[role=status], [role=alert], [aria-live=polite]')] \
    .some(e => !e.closest('[aria-hidden=true]') && e.textContent.includes(arguments[0]))";

/// Whether there is a picture that tells a person who listens these words.
const DESCRIBED: &str = "return [...document.querySelectorAll('[role=img]')] \
    .some(e => (e.getAttribute('aria-label') || '').startsWith(arguments[0]))";

pub(super) struct Keyboard {
    pub(super) screen: Screen,
    pub(super) client: Client,
}

impl Keyboard {
    /// At this window; its pictures go into a folder of this name.
    pub(super) fn new(client: Client, name: &str) -> Self {
        let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("keyboard")
            .join(name);
        let _ = std::fs::remove_dir_all(&pictures);
        Self {
            screen: Screen::new(client.clone(), pictures),
            client,
        }
    }

    pub(super) async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    /// Presses and releases one key after the other, wherever the focus is. It never gets lost.
    pub(super) async fn keys(&self, keys: &str) {
        let pressed = keys
            .chars()
            .fold(KeyActions::new("keyboard".to_owned()), |keys, value| {
                keys.then(KeyAction::Down { value }).then(KeyAction::Up { value })
            });
        self.client.perform_actions(pressed).await.unwrap();
        self.focus_is_seen(keys).await;
    }

    /// Presses a key while Ctrl is held down.
    pub(super) async fn with_control(&self, value: char) {
        let control = char::from(Key::Control);
        let pressed = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: control });
        self.client.perform_actions(pressed).await.unwrap();
    }

    /// Waits until what has the focus shows it, within the window: a panel may still be sliding in.
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
        self.screen
            .until(
                &format!("a focus that can be seen after {keys:?}; it is {last:?}"),
                seen,
            )
            .await;
    }

    pub(super) async fn focus(&self) -> Option<Focus> {
        let found = self.client.execute(FOCUS, Vec::new()).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Waits until this has the focus, without a key being pressed.
    pub(super) async fn has_focus(&self, name: &str) {
        let has = async || {
            self.focus()
                .await
                .is_some_and(|focus| focus.is_seen() && focus.name.starts_with(name))
        };
        self.screen.until(&format!("the focus on {name}"), has).await;
    }

    /// Waits until these words are told to a person who listens.
    pub(super) async fn is_told(&self, words: &str) {
        let told = async || self.holds(TOLD, words).await;
        self.screen.until(&format!("telling {words}"), told).await;
    }

    /// Waits for a picture with these words for a person who listens.
    pub(super) async fn is_described(&self, words: &str) {
        let described = async || self.holds(DESCRIBED, words).await;
        self.screen
            .until(&format!("a picture of {words}"), described)
            .await;
    }

    async fn holds(&self, question: &str, words: &str) -> bool {
        let answer = self.client.execute(question, vec![words.into()]).await.unwrap();
        answer == serde_json::Value::Bool(true)
    }

    /// Presses Tab until this has the focus.
    pub(super) async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..MOST_STOPS {
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

    pub(super) async fn press(&self, name: &str) {
        self.tab_to(name).await;
        self.key(Key::Enter).await;
    }

    /// Presses what opens a dialog, and waits until the keys go there.
    pub(super) async fn open(&self, name: &str) {
        self.press(name).await;
        self.is_in_dialog().await;
    }

    pub(super) async fn is_in_dialog(&self) {
        let inside = async || self.focus().await.is_some_and(|focus| focus.in_dialog);
        self.screen.until("the focus in a dialog", inside).await;
    }

    /// Ticks or unticks a box.
    pub(super) async fn toggle(&self, name: &str) {
        self.tab_to(name).await;
        self.keys(" ").await;
    }

    /// Types into an empty field.
    pub(super) async fn fill(&self, name: &str, text: &str) {
        self.tab_to(name).await;
        self.keys(text).await;
    }

    /// Replaces what stands in a field: Tab selects it whole.
    pub(super) async fn refill(&self, name: &str, text: &str) {
        self.tab_to(name).await;
        self.key(Key::End).await;
        let held = self.screen.value(name).await;
        self.keys(&String::from(char::from(Key::Backspace)).repeat(held.chars().count()))
            .await;
        self.keys(text).await;
        assert_eq!(self.screen.value(name).await, text, "the field {name}");
    }

    /// Goes from the chosen one of a group, or of a menu, to this one by the arrow keys.
    pub(super) async fn walk_to(&self, arrow: Key, name: &str) {
        for _ in 0..MOST_STOPS {
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
