//! Operates the window as a user does: finds things by their text, waits for them, and uses them.

#[path = "page/input.rs"]
mod input;
#[path = "page/pictures.rs"]
mod pictures;
#[path = "page/reading.rs"]
mod reading;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use app::Fault;
use app::i18n::{self, Language};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};

/// For anything to appear; a passing test never waits this long.
const TIMEOUT: Duration = Duration::from_secs(60);

/// XPath of the top layer: the open dialog if there is one, otherwise the page.
const TOP: &str = "(//section[@role='dialog'] | //body[not(.//section[@role='dialog'])])[last()]";

pub(crate) struct Page {
    client: Client,
    folder: PathBuf,
    shots: u32,
}

impl Page {
    pub(crate) fn new(client: Client, folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        Self {
            client,
            folder,
            shots: 0,
        }
    }

    /// The same for another start of the program; pictures continue in the same folder.
    pub(crate) fn on(&self, client: Client) -> Self {
        Self {
            client,
            folder: self.folder.clone(),
            shots: self.shots,
        }
    }

    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// Waits until the condition holds.
    pub(crate) async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + TIMEOUT;
        while !holds().await {
            if Instant::now() > deadline {
                self.take_picture("99-timed-out.png").await;
                panic!(
                    "timed out waiting for {what}\nthe window shows:\n{}",
                    self.all_text().await
                );
            }
            pause().await;
        }
    }

    /// The field with this label or accessible name.
    async fn field(&self, label: &str) -> Element {
        let name = quoted(label);
        let path = format!(
            "{TOP}//*[self::input or self::textarea][@id = //label[starts-with(normalize-space(.), {name})]/@for \
             or @aria-label = {name}]"
        );
        self.find(&path).await
    }

    /// Waits for a visible element.
    async fn find(&self, path: &str) -> Element {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            // An element that is replaced during the search counts as missing.
            for element in self
                .client
                .find_all(Locator::XPath(path))
                .await
                .unwrap_or_default()
            {
                if element.is_displayed().await.unwrap_or(false) {
                    return element;
                }
            }
            if Instant::now() > deadline {
                self.take_picture("99-timed-out.png").await;
                panic!("not found: {path}\nthe window shows:\n{}", self.all_text().await);
            }
            pause().await;
        }
    }
}

/// What happened, in English.
pub(crate) fn message(fault: &Fault) -> String {
    i18n::fault_message(Language::En, fault)
}

/// Between two attempts.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// A text as an XPath literal.
fn quoted(text: &str) -> String {
    match (text.contains('\''), text.contains('"')) {
        (false, _) => format!("'{text}'"),
        (true, false) => format!("\"{text}\""),
        (true, true) => panic!("a text with both kinds of quotes"),
    }
}
