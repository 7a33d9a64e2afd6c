//! The window as a person sees it: things are found by their words, waited for, and used.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::json;

/// How long a thing may take to appear before the test gives up on it. Nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(60);

/// XPath of what is on top: the open dialog if there is one, else the page.
const TOP: &str = "(//section[@role='dialog'] | //body[not(.//section[@role='dialog'])])[last()]";

pub(crate) struct Screen {
    client: Client,
    folder: PathBuf,
    shots: u32,
}

impl Screen {
    pub(crate) fn new(client: Client, folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        Self {
            client,
            folder,
            shots: 0,
        }
    }

    /// The same pictures of another start of the program.
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

    /// Keeps a picture of the screen, and with it of the window as a person sees it. WebDriver's own screenshots never
    /// come back from WebKitGTK without a graphics card.
    pub(crate) async fn shoot(&mut self, name: &str) {
        self.shots += 1;
        self.take_picture(&format!("{:02}-{name}.png", self.shots)).await;
    }

    /// Waits until everything has come to rest and been painted; a progress bar without an end moves for ever and is
    /// left out.
    pub(crate) async fn rest(&self) {
        let painted = "const done = arguments[0]; const look = () => { \
                       const moving = document.getAnimations().some(a => a.playState === 'running' && \
                       a.effect?.getComputedTiming().iterations !== Infinity); \
                       requestAnimationFrame(() => moving ? look() : done(1)); }; requestAnimationFrame(look)";
        self.client.execute_async(painted, Vec::new()).await.unwrap();
    }

    /// The same under a name that its caller counts.
    pub(crate) async fn picture(&self, name: &str) {
        self.take_picture(&format!("{name}.png")).await;
    }

    async fn take_picture(&self, name: &str) {
        self.rest().await;
        let size = "return `${outerWidth}x${outerHeight}+0+0`";
        let window = self.client.execute(size, Vec::new()).await.unwrap();
        let mut import = Command::new("import");
        let taken = import
            .args(["-window", "root", "-define", "png:compression-level=1"])
            .args(["-crop", window.as_str().unwrap()])
            .arg(self.folder.join(name))
            .status();
        assert!(
            taken
                .expect("ImageMagick takes the pictures: Debian's package imagemagick")
                .success()
        );
    }

    /// Presses the button with this text or name.
    pub(crate) async fn press(&self, name: &str) {
        let name = quoted(name);
        self.click(&format!(
            "{TOP}//button[normalize-space(.)={name} or @aria-label={name}]"
        ))
        .await;
    }

