//! Operates the system's own dialog for files and folders with the keys of the display, as WebDriver cannot see it.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// For a dialog to open or close.
const TIMEOUT: Duration = Duration::from_secs(60);

/// An open dialog.
pub(crate) struct SystemDialog {
    title: String,
}

impl SystemDialog {
    /// Waits for the dialog with this title.
    pub(crate) async fn open(title: &str) -> Self {
        let dialog = Self {
            title: title.to_owned(),
        };
        dialog.until("opens", |window| window.is_some()).await;
        dialog
    }

    /// Types the path and presses Enter. GTK may still be loading a folder and lose keys, so it is tried again.
    pub(crate) async fn choose(self, path: &Path) {
        let deadline = Instant::now() + TIMEOUT;
        while self.window().is_some() {
            assert!(
                Instant::now() < deadline,
                "{:?} does not take {path:?}",
                self.title
            );
            self.focus();
            // Replaces the suggested name. A slash opens the field for a path where there is none.
            xdotool(&["key", "ctrl+a"]);
            xdotool(&["type", "--delay", "20", path.to_str().unwrap()]);
            xdotool(&["key", "Return"]);
            for _ in 0..60 {
                if self.window().is_some() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Presses Escape.
    pub(crate) async fn cancel(self) {
        self.focus();
        xdotool(&["key", "Escape"]);
        self.until("closes", |window| window.is_none()).await;
    }

    /// There is no window manager that would give it the keyboard.
    fn focus(&self) {
        if let Some(window) = self.window() {
            xdotool(&["windowfocus", "--sync", &window]);
        }
    }

    fn window(&self) -> Option<String> {
        let title = format!("^{}$", self.title);
        let found = xdotool(&["search", "--onlyvisible", "--name", &title]);
        found.lines().next().map(str::to_owned)
    }

    async fn until(&self, what: &str, holds: impl Fn(Option<String>) -> bool) {
        let deadline = Instant::now() + TIMEOUT;
        while !holds(self.window()) {
            assert!(
                Instant::now() < deadline,
                "the dialog {:?} never {what}",
                self.title
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn xdotool(words: &[&str]) -> String {
    let output = Command::new("xdotool").args(words).output();
    let output = output.expect("Debian's package xdotool presses the keys");
    String::from_utf8(output.stdout).unwrap()
}
