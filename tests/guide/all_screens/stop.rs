//! One stop: pictures and checks of the window in both themes and at 200 %.

use serde_json::{Value, json};

use super::AllScreens;

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/node_modules/axe-core/axe.min.js");
const CHECKS: &str = include_str!("page_checks.js");

/// A part of these screens is in English on purpose.
const PARTLY_ENGLISH: [&str; 1] = ["logs"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Normal,
    Double,
}

impl AllScreens {
    /// In light and dark, everything is readable, meets WCAG 2.2 AA, and is in the right language. Nothing is lost at 200 %.
    pub(super) async fn stop(&mut self, name: &str) {
        self.number += 1;
        let place = format!("{:02}-{name}", self.number);
        self.install().await;
        let english = PARTLY_ENGLISH.contains(&name);
        self.picture(&format!("{place}-light")).await;
        self.check(&place, "light").await;
        let untranslated = self
            .evaluate(&format!("return __checks.untranslated({english})"))
            .await;
        self.add_findings(&place, "language", &untranslated);
        self.check_layout(&place, Size::Normal).await;

        self.await_promise("__checks.enlarge(2)").await;
        // Zooming may have moved the focused element out of view.
        self.evaluate("document.activeElement.scrollIntoView({ block: 'center' })")
            .await;
        self.picture(&format!("{place}-twice")).await;
        self.check_layout(&place, Size::Double).await;
        self.await_promise("__checks.restore(1280)").await;

        self.set_theme("dark").await;
        self.picture(&format!("{place}-dark")).await;
        self.check(&place, "dark").await;
        self.set_theme("light").await;
    }

    /// Changes what Settings > Appearance changes.
    async fn set_theme(&self, theme: &str) {
        let script = "document.documentElement.setAttribute('data-mantine-color-scheme', arguments[0])";
        self.client.execute(script, vec![json!(theme)]).await.unwrap();
    }

    async fn picture(&self, name: &str) {
        self.page.picture(name).await;
    }

    async fn check(&mut self, place: &str, theme: &str) {
        let found = self.await_promise("__checks.wcag()").await;
        self.add_findings(place, theme, &found);
    }

    async fn check_layout(&mut self, place: &str, size: Size) {
        let twice = size == Size::Double;
        let found = self
            .evaluate(&format!(
                "return [...__checks.lost(), ...__checks.crowded(), ...__checks.wide({twice})]"
            ))
            .await;
        self.add_findings(place, if twice { "200 %" } else { "100 %" }, &found);
    }

    fn add_findings(&mut self, place: &str, aspect: &str, found: &Value) {
        let sentences = found.as_array().unwrap().iter();
        self.found
            .extend(sentences.map(|one| format!("{place}, {aspect}: {}", one.as_str().unwrap())));
    }

    pub(super) async fn evaluate(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Awaits a promise.
    async fn await_promise(&self, promise: &str) -> Value {
        let script = format!(
            "const done = arguments[0]; Promise.resolve({promise}).then(done, error => done([String(error)]))"
        );
        self.client.execute_async(&script, Vec::new()).await.unwrap()
    }

    /// Adds axe and the checks to the page, once per start of the program.
    async fn install(&self) {
        if self.evaluate("return typeof __checks === 'object'").await == json!(true) {
            return;
        }
        let axe = std::fs::read_to_string(AXE).expect("the window's packages are missing: npm ci in ui");
        self.client.execute(&axe, Vec::new()).await.unwrap();
        let about = json!({
            "language": self.texts.language.code(),
            "foreign": self.texts.foreign(),
            "keys": self.texts.keys(),
        });
        self.client.execute(CHECKS, vec![about]).await.unwrap();
    }
}
