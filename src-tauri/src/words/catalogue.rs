//! The window's catalogues, embedded and read by key, so that every text stands in one place.
//!
//! A key that is not there comes out as itself, as in the window; the tests of `ui/src/i18n` look up every key that the
//! shell names.

use std::sync::LazyLock;

use office::Language;
use serde_json::Value;

static ENGLISH: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../../../ui/src/i18n/en.json")));
static SPANISH: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../../../ui/src/i18n/es.json")));

/// The text of this key, `app.name` for one.
pub(super) fn text(language: Language, key: &'static str) -> &'static str {
    let catalogue: &'static Value = match language {
        Language::En => &ENGLISH,
        Language::Es => &SPANISH,
    };
    let found = key.split('.').try_fold(catalogue, |tree, part| tree.get(part));
    found.and_then(Value::as_str).unwrap_or(key)
}

/// The text of this key with each `{{name}}` replaced.
pub(super) fn filled(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    fill(text(language, key), values)
}

/// `text` with each `{{name}}` replaced by its value. What a value holds is left as it is.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut parts = text.split("{{");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        whole.push_str(value.map_or(name, |(_, value)| value));
        whole.push_str(rest);
    }
    whole
}

fn parsed(catalogue: &str) -> Value {
    serde_json::from_str(catalogue).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_by_key_in_both_languages() {
        assert_eq!(text(Language::En, "outside.tray.quit"), "Quit");
        assert_eq!(text(Language::Es, "outside.tray.quit"), "Salir");
        assert_eq!(text(Language::En, "outside.tray.nothing"), "outside.tray.nothing");
    }

    #[test]
    fn placeholders_are_filled_once_and_a_value_is_left_as_it_is() {
        let values = [("name", "{{time}} & Co."), ("time", "9:00")];
        assert_eq!(fill("{{name}} at {{time}}", &values), "{{time}} & Co. at 9:00");
        assert_eq!(fill("no placeholder", &values), "no placeholder");
    }
}
