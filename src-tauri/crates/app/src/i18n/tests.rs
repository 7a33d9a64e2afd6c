//! The catalogs are complete: every code has its texts in both languages, with the arguments that the code has.

use std::collections::BTreeSet;

use domain::{FileKind, FileReason, Trigger};
use serde_json::json;
use strum::{IntoEnumIterator, VariantArray};

use super::*;

/// A text's placeholders, each with its format.
fn placeholders(text: &str) -> BTreeSet<(String, String)> {
    text.split("{{")
        .skip(1)
        .map(|part| {
            let (placeholder, _) = part.split_once("}}").expect("a placeholder is closed");
            let (name, format) = placeholder.split_once(',').unwrap_or((placeholder, ""));
            (name.trim().to_owned(), format.trim().to_owned())
        })
        .collect()
}

fn names(placeholders: &BTreeSet<(String, String)>) -> BTreeSet<&str> {
    placeholders.iter().map(|(name, _)| name.as_str()).collect()
}

/// The words of the enums that are arguments.
fn terms() -> BTreeSet<String> {
    let kinds = FileKind::VARIANTS.iter().map(serialized_name);
    let reasons = FileReason::VARIANTS.iter().map(serialized_name);
    let triggers = [Trigger::Window, Trigger::Command, Trigger::Timer]
        .iter()
        .map(serialized_name);
    kinds.chain(reasons).chain(triggers).collect()
}

/// What format an argument needs, by its value; `None` if the value is shown as it is.
fn needed_format(name: &str, value: &Value) -> Option<&'static str> {
    match value {
        Value::Array(_) => Some("list"),
        Value::String(text) if terms().contains(text) => Some("term"),
        Value::String(text) if text.parse::<DateTime<Utc>>().is_ok() => Some("datetime"),
        Value::Number(_) if ["linked", "inactive", "renamed", "count"].contains(&name) => Some("number"),
        _ => None,
    }
}

/// Checks the texts of one code: the placeholders are the arguments, each in its format, the same in both languages.
fn check(errors: &mut Vec<String>, keys: &[String], args: &Value) {
    let none = Map::new();
    let args = args.as_object().unwrap_or(&none);
    let expected: BTreeSet<&str> = args.keys().map(String::as_str).collect();
    for language in Language::ALL {
        let mut used = BTreeSet::new();
        for key in keys {
            let Some(text) = find(language, key) else {
                errors.push(format!("{language:?} {key} is missing"));
                continue;
            };
            if text.trim().is_empty() {
                errors.push(format!("{language:?} {key} is empty"));
            }
            let found = placeholders(text);
            let english = find(Language::En, key).map(placeholders).unwrap_or_default();
            if names(&found) != names(&english) {
                errors.push(format!("{key} has other placeholders in Spanish"));
            }
            for (name, format) in &found {
                let Some(value) = args.get(name) else {
                    errors.push(format!(
                        "{language:?} {key} has {{{{{name}}}}}, which is no argument"
                    ));
                    continue;
                };
                let needed = needed_format(name, value).unwrap_or_default();
                if needed != format && !(needed.is_empty() && format == "number" && value.is_number()) {
                    errors.push(format!(
                        "{language:?} {key}: {name} needs the format {needed:?}, not {format:?}"
                    ));
                }
            }
            used.extend(found.into_iter().map(|(name, _)| name));
        }
        let used: BTreeSet<&str> = used.iter().map(String::as_str).collect();
        if used != expected {
            errors.push(format!("{language:?} {keys:?} show {used:?}, not {expected:?}"));
        }
    }
}

fn fault_keys(code: &str, args: &Value) -> Vec<String> {
    let forms: &[&str] = if args.get("count").is_some() {
        &["message_zero", "message_one", "message_other"]
    } else {
        &["message"]
    };
    let mut keys: Vec<String> = forms.iter().map(|form| format!("fault.{code}.{form}")).collect();
    keys.push(format!("fault.{code}.hint"));
    keys
}

fn key_set(language: Language, section: &str) -> BTreeSet<String> {
    let section = language.catalog().get(section).and_then(Value::as_object);
    section
        .map(|section| section.keys().cloned().collect())
        .unwrap_or_default()
}

