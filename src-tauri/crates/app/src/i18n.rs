//! Texts that people read, from the window's catalogs.
//!
//! The catalogs `ui/src/i18n/en.json` and `es.json` are embedded. The shell, CSV files, the support file, and `ontime` read
//! them here, so each text exists once per language.
//!
//! A key that is missing is returned as it is and logged; the tests of this module cover every fault, problem, step note,
//! and list label.
//!
//! Placeholders are i18next's: `{{name}}`, or `{{name, format}}` with one of these formats:
//! - `number`: grouped by thousands;
//! - `datetime`: local time, as [`date_time`] writes it;
//! - `list`: "a, b, and c";
//! - `term`: the text of the key `term.<value>`.

mod verification;

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Local, NaiveDate, NaiveDateTime, Timelike, Utc};
use domain::{Fault, ProblemCode, RunStatus, Step, StepNote};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

pub use verification::verification_text;

static ENGLISH: LazyLock<Value> = LazyLock::new(|| parse(include_str!("../../../../ui/src/i18n/en.json")));
static SPANISH: LazyLock<Value> = LazyLock::new(|| parse(include_str!("../../../../ui/src/i18n/es.json")));

/// A language with a catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    fn catalog(self) -> &'static Value {
        match self {
            Self::En => &ENGLISH,
            Self::Es => &SPANISH,
        }
    }
}

/// The text of a key such as `app.name`.
#[must_use]
pub fn text(language: Language, key: &str) -> &'static str {
    find(language, key).unwrap_or_else(|| {
        tracing::error!(key, ?language, "a text is missing in the catalog");
        // Leaked at each call, which is acceptable for a bug that the tests find.
        String::leak(key.to_owned())
    })
}

/// The text of a key with its placeholders filled from the fields of `args`, such as `json!({"count": 3})`.
///
/// If `args` has a number `count`, the key's plural form is taken (`_zero` if there is one, `_one`, or `_other`).
#[must_use]
pub fn fill(language: Language, key: &str, args: &Value) -> String {
    let none = Map::new();
    let args = args.as_object().unwrap_or(&none);
    let plural = args
        .get("count")
        .and_then(Value::as_u64)
        .and_then(|count| plural(language, key, count));
    substitute(language, plural.unwrap_or_else(|| text(language, key)), args)
}

/// What happened.
#[must_use]
pub fn fault_message(language: Language, fault: &Fault) -> String {
    fault_text(language, fault, "message")
}

/// What to do about it.
#[must_use]
pub fn fault_hint(language: Language, fault: &Fault) -> String {
    fault_text(language, fault, "hint")
}

/// What is wrong with a patient, with the value in the source where that helps.
#[must_use]
pub fn problem_title(language: Language, code: ProblemCode, detail: Option<&str>) -> String {
    let key = |part: &str| format!("problem.{}.{part}", code.as_str());
    let with_detail = key("titleWithDetail");
    match detail {
        Some(detail) if find(language, &with_detail).is_some() => {
            fill(language, &with_detail, &serde_json::json!({ "detail": detail }))
        }
        _ => text(language, &key("title")).to_owned(),
    }
}

/// What to do about a patient's problem.
#[must_use]
pub fn problem_remedy(language: Language, code: ProblemCode) -> &'static str {
    text(language, &format!("problem.{}.remedy", code.as_str()))
}

/// The status of a run in a few words, as the window shows it.
#[must_use]
pub fn run_status_name(language: Language, status: RunStatus) -> &'static str {
    text(language, &format!("activity.outcomes.{}", status.as_str()))
}

/// The name of a step of the connection test.
#[must_use]
pub fn step_title(language: Language, step: Step) -> &'static str {
    text(language, &format!("step.{}", serialized_name(step)))
}

/// What a step of the connection test found.
#[must_use]
pub fn step_note(language: Language, note: &StepNote) -> String {
    let (code, args) = code_and_args(note);
    fill(language, &format!("stepNote.{code}"), &args)
}

fn fault_text(language: Language, fault: &Fault, part: &str) -> String {
    let (code, args) = code_and_args(fault);
    let key = format!("fault.{code}.{part}");
    fill(language, &key, &args)
}

/// The two parts of what serializes as `{"code": ..., "args": ...}`.
fn code_and_args(coded: &impl Serialize) -> (String, Value) {
    let mut value = serde_json::to_value(coded).unwrap_or_default();
    let args = value.get_mut("args").map(Value::take).unwrap_or_default();
    let code = value.get("code").and_then(Value::as_str).unwrap_or_default();
    (code.to_owned(), args)
}

/// The name that an enum without fields serializes as; it is the last part of the key of its text.
pub(crate) fn serialized_name(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

fn find(language: Language, key: &str) -> Option<&'static str> {
    key.split('.')
        .try_fold(language.catalog(), |tree, part| tree.get(part))?
        .as_str()
}