    /// Presses the button whose text holds this.
    pub(crate) async fn press_containing(&self, text: &str) {
        self.click(&format!(
            "{TOP}//button[contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Presses the button whose name for people who listen begins so.
    pub(crate) async fn press_named(&self, beginning: &str) {
        self.click(&format!(
            "{TOP}//button[starts-with(@aria-label, {})]",
            quoted(beginning)
        ))
        .await;
    }

    /// Closes the dialog or panel on top by its own button.
    pub(crate) async fn close_dialog(&self) {
        self.close_by("Close").await;
    }

    /// The same where that button is called otherwise.
    pub(crate) async fn close_by(&self, name: &str) {
        self.click(&format!("{TOP}//button[@aria-label={}]", quoted(name)))
            .await;
        self.client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::XPath("//body[not(.//section[@role='dialog'])]"))
            .await
            .unwrap();
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

    /// Chooses a radio button, or ticks a box, by its label.
    pub(crate) async fn choose(&self, label: &str) {
        self.click(&format!("{TOP}//label[normalize-space(.)={}]", quoted(label)))
            .await;
    }

    /// Chooses by the beginning of a label.
    pub(crate) async fn choose_starting(&self, label: &str) {
        self.click(&format!(
            "{TOP}//label[starts-with(normalize-space(.), {})]",
            quoted(label)
        ))
        .await;
    }

    /// Replaces what a field holds.
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

    /// Clicks into a field, as to unfold its list.
    pub(crate) async fn touch(&self, label: &str) {
        let field = self.field(label).await;
        self.bring_up(&field).await;
        field.click().await.unwrap();
    }

    /// Scrolls to it: what stays in sight above and below, such as a dialog's buttons, may lie over it.
    async fn bring_up(&self, element: &Element) {
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        let element = serde_json::to_value(element).unwrap();
        // It may be gone by now; then whoever clicks it will say so.
        let _ = self.client.execute(script, vec![element]).await;
    }

    /// What a field holds.
    pub(crate) async fn value(&self, label: &str) -> String {
        self.field(label)
            .await
            .prop("value")
            .await
            .unwrap()
            .unwrap_or_default()
    }

    /// Waits until the text stands somewhere on top, seen by a person.
    pub(crate) async fn read(&self, text: &str) {
        self.find(&format!(
            "{TOP}//*[not(self::script)][contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Waits until the text stands anywhere, also in a list that unfolds beside a dialog.
    pub(crate) async fn read_anywhere(&self, text: &str) {
        self.find(&format!(
            "//body//*[contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Waits until the text stands inside of this.
    pub(crate) async fn read_inside(&self, path: &str, text: &str) {
        self.find(&format!("{path}[contains(normalize-space(.), {})]", quoted(text)))
            .await;
    }

    /// Waits until the text is gone.
    pub(crate) async fn read_no_more(&self, text: &str) {
        let path = format!("{TOP}//*[contains(normalize-space(.), {})]", quoted(text));
        let deadline = Instant::now() + PATIENCE;
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

    /// Waits until this is so.
    pub(crate) async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds().await {
            if Instant::now() > deadline {
                self.take_picture("99-given-up.png").await;
                panic!(
                    "never came: {what}\non a window that reads:\n{}",
                    self.all_text().await
                );
            }
            pause().await;
        }
    }

    /// The figure under a label of the summary, as it is written.
    pub(crate) async fn figure(&self, label: &str) -> String {
        let path = format!(
            "{TOP}//dt[starts-with(normalize-space(.), {})]/following-sibling::dd",
            quoted(label)
        );
        self.find(&path).await.text().await.unwrap()
    }

    /// Unfolds what is hidden behind this text.
    pub(crate) async fn unfold(&self, text: &str) {
        self.click(&format!("{TOP}//summary[normalize-space(.)={}]", quoted(text)))
            .await;
    }

    /// Opens the row of a list that holds this text.
    pub(crate) async fn open_row(&self, text: &str) {
        self.click(&format!(
            "//*[@role='row'][contains(normalize-space(.), {})]",
            quoted(text)
        ))
        .await;
    }

    /// Everything that can be read on the window.
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

    /// The field with this label, or with this name for people who listen.
    async fn field(&self, label: &str) -> Element {
        let name = quoted(label);
        let path = format!(
            "{TOP}//*[self::input or self::textarea][@id = //label[starts-with(normalize-space(.), {name})]/@for \
             or @aria-label = {name}]"
        );
        self.find(&path).await
    }

    /// A thing may be replaced by the next state of the window between being found and being clicked: then it is looked
    /// for again.
    async fn click(&self, path: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let element = self.find(path).await;
            match element.click().await {
                Ok(()) => return,
                Err(error) => assert!(Instant::now() < deadline, "cannot click {path}: {error}"),
            }
            self.bring_up(&element).await;
            pause().await;
        }
    }

    /// Waits for a thing that can be seen.
    async fn find(&self, path: &str) -> Element {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // What is replaced while it is being found counts as not there yet.
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
                self.take_picture("99-given-up.png").await;
                panic!(
                    "not found: {path}\non a window that reads:\n{}",
                    self.all_text().await
                );
            }
            pause().await;
        }
    }
}

/// Between two looks at the window.
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
