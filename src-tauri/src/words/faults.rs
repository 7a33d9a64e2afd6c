//! The office's own sentences in the language of the window, for what leaves it, and for a fault that has to be said before
//! there is one.
//!
//! The catalogue is the window's. A fault of which it does not know both sentences is said in English, as it came.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use office::{Fault, Language, ProblemCode, Wording};
use serde::Deserialize;

use super::catalogue;

/// English sentences of one code, each with its translation.
type Sentences = BTreeMap<String, String>;

/// What the office says, by its code; and the words of its lists.
#[derive(Default, Deserialize)]
struct Spanish {
    fault: BTreeMap<String, Sentences>,
    problem: BTreeMap<String, Sentences>,
    list: Sentences,
}

static SPANISH: LazyLock<Spanish> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../ui/src/i18n/office.es.json")).unwrap_or_default()
});

/// What happened.
pub(super) fn what_happened(language: Language, fault: &Fault) -> String {
    Lists(language).fault(fault)
}

/// The words of the lists that leave the window.
pub(crate) struct Lists(pub(crate) Language);

impl Wording for Lists {
    fn word(&self, english: &'static str) -> String {
        let found = || SPANISH.list.get(english).cloned();
        self.spoken(found).unwrap_or_else(|| english.to_owned())
    }

    fn problem(&self, code: ProblemCode, english: &str) -> String {
        let found = || translated(SPANISH.problem.get(code.as_str())?, english);
        self.spoken(found).unwrap_or_else(|| english.to_owned())
    }

    fn fault(&self, fault: &Fault) -> String {
        let found = || translated(of_fault(fault)?, &fault.message);
        self.spoken(found).unwrap_or_else(|| fault.message.clone())
    }
}

impl Lists {
    /// In Spanish, if that is spoken and known.
    fn spoken(&self, spanish: impl FnOnce() -> Option<String>) -> Option<String> {
        match self.0 {
            Language::En => None,
            Language::Es => spanish(),
        }
    }
}

fn of_fault(fault: &Fault) -> Option<&'static Sentences> {
    let code = serde_json::to_value(fault.code).ok()?;
    SPANISH.fault.get(code.as_str()?)
}

/// What happened and what to do.
pub(super) fn said(language: Language, fault: &Fault) -> String {
    let spanish = || {
        let sentences = of_fault(fault)?;
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
    fn a_list_is_worded_in_the_language_of_the_window() {
        let (english, spanish) = (Lists(Language::En), Lists(Language::Es));
        assert_eq!(english.word("Patient number"), "Patient number");
        assert_eq!(spanish.word("Patient number"), "Número de paciente");
        assert_eq!(spanish.word("Shoe size"), "Shoe size");
        let code = ProblemCode::BirthdateImpossible;
        let wrong = "Birthdate is not a real date (1980-02-31)";
        assert_eq!(english.problem(code, wrong), wrong);
        assert_eq!(
            spanish.problem(code, wrong),
            "La fecha de nacimiento no existe (1980-02-31)"
        );
        let fault = Fault::new(ErrorCode::FileFailed, "Something new.", "Wait.");
        assert_eq!(spanish.fault(&fault), "Something new.");
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
