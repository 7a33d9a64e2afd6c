//! The office's own sentences in the language of the window, for a fault that has to be said before there is one.
//!
//! The catalogue is the window's. A fault of which it does not know both sentences is said in English, as it came.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use office::{Fault, Language};
use serde_json::Value;

use super::catalogue;

/// English sentences of one code, each with its translation.
type Sentences = BTreeMap<String, String>;

static SPANISH: LazyLock<BTreeMap<String, Sentences>> = LazyLock::new(|| {
    let catalogue: Value =
        serde_json::from_str(include_str!("../../../ui/src/i18n/office.es.json")).unwrap_or_default();
    serde_json::from_value(catalogue["fault"].clone()).unwrap_or_default()
});

/// What happened.
pub(super) fn what_happened(language: Language, fault: &Fault) -> String {
    match language {
        Language::En => None,
        Language::Es => sentences(fault).and_then(|known| translated(known, &fault.message)),
    }
    .unwrap_or_else(|| fault.message.clone())
}

/// What happened and what to do.
pub(super) fn said(language: Language, fault: &Fault) -> String {
    let spanish = || {
        let sentences = sentences(fault)?;
        let (message, hint) = (
            translated(sentences, &fault.message)?,
            translated(sentences, &fault.hint)?,
        );
        Some(format!("{message} {hint}"))
    };
    match language {
        Language::En => None,
        Language::Es => spanish(),
    }
    .unwrap_or_else(|| fault.to_string())
}

fn sentences(fault: &Fault) -> Option<&'static Sentences> {
    let code = serde_json::to_value(fault.code).ok()?;
    SPANISH.get(code.as_str()?)
}

/// The same in the other language. Where two entries fit, the one that says more in its own words is meant.
fn translated(sentences: &Sentences, said: &str) -> Option<String> {
    sentences
        .iter()
        .filter_map(|(sentence, words)| Some((sentence, words, read_as(sentence, said)?)))
        .min_by_key(|(_, _, values)| values.iter().map(|(_, value)| value.len()).sum::<usize>())
        .map(|(_, words, values)| catalogue::fill(words, &values))
}

/// What stands at each `{{name}}` of the sentence, if `said` is that sentence.
fn read_as<'a>(sentence: &'a str, said: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (before, mut rest) = sentence.split_once("{{").unwrap_or((sentence, ""));
    let mut left = said.strip_prefix(before)?;
    let mut values = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("}}")?;
        let (fixed, next) = after.split_once("{{").unwrap_or((after, ""));
        let ends = match next.is_empty() {
            true => left.strip_suffix(fixed)?.len(),
            false => left.find(fixed)?,
        };
        values.push((name, &left[..ends]));
        left = &left[ends + fixed.len()..];
        rest = next;
    }
    (left.is_empty() && values.iter().all(|(_, value)| !value.is_empty())).then_some(values)
}

#[cfg(test)]
mod tests {
    use office::ErrorCode;

    use super::*;

    #[test]
    fn a_fault_is_said_in_the_language_of_the_window() {
        let fault = Fault::new(
            ErrorCode::FileFailed,
            "The log could not be written (permission denied).",
            "Check that the folder exists and that you may write to it.",
        );
        assert_eq!(said(Language::En, &fault), fault.to_string());
        assert_eq!(
            said(Language::Es, &fault),
            "No se pudo escribir el registro (permission denied). Compruebe que la carpeta exista y que usted pueda \
             escribir en ella."
        );
    }

    #[test]
    fn a_sentence_that_the_catalogue_does_not_know_leaves_both_as_they_came() {
        let fault = Fault::new(
            ErrorCode::FileFailed,
            "The list could not be printed.",
            "Something new.",
        );
        assert_eq!(said(Language::Es, &fault), fault.to_string());
    }

    #[test]
    fn a_sentence_is_read_with_what_varies_in_it() {
        let values = read_as(
            "{{file}} could not be read: {{reason}}",
            "vault.json could not be read: no such file",
        );
        assert_eq!(
            values,
            Some(vec![("file", "vault.json"), ("reason", "no such file")])
        );
        for other in ["", "could not be read: it", "vault.json could not be read: "] {
            assert_eq!(
                read_as("{{file}} could not be read: {{reason}}", other),
                None,
                "{other}"
            );
        }
        assert_eq!(read_as("Nothing.", "Nothing."), Some(Vec::new()));
        assert_eq!(read_as("Nothing.", "Nothing. More."), None);
    }
}
