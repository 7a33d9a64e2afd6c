//! The texts of the window by key, in one language.

use std::collections::BTreeMap;

use serde_json::Value;

const ENGLISH: &str = include_str!("../../../ui/src/i18n/en.json");
const SPANISH: &str = include_str!("../../../ui/src/i18n/es.json");

/// In words, such as Open Dental.
const MAX_NAME_LEN: usize = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Spanish,
}

impl Language {
    /// As in the page and the preferences.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// As in the catalogs.
    pub(crate) fn in_app(self) -> app::Language {
        match self {
            Self::English => app::Language::En,
            Self::Spanish => app::Language::Es,
        }
    }

    /// As in Settings > Appearance.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::English => Self::Spanish,
            Self::Spanish => Self::English,
        }
    }

    fn catalog(self) -> BTreeMap<String, String> {
        let text = match self {
            Self::English => ENGLISH,
            Self::Spanish => SPANISH,
        };
        let mut texts = BTreeMap::new();
        flatten("", &serde_json::from_str(text).unwrap(), &mut texts);
        texts
    }
}

fn flatten(path: &str, value: &Value, texts: &mut BTreeMap<String, String>) {
    match value {
        Value::String(text) => drop(texts.insert(path.trim_start_matches('.').to_owned(), text.clone())),
        Value::Object(parts) => {
            for (name, part) in parts {
                flatten(&format!("{path}.{name}"), part, texts);
            }
        }
        _ => panic!("the catalog has something other than a text at {path}"),
    }
}

pub(crate) struct Texts {
    pub(crate) language: Language,
    texts: BTreeMap<String, String>,
}

impl Texts {
    pub(crate) fn of(language: Language) -> Self {
        Self {
            language,
            texts: language.catalog(),
        }
    }

    /// The longest part of a text without placeholders.
    pub(crate) fn get(&self, name: &str) -> &str {
        let text = self
            .texts
            .get(name)
            .unwrap_or_else(|| panic!("there is no text {name}"));
        let parts = text.split("{{").flat_map(|part| match part.split_once("}}") {
            Some((_, rest)) => vec![rest],
            None => vec![part],
        });
        parts
            .map(str::trim)
            .max_by_key(|part| part.chars().count())
            .unwrap()
    }

    pub(crate) fn keys(&self) -> Vec<&str> {
        self.texts.keys().map(String::as_str).collect()
    }

    /// Texts of the other language, which must not appear. Names and single words that are the same in both are allowed; a
    /// sentence that is the same was not translated. The texts of `ontime` and of the support file are in English only, and
    /// never in the window.
    pub(crate) fn foreign(&self) -> Vec<String> {
        let own: Vec<&String> = self.texts.values().collect();
        let others = self.language.other().catalog().into_iter();
        let others = others.filter(|(key, _)| !key.starts_with("cli.") && !key.starts_with("support."));
        let name = |text: &str| text.split_whitespace().count() <= MAX_NAME_LEN;
        others
            .map(|(_, text)| text)
            .filter(|text| !(name(text) && own.contains(&text)))
            .collect()
    }
}
