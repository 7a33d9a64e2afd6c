//! Presses buttons, fills fields, and chooses from lists, with the mouse.

use std::time::Instant;

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::key::Key;

use super::{Page, TIMEOUT, TOP, pause, quoted};

impl Page {
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
            // A click on a dialog that is on its way out hits what is behind it.
            self.rest().await;
            for path in [&question, &close] {
                if let Ok(button) = self.client.find(Locator::XPath(path)).await {
                    let _ = button.click().await;
                    break;
                }
            }
            self.rest().await;
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

    /// Scrolls to the element: sticky parts, such as a dialog's buttons, may cover it.
    async fn bring_up(&self, element: &Element) {
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        let element = serde_json::to_value(element).unwrap();
        // If it is gone by now, the click reports it.
        let _ = self.client.execute(script, vec![element]).await;
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
}
