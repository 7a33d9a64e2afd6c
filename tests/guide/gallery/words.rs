//! The texts of the window by their names, in one of its languages.

use std::collections::BTreeMap;

use serde_json::Value;

const ENGLISH: &str = include_str!("../../../ui/src/i18n/en.json");
const SPANISH: &str = include_str!("../../../ui/src/i18n/es.json");

/// In words: Open Dental, OnTime Dental.
const LONGEST_NAME: usize = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Spanish,
}

impl Language {
    /// As pages and preferences write it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// As Settings > Appearance names it, in itself.
    pub(super) fn name(self) -> &'static str {
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

    fn catalogue(self) -> BTreeMap<String, String> {
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
        _ => panic!("the catalogue holds something else than texts at {path}"),
    }
}

pub(super) struct Words {
    pub(super) language: Language,
    texts: BTreeMap<String, String>,
}

impl Words {
    pub(super) fn of(language: Language) -> Self {
        Self {
            language,
            texts: language.catalogue(),
        }
    }

    /// The text of this name, the longest part of it that does not vary.
    pub(super) fn say(&self, name: &str) -> &str {
        let text = self
            .texts
            .get(name)
            .unwrap_or_else(|| panic!("no text is named {name}"));
        let parts = text.split("{{").flat_map(|part| match part.split_once("}}") {
            Some((_, rest)) => vec![rest],
            None => vec![part],
        });
        parts
            .map(str::trim)
            .max_by_key(|part| part.chars().count())
            .unwrap()
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.texts.keys().map(String::as_str).collect()
    }

    /// What must not stand in this language's window: the other's texts, apart from names and single words that are the
    /// same in both. A whole sentence that is the same was not translated.
    pub(super) fn foreign(&self) -> Vec<String> {
        let own: Vec<&String> = self.texts.values().collect();
        let others = self.language.other().catalogue().into_values();
        let name = |text: &str| text.split_whitespace().count() <= LONGEST_NAME;
        others
            .filter(|text| !(name(text) && own.contains(&text)))
            .collect()
    }
}