#[test]
fn every_code_has_its_texts_in_both_languages_with_its_arguments() {
    let mut errors = Vec::new();
    let mut codes = BTreeSet::new();
    for fault in Fault::iter() {
        let (code, mut args) = code_and_args(&fault);
        // Where its button leads.
        if let Some(args) = args.as_object_mut() {
            args.remove("patient");
            if code == "database_connected" {
                args.remove("integration");
            }
        }
        check(&mut errors, &fault_keys(&code, &args), &args);
        codes.insert(code);
    }
    let mut notes = BTreeSet::new();
    for note in StepNote::iter() {
        let (code, args) = code_and_args(&note);
        check(&mut errors, &[format!("stepNote.{code}")], &args);
        notes.insert(code);
    }
    let mut problems = BTreeSet::new();
    for code in ProblemCode::VARIANTS {
        let key = |part: &str| format!("problem.{}.{part}", code.as_str());
        check(&mut errors, &[key("title"), key("remedy")], &Value::Null);
        if find(Language::En, &key("titleWithDetail")).is_some() {
            check(
                &mut errors,
                &[key("titleWithDetail")],
                &json!({"detail": "1979-00-15"}),
            );
        }
        problems.insert(code.as_str().to_owned());
    }
    let steps: BTreeSet<String> = Step::VARIANTS.iter().map(serialized_name).collect();
    for language in Language::ALL {
        for (section, known) in [
            ("fault", &codes),
            ("stepNote", &notes),
            ("problem", &problems),
            ("step", &steps),
        ] {
            let found = key_set(language, section);
            let extra: Vec<_> = found.difference(known).collect();
            if !extra.is_empty() {
                errors.push(format!(
                    "{language:?} {section}.* has keys without a code: {extra:?}"
                ));
            }
        }
        let extra: Vec<_> = steps
            .iter()
            .filter(|step| find(language, &format!("step.{step}")).is_none())
            .collect();
        if !extra.is_empty() {
            errors.push(format!("{language:?} lacks the steps {extra:?}"));
        }
        for term in terms() {
            if find(language, &format!("term.{term}")).is_none() {
                errors.push(format!("{language:?} term.{term} is missing"));
            }
        }
    }
    assert!(errors.is_empty(), "{}\n", errors.join("\n"));
}

#[test]
fn the_check_finds_a_missing_text_an_unknown_argument_and_an_unused_one() {
    let errors = |keys: &[&str], args: Value| {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let mut errors = Vec::new();
        check(&mut errors, &keys, &args);
        errors.join("\n")
    };
    assert_eq!(errors(&["app.name"], json!({})), "");
    assert!(errors(&["app.nothing"], json!({})).contains("is missing"));
    assert!(errors(&["app.name"], json!({"host": "od"})).contains("show"));
    let message = "fault.host_unknown.message";
    assert_eq!(errors(&[message], json!({"host": "od"})), "");
    assert!(errors(&[message], json!({})).contains("which is no argument"));
    assert!(errors(&[message], json!({"host": ["od"]})).contains("needs the format \"list\""));
}

#[test]
fn the_embedded_catalogs_can_be_read_and_a_missing_key_is_shown_as_it_is() {
    for language in Language::ALL {
        assert!(language.catalog().is_object(), "{language:?}");
        assert_eq!(text(language, "app.name"), "OnTime Dental");
        assert_eq!(text(language, "app.nothing.here"), "app.nothing.here");
    }
}

/// English words that Spanish does not have; none may be left in a Spanish text.
const ENGLISH_WORDS: [&str; 22] = [
    "the",
    "is",
    "are",
    "certificate",
    "fingerprint",
    "server",
    "computer",
    "trust",
    "trusts",
    "password",
    "username",
    "encryption",
    "account",
    "with",
    "and",
    "for",
    "that",
    "this",
    "ask",
    "check",
    "your",
    "doesn't",
];

#[test]
fn the_spanish_texts_of_certificates_and_refused_sign_ins_hold_no_english() {
    let (address, fingerprint) = ("od:3306".to_owned(), "AB:CD".to_owned());
    let faults = [
        Fault::CertificateUnknown {
            address: address.clone(),
        },
        Fault::CertificateUnknownSeen {
            address: address.clone(),
            fingerprint: fingerprint.clone(),
        },
        Fault::CertificateChanged {
            address: address.clone(),
        },
        Fault::CertificateChangedSeen { address, fingerprint },
    ];
    let denied = Fault::iter().filter(|fault| {
        matches!(
            fault,
            Fault::AccessDenied { .. } | Fault::AccessDeniedUnencrypted { .. }
        )
    });
    for fault in faults.into_iter().chain(denied) {
        for text in [
            fault_message(Language::Es, &fault),
            fault_hint(Language::Es, &fault),
        ] {
            assert!(!text.contains("{{") && !text.contains("fault."), "{text}");
            let lowercase = text.to_lowercase();
            let words: BTreeSet<&str> = lowercase
                .split(|letter: char| !letter.is_alphabetic() && letter != '\'')
                .collect();
            for english in ENGLISH_WORDS {
                assert!(!words.contains(english), "{english:?} in {text:?}");
            }
        }
        if let Fault::CertificateUnknownSeen { .. } | Fault::CertificateChangedSeen { .. } = fault {
            let texts = [
                fault_message(Language::Es, &fault),
                fault_hint(Language::Es, &fault),
            ];
            assert!(texts.concat().contains("AB:CD"), "{texts:?}");
        }
    }
}

