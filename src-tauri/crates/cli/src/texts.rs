//! The texts of `ontime`, from the English catalog. `ontime` is always in English.

use app::i18n::{self, Language};
use app::view::{FieldChange, IntegrationHealth, StepReport};
use app::{Fault, Field, Mode, Outcome, ProblemCode, RunStatus, WhoCanFix};
use chrono::{DateTime, Utc};
use domain::{Reconciliation, Step};
use serde_json::{Value, json};

const ENGLISH: Language = Language::En;

/// A text below `cli`.
pub(crate) fn text(key: &str) -> &'static str {
    shared(&format!("cli.{key}"))
}

/// A text below `cli` with its placeholders filled.
pub(crate) fn fill(key: &str, args: Value) -> String {
    i18n::fill(ENGLISH, &format!("cli.{key}"), &args)
}

/// A text below `cli` that counts something, such as `1,480 patients`.
pub(crate) fn counted(key: &str, count: u64) -> String {
    fill(key, json!({ "count": count }))
}

/// A text that the window or CSV files also use, by its whole key.
pub(crate) fn shared(key: &str) -> &'static str {
    i18n::text(ENGLISH, key)
}

pub(crate) fn fault_message(fault: &Fault) -> String {
    i18n::fault_message(ENGLISH, fault)
}

pub(crate) fn fault_hint(fault: &Fault) -> String {
    i18n::fault_hint(ENGLISH, fault)
}

pub(crate) fn problem_title(code: ProblemCode, detail: Option<&str>) -> String {
    i18n::problem_title(ENGLISH, code, detail)
}

pub(crate) fn problem_remedy(code: ProblemCode) -> &'static str {
    i18n::problem_remedy(ENGLISH, code)
}

/// The name of a changed field.
pub(crate) fn changed_field(change: &FieldChange) -> String {
    app::change_name(ENGLISH, change)
}

/// The name of a field of a merged record.
pub(crate) fn merged_field(field: Field) -> String {
    let name = app::field_name(ENGLISH, field);
    i18n::fill(ENGLISH, "summary.mergedField", &json!({ "field": name }))
}

pub(crate) fn mode(mode: Mode) -> &'static str {
    shared(&format!("csv.mode.{}", mode.as_str()))
}

pub(crate) fn number(number: u64) -> String {
    i18n::number(number)
}

/// A time in this computer's time zone, or `-` for none.
pub(crate) fn time(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| i18n::date_time(ENGLISH, at))
}

pub(crate) fn run_status(outcome: Option<Outcome>, fault: Option<&Fault>) -> &'static str {
    i18n::run_status_name(ENGLISH, RunStatus::of(outcome, fault))
}

pub(crate) fn health(health: IntegrationHealth) -> &'static str {
    shared(match health {
        IntegrationHealth::New => "health.new",
        IntegrationHealth::Syncing => "health.syncing",
        IntegrationHealth::UpToDate => "health.up_to_date",
        IntegrationHealth::Paused => "health.paused",
        IntegrationHealth::Late => "health.late",
        IntegrationHealth::Unfinished => "health.unfinished",
        IntegrationHealth::NeedsYou => "health.needs_you",
        IntegrationHealth::Failing => "health.failing",
    })
}

/// What a comparison with Open Dental found.
pub(crate) fn verification(found: &Reconciliation, when: &str) -> String {
    i18n::verification_text(ENGLISH, found, when)
}

pub(crate) fn step_title(step: Step) -> &'static str {
    i18n::step_title(ENGLISH, step)
}

/// What a step of the connection test found, or why it failed.
pub(crate) fn step_text(step: &StepReport) -> String {
    app::step_text(ENGLISH, step)
}

pub(crate) fn who_can_fix(who: WhoCanFix) -> &'static str {
    shared(match who {
        WhoCanFix::You => "whoCanFix.you",
        WhoCanFix::It => "whoCanFix.it",
        WhoCanFix::OpenDental => "whoCanFix.open_dental",
    })
}

/// A value on one line, without control characters: a terminal might execute those of another database.
pub(crate) fn line(value: &str) -> String {
    let printable = |letter: char| if letter.is_control() { '\u{fffd}' } else { letter };
    value
        .replace("\r\n", "\n")
        .replace('\n', ", ")
        .chars()
        .map(printable)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_control_the_terminal() {
        assert_eq!(line("12 Elm St\nApt 4\r\nRear"), "12 Elm St, Apt 4, Rear");
        assert_eq!(line("\u{1b}[2JBobby\u{9b}1m"), "\u{fffd}[2JBobby\u{fffd}1m");
    }

    #[test]
    fn numbers_and_counts_are_formatted() {
        assert_eq!(counted("patients", 1), "1 patient");
        assert_eq!(counted("patients", 1_480), "1,480 patients");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(time(None), "-");
    }
}