fn plural(language: Language, key: &str, count: u64) -> Option<&'static str> {
    let form = if count == 1 { "one" } else { "other" };
    (count == 0)
        .then(|| find(language, &format!("{key}_zero")))
        .flatten()
        .or_else(|| find(language, &format!("{key}_{form}")))
}

/// `text` with each placeholder replaced. A value is not searched for placeholders.
fn substitute(language: Language, text: &str, args: &Map<String, Value>) -> String {
    let mut parts = text.split("{{");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (placeholder, rest) = part.split_once("}}").unwrap_or((part, ""));
        let (name, format) = placeholder.split_once(',').unwrap_or((placeholder, ""));
        match args.get(name.trim()) {
            Some(value) => whole.push_str(&formatted(language, format.trim(), value)),
            None => whole.push_str(name.trim()),
        }
        whole.push_str(rest);
    }
    whole
}

fn formatted(language: Language, format: &str, value: &Value) -> String {
    match (format, value) {
        ("number", Value::Number(number)) => format_thousands(&number.to_string()),
        ("datetime", Value::String(at)) => at
            .parse::<DateTime<Utc>>()
            .map_or_else(|_| at.clone(), |at| date_time(language, at)),
        ("list", Value::Array(items)) => list(language, items),
        ("term", Value::String(word)) => text(language, &format!("term.{word}")).to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// A time on this computer's clock by the rule of the window: "today, 7:05 PM", "Monday, 7:05 PM" within a week, and
/// "Nov 22, 2026, 7:05 PM" beyond. Not "6 min ago": this text is not kept up to date.
#[must_use]
pub fn date_time(language: Language, at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&Local).naive_local();
    day_and_time(language, at, Local::now().date_naive())
}

fn day_and_time(language: Language, at: NaiveDateTime, today: NaiveDate) -> String {
    let key = match (at.date() - today).num_days() {
        0 => "time.today",
        -1 => "time.yesterday",
        1 => "time.tomorrow",
        -6..=6 => return in_week(language, at),
        _ => return full_date(language, at),
    };
    fill(language, key, &json!({ "time": time(language, at) }))
}

fn in_week(language: Language, at: NaiveDateTime) -> String {
    let day = WEEKDAYS[at.weekday().num_days_from_monday() as usize];
    let day = match language {
        Language::En => day.0,
        Language::Es => day.1,
    };
    fill(
        language,
        "time.day",
        &json!({ "day": day, "time": time(language, at) }),
    )
}

/// As `Intl.DateTimeFormat` names them for `en-US` and `es-US`.
const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "lunes"),
    ("Tuesday", "martes"),
    ("Wednesday", "miércoles"),
    ("Thursday", "jueves"),
    ("Friday", "viernes"),
    ("Saturday", "sábado"),
    ("Sunday", "domingo"),
];

fn full_date(language: Language, at: NaiveDateTime) -> String {
    let month = MONTHS[at.month0() as usize];
    match language {
        Language::En => format!("{} {}, {}, {}", month.0, at.day(), at.year(), time(language, at)),
        Language::Es => format!("{} {} {}, {}", at.day(), month.1, at.year(), time(language, at)),
    }
}

/// As `Intl.DateTimeFormat` abbreviates them for `en-US` and `es-US`.
const MONTHS: [(&str, &str); 12] = [
    ("Jan", "ene"),
    ("Feb", "feb"),
    ("Mar", "mar"),
    ("Apr", "abr"),
    ("May", "may"),
    ("Jun", "jun"),
    ("Jul", "jul"),
    ("Aug", "ago"),
    ("Sep", "sep"),
    ("Oct", "oct"),
    ("Nov", "nov"),
    ("Dec", "dic"),
];

fn time(language: Language, at: NaiveDateTime) -> String {
    let (is_pm, hour) = at.hour12();
    let half = match (language, is_pm) {
        (Language::En, false) => "AM",
        (Language::En, true) => "PM",
        (Language::Es, false) => "a.\u{a0}m.",
        (Language::Es, true) => "p.\u{a0}m.",
    };
    format!("{hour}:{:02} {half}", at.minute())
}

/// A number grouped by thousands, as the format `number` writes it.
#[must_use]
pub fn number(number: u64) -> String {
    format_thousands(&number.to_string())
}

/// Groups by thousands with commas, as `en-US` and `es-US` do.
fn format_thousands(number: &str) -> String {
    let (sign, digits) = number.split_at(number.len() - number.trim_start_matches('-').len());
    let mut whole = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    whole
}

fn list(language: Language, items: &[Value]) -> String {
    let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    let (two, last) = match language {
        Language::En => (" and ", ", and "),
        Language::Es => (" y ", " y "),
    };
    match &items[..] {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one}{two}{other}"),
        [first @ .., end] => format!("{}{last}{end}", first.join(", ")),
    }
}

/// An embedded catalog that cannot be read leaves only keys; the tests read both.
fn parse(catalog: &str) -> Value {
    serde_json::from_str(catalog).unwrap_or_else(|error| {
        tracing::error!(%error, "an embedded catalog cannot be read");
        Value::Null
    })
}

#[cfg(test)]
mod tests;
