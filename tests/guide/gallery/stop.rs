//! A stop of the gallery: the window as it is now, pictured and examined in both themes and at twice its size.

use serde_json::{Value, json};

use super::Gallery;

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/node_modules/axe-core/axe.min.js");
const LOOK: &str = include_str!("look.js");

/// Here a part is in English on purpose.
const ENGLISH_AT: [&str; 1] = ["logs"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Usual,
    Twice,
}

impl Gallery {
    /// Light and dark, everything can be read, holds to WCAG 2.2 AA and is in the right language; and nothing is lost
    /// when it is shown at 200 %.
    pub(super) async fn stop(&mut self, name: &str) {
        self.number += 1;
        let place = format!("{:02}-{name}", self.number);
        self.install().await;
        let english = ENGLISH_AT.contains(&name);
        self.picture(&format!("{place}-light")).await;
        self.examine(&place, "light").await;
        let words = self.ask(&format!("return __look.untranslated({english})")).await;
        self.note(&place, "words", &words);
        self.nothing_lost(&place, Size::Usual).await;

        self.ask_later("__look.enlarge(2)").await;
        // What is being worked on may have been moved out of sight.
        self.ask("document.activeElement.scrollIntoView({ block: 'center' })")
            .await;
        self.picture(&format!("{place}-twice")).await;
        self.nothing_lost(&place, Size::Twice).await;
        self.ask_later("__look.restore(1280)").await;

        self.wear("dark").await;
        self.picture(&format!("{place}-dark")).await;
        self.examine(&place, "dark").await;
        self.wear("light").await;
    }

    /// What Settings > Appearance changes.
    async fn wear(&self, theme: &str) {
        let script = "document.documentElement.setAttribute('data-mantine-color-scheme', arguments[0])";
        self.client.execute(script, vec![json!(theme)]).await.unwrap();
    }

    async fn picture(&self, name: &str) {
        self.screen.picture(name).await;
    }

    async fn examine(&mut self, place: &str, theme: &str) {
        let found = self.ask_later("__look.wcag()").await;
        self.note(place, theme, &found);
    }

    async fn nothing_lost(&mut self, place: &str, size: Size) {
        let twice = size == Size::Twice;
        let found = self
            .ask(&format!(
                "return [...__look.lost(), ...__look.crowded(), ...__look.wide({twice})]"
            ))
            .await;
        self.note(place, if twice { "200 %" } else { "100 %" }, &found);
    }

    fn note(&mut self, place: &str, circumstance: &str, found: &Value) {
        let sentences = found.as_array().unwrap().iter();
        self.found
            .extend(sentences.map(|one| format!("{place}, {circumstance}: {}", one.as_str().unwrap())));
    }

    async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Asks what is answered later.
    async fn ask_later(&self, promise: &str) -> Value {
        let script = format!(
            "const done = arguments[0]; Promise.resolve({promise}).then(done, error => done([String(error)]))"
        );
        self.client.execute_async(&script, Vec::new()).await.unwrap()
    }

    /// Each start of the program has a page of its own.
    async fn install(&self) {
        if self.ask("return typeof __look === 'object'").await == json!(true) {
            return;
        }
        let axe = std::fs::read_to_string(AXE).expect("the window's packages are missing: npm ci in ui");
        self.client.execute(&axe, Vec::new()).await.unwrap();
        let about = json!({
            "language": self.words.language.code(),
            "foreign": self.words.foreign(),
            "keys": self.words.names(),
        });
        self.client.execute(LOOK, vec![about]).await.unwrap();
    }
}
