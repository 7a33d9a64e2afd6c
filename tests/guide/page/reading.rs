//! Waits for what the window shows, and reads it.

use std::time::Instant;

use app::Fault;
use app::i18n::{self, Language};
use fantoccini::Locator;
use serde_json::json;

use super::{Page, TIMEOUT, TOP, message, pause, quoted};

impl Page {
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

    /// The figure next to a label of the summary, as shown.
    pub(crate) async fn figure(&self, label: &str) -> String {
        let path = format!(
            "{TOP}//dt[starts-with(normalize-space(.), {})]/following-sibling::dd",
            quoted(label)
        );
        self.find(&path).await.text().await.unwrap()
    }

    /// The number with which the heading with this text starts.
    pub(crate) async fn number_in_heading(&self, text: &str) -> String {
        let path = format!("{TOP}//h2[contains(normalize-space(.), {})]", quoted(text));
        let heading = self.find(&path).await.text().await.unwrap();
        heading.split_whitespace().next().unwrap_or_default().to_owned()
    }

    /// The number of active patients beside Patients in the main navigation.
    pub(crate) async fn patient_count(&self) -> String {
        let path = "//nav//button[.//span[normalize-space(.)='Patients']]/span[@aria-hidden='true'][2]";
        self.find(path).await.text().await.unwrap()
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
}