#[test]
fn placeholders_are_filled_once_and_a_value_is_left_as_it_is() {
    let fill = |text: &str, args: Value| substitute(Language::En, text, args.as_object().unwrap());
    assert_eq!(
        fill(
            "{{name}} at {{time}}",
            json!({"name": "{{time}} & Co.", "time": "9:00"})
        ),
        "{{time}} & Co. at 9:00"
    );
    assert_eq!(fill("no placeholder", json!({})), "no placeholder");
    assert_eq!(
        fill("{{a, number}} of {{ b }}", json!({"a": 1_234_567, "b": 1234})),
        "1,234,567 of 1234"
    );
}

#[test]
fn numbers_times_and_lists_are_written_for_the_language() {
    for (number, expected) in [
        ("7", "7"),
        ("999", "999"),
        ("1000", "1,000"),
        ("-12345", "-12,345"),
    ] {
        assert_eq!(format_thousands(number), expected);
    }
    let items = |count: usize| {
        ["a", "b", "c"][..count]
            .iter()
            .map(|item| json!(item))
            .collect::<Vec<_>>()
    };
    for (count, english, spanish) in [
        (0, "", ""),
        (1, "a", "a"),
        (2, "a and b", "a y b"),
        (3, "a, b, and c", "a, b y c"),
    ] {
        assert_eq!(list(Language::En, &items(count)), english);
        assert_eq!(list(Language::Es, &items(count)), spanish);
    }
    let at = Local::now().naive_local().date().and_hms_opt(19, 5, 0).unwrap();
    assert_eq!(time(Language::En, at), "7:05 PM");
    assert_eq!(time(Language::Es, at), "7:05 p.\u{a0}m.");
    let old = "2019-06-03T12:00:00Z".parse().unwrap();
    assert!(date_time(Language::En, old).starts_with("Jun 3, 2019, "));
    assert!(date_time(Language::Es, old).starts_with("3 jun 2019, "));
}

#[test]
fn a_time_within_a_week_is_named_by_its_day() {
    let at: NaiveDateTime = "2026-11-27T04:22:00".parse().unwrap();
    for (today, english, spanish) in [
        ("2026-11-27", "today, 4:22 AM", "hoy, 4:22 a.\u{a0}m."),
        ("2026-11-28", "yesterday, 4:22 AM", "ayer, 4:22 a.\u{a0}m."),
        ("2026-11-26", "tomorrow, 4:22 AM", "mañana, 4:22 a.\u{a0}m."),
        ("2026-11-29", "Friday, 4:22 AM", "el viernes, 4:22 a.\u{a0}m."),
        ("2026-12-03", "Friday, 4:22 AM", "el viernes, 4:22 a.\u{a0}m."),
        ("2026-11-21", "Friday, 4:22 AM", "el viernes, 4:22 a.\u{a0}m."),
        (
            "2026-12-04",
            "Nov 27, 2026, 4:22 AM",
            "27 nov 2026, 4:22 a.\u{a0}m.",
        ),
        (
            "2026-11-20",
            "Nov 27, 2026, 4:22 AM",
            "27 nov 2026, 4:22 a.\u{a0}m.",
        ),
    ] {
        let today = today.parse().unwrap();
        assert_eq!(day_and_time(Language::En, at, today), english);
        assert_eq!(day_and_time(Language::Es, at, today), spanish);
    }
}

#[test]
fn the_plural_form_follows_the_count() {
    let catalog = |key: &str, count| plural(Language::En, key, count);
    assert_eq!(catalog("app.name", 1), None, "a key without forms has none");
    let key = LazyLock::force(&ENGLISH)
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(section, texts)| {
            texts
                .as_object()
                .into_iter()
                .flatten()
                .map(move |(key, _)| format!("{section}.{key}"))
        })
        .find_map(|key| key.strip_suffix("_one").map(str::to_owned))
        .expect("a text with plural forms");
    assert_ne!(catalog(&key, 1), catalog(&key, 2));
    assert!(catalog(&key, 2).is_some());
}
