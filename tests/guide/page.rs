//! Operates the window as a user does: finds things by their text, waits for them, and uses them.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use app::Fault;
use app::i18n::{self, Language};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::json;

use crate::docs_pictures;

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

    /// Saves a numbered picture of the window, taken from the display: WebDriver's own screenshots never return from WebKitGTK
    /// without a graphics card.
    pub(crate) async fn shoot(&mut self, name: &str) -> PathBuf {
        self.shots += 1;
        self.take_picture(&format!("{:02}-{name}.png", self.shots)).await
    }

    /// Also updates the picture of this name in `docs/pictures`.
    pub(crate) async fn shoot_for_docs(&mut self, name: &str) {
        let taken = self.shoot(name).await;
        docs_pictures::update(name, &taken);
    }

    /// Waits until animations have ended and everything is painted. An indeterminate progress bar never ends, so it is
    /// ignored.
    pub(crate) async fn rest(&self) {
        let painted = "const done = arguments[0]; const look = () => { \
                       const moving = document.getAnimations().some(a => a.playState === 'running' && \
                       a.effect?.getComputedTiming().iterations !== Infinity); \
                       requestAnimationFrame(() => moving ? look() : done(1)); }; requestAnimationFrame(look)";
        self.client.execute_async(painted, Vec::new()).await.unwrap();
    }

    /// Saves a picture under this name.
    pub(crate) async fn picture(&self, name: &str) {
        self.take_picture(&format!("{name}.png")).await;
    }

    async fn take_picture(&self, name: &str) -> PathBuf {
        let file = self.folder.join(name);
        self.rest().await;
        let size = "return `${outerWidth}x${outerHeight}+0+0`";
        let window = self.client.execute(size, Vec::new()).await.unwrap();
        let mut import = Command::new("import");
        let taken = import
            .args(["-window", "root", "-define", "png:compression-level=1"])
            .args(["-crop", window.as_str().unwrap()])
            .arg(&file)
            .status();
        assert!(
            taken
                .expect("ImageMagick takes the pictures: Debian's package imagemagick")
                .success()
        );
        file
    }

    /// Presses the button with this text or name.
    pub(crate) async fn press(&self, name: &str) {
        let name = quoted(name);
        self.click(&format!(
            "{TOP}//button[normalize-space(.)={name} or @aria-label={name}]"
        ))
        .await;
    }

    /// Presses the button whose text contains this.
    pub(crate) async fn press_containing(&self, text: &str) {
        self.click(&format!(
            "{TOP}//button[contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Presses the button whose accessible name starts with this.
    pub(crate) async fn press_named(&self, beginning: &str) {
        self.click(&format!(
            "{TOP}//button[starts-with(@aria-label, {})]",
            quoted(beginning)
        ))
        .await;
    }

    /// Closes the dialog or panel on top with its Close button.
    pub(crate) async fn close_dialog(&self) {
        self.close_by("Close").await;
    }

    /// The same with another name of that button.
    pub(crate) async fn close_by(&self, name: &str) {
        self.click(&format!("{TOP}//button[@aria-label={}]", quoted(name)))
            .await;
        self.until("the dialog to close", async || {
            let dialogs = Locator::XPath("//section[@role='dialog']");
            self.client
                .find_all(dialogs)
                .await
                .is_ok_and(|found| found.is_empty())
        })
        .await;
    }

    /// Closes the dialog or panel on top, and discards what was typed into it.
    pub(crate) async fn close_discarding(&self, close: &str, discard: &str) {
        let question = format!("//button[normalize-space(.)={}]", quoted(discard));
        let close = format!("{TOP}//button[@aria-label={}]", quoted(close));
        self.until("the dialog to close", async || {
            for path in [&question, &close] {
                if let Ok(button) = self.client.find(Locator::XPath(path)).await {
                    // It may be on its way out.
                    let _ = button.click().await;
                    break;
                }
            }
            let dialogs = Locator::XPath("//section[@role='dialog']");
            self.client
                .find_all(dialogs)
                .await
                .is_ok_and(|found| found.is_empty())
        })
        .await;
    }

    /// Opens a page of the main navigation.
    pub(crate) async fn go_to(&self, page: &str) {
        self.click(&format!(
            "//nav//button[.//span[normalize-space(.)={}]]",
            quoted(page)
        ))
        .await;
    }

    pub(crate) async fn tab(&self, name: &str) {
        self.click(&format!("//*[@role='tab'][normalize-space(.)={}]", quoted(name)))
            .await;
    }

    pub(crate) async fn menu_item(&self, name: &str) {
        self.click(&format!(
            "//*[@role='menuitem'][normalize-space(.)={}]",
            quoted(name)
        ))
        .await;
    }

    pub(crate) async fn option(&self, name: &str) {
        self.click(&format!(
            "//*[@role='option'][.//*[normalize-space(.)={0}] or normalize-space(.)={0}]",
            quoted(name)
        ))
        .await;
    }

    /// Chooses the option that contains this text.
    pub(crate) async fn option_containing(&self, text: &str) {
        self.click(&format!(
            "//*[@role='option'][contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Selects a radio button or a checkbox by its label.
    pub(crate) async fn choose(&self, label: &str) {
        self.click(&format!("{TOP}//label[normalize-space(.)={}]", quoted(label)))
            .await;
    }

    /// Selects by the start of a label.
    pub(crate) async fn choose_starting(&self, label: &str) {
        self.click(&format!(
            "{TOP}//label[starts-with(normalize-space(.), {})]",
            quoted(label)
        ))
        .await;
    }

    /// Replaces the content of a field.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        self.touch(label).await;
        let field = self.field(label).await;
        let all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        field.send_keys(&all).await.unwrap();
        field
            .send_keys(&char::from(Key::Backspace).to_string())
            .await
            .unwrap();
        if !text.is_empty() {
            field.send_keys(text).await.unwrap();
        }
        assert_eq!(self.value(label).await, text, "the field {label}");
    }

    /// As [`fill`](Self::fill), but does not read the field again: the answer would pass through the program's memory.
    pub(crate) async fn type_unread(&self, label: &str, text: &str) {
        self.touch(label).await;
        let all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        let field = self.field(label).await;
        field.send_keys(&all).await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Pastes into a field.
    pub(crate) async fn paste(&self, label: &str) {
        self.touch(label).await;
        let paste = format!("{}v{}", char::from(Key::Control), char::from(Key::Null));
        self.field(label).await.send_keys(&paste).await.unwrap();
    }

    /// Clicks a field, for example to open its list.
    pub(crate) async fn touch(&self, label: &str) {
        let field = self.field(label).await;
        self.bring_up(&field).await;
        field.click().await.unwrap();
    }

    /// Scrolls to the element: sticky parts, such as a dialog's buttons, may cover it.
    async fn bring_up(&self, element: &Element) {
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        let element = serde_json::to_value(element).unwrap();
        // If it is gone by now, the click reports it.
        let _ = self.client.execute(script, vec![element]).await;
    }

    /// The content of a field.
    pub(crate) async fn value(&self, label: &str) -> String {
        self.field(label)
            .await
            .prop("value")
            .await
            .unwrap()
            .unwrap_or_default()
    }

    /// Waits until the text is visible in the top layer.
    pub(crate) async fn read(&self, text: &str) {
        self.find(&format!(
            "{TOP}//*[not(self::script)][contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Waits until the window shows what happened and what to do.
    pub(crate) async fn read_fault(&self, fault: &Fault) {
        self.read(&message(fault)).await;
        self.read(&i18n::fault_hint(Language::En, fault)).await;
    }

    /// Waits until the text is visible anywhere, such as in a list next to a dialog.
    pub(crate) async fn read_anywhere(&self, text: &str) {
        self.find(&format!(
            "//body//*[contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Waits until the text is visible inside this element.
    pub(crate) async fn read_inside(&self, path: &str, text: &str) {
        self.find(&format!("{path}[contains(normalize-space(.), {})]", quoted(text)))
            .await;
    }

    /// Waits until the text is gone.
    pub(crate) async fn wait_until_gone(&self, text: &str) {
        let path = format!("{TOP}//*[contains(normalize-space(.), {})]", quoted(text));
        let deadline = Instant::now() + TIMEOUT;
        while !self
            .client
            .find_all(Locator::XPath(&path))
            .await
            .is_ok_and(|found| found.is_empty())
        {
            assert!(Instant::now() < deadline, "still there: {text}");
            pause().await;
        }
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

    /// The figure next to a label of the summary, as shown.
    pub(crate) async fn figure(&self, label: &str) -> String {
        let path = format!(
            "{TOP}//dt[starts-with(normalize-space(.), {})]/following-sibling::dd",
            quoted(label)
        );
        self.find(&path).await.text().await.unwrap()
    }

    /// Expands the section with this heading.
    pub(crate) async fn unfold(&self, text: &str) {
        self.click(&format!("{TOP}//summary[normalize-space(.)={}]", quoted(text)))
            .await;
    }

    /// Opens the table row that contains this text.
    pub(crate) async fn open_row(&self, text: &str) {
        self.click(&format!(
            "//*[@role='row'][contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// All visible text.
    pub(crate) async fn all_text(&self) -> String {
        let text = self
            .client
            .execute("return document.body.innerText", Vec::new())
            .await
            .unwrap();
        text.as_str().unwrap().to_owned()
    }

    /// Violations of the content security policy since the last call; the first call starts the watch.
    pub(crate) async fn policy_violations(&self) -> Vec<serde_json::Value> {
        let script = "if (!window.__seen) { window.__seen = []; document.addEventListener('securitypolicyviolation', \
                      e => window.__seen.push(e.violatedDirective + ' ' + e.blockedURI)); } \
                      return window.__seen.splice(0)";
        self.client
            .execute(script, Vec::new())
            .await
            .unwrap_or(json!([]))
            .as_array()
            .cloned()
            .unwrap_or_default()
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

    /// Clicks an element. If the next state of the window replaces it in between, it is searched again.
    async fn click(&self, path: &str) {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let element = self.find(path).await;
            self.wait_for_rest(&element).await;
            match element.click().await {
                Ok(()) => return,
                Err(error) => assert!(Instant::now() < deadline, "cannot click {path}: {error}"),
            }
            self.bring_up(&element).await;
            pause().await;
        }
    }

    /// Waits while a dialog opens or closes and while the element moves: a click would hit what is there next. What never rests is
    /// clicked all the same.
    async fn wait_for_rest(&self, element: &Element) {
        for _ in 0..20 {
            self.rest().await;
            let before = element.rectangle().await.ok();
            pause().await;
            self.rest().await;
            if before.is_some() && element.rectangle().await.ok() == before {
                return;
            }
        }
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
