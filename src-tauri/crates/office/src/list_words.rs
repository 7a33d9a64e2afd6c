//! The words of the lists that leave the window, in English; and how they come to be said in another language.

use domain::{Ending, Fault, Field, Mode, ProblemCode, Severity, Trigger};
use store::ChangeKind;

/// How a list is worded for who reads it. As it stands, in English.
pub trait Wording: Sync {
    /// A heading, or a word of the office's own.
    fn word(&self, english: &'static str) -> String {
        english.to_owned()
    }

    /// What is wrong with a patient, or what to do about it.
    fn problem(&self, _code: ProblemCode, english: &str) -> String {
        english.to_owned()
    }

    /// Why a sync stopped.
    fn fault(&self, fault: &Fault) -> String {
        fault.message.clone()
    }
}

/// In English.
#[derive(Debug, Clone, Copy, Default)]
pub struct English;

impl Wording for English {}

pub(crate) const RUN_HEADINGS: [&str; 17] = [
    "Sync",
    "Integration",
    "Kind",
    "Started by",
    "Limit",
    "Started",
    "Ended",
    "Seconds",
    "Outcome",
    "Patients read",
    "Patients added",
    "Patients updated",
    "Patients unchanged",
    "Patients made inactive",
    "Patients skipped",
    "Errors",
    "Why it stopped",
];

pub(crate) const CHANGE_HEADINGS: [&str; 6] = ["Patient", "Change", "Field", "From", "To", "Changed at"];

pub(crate) const PROBLEM_HEADINGS: [&str; 4] = ["Patient number", "Kind", "What is wrong", "What to do"];

/// In place of a social security number.
pub(crate) const NOT_SHOWN: &str = "(not shown)";

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Skipped => "Skipped",
        Severity::Error => "Error",
    }
}

pub(crate) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Full => "Full Sync",
        Mode::Incremental => "Incremental Sync",
    }
}

pub(crate) fn started_by(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Window => "Window",
        Trigger::Command => "Command line",
        Trigger::Timer => "Schedule",
    }
}

pub(crate) fn outcome(ending: Ending) -> &'static str {
    match ending {
        Ending::Running => "Running",
        Ending::Completed => "Finished",
        Ending::Limited => "Stopped at limit",
        Ending::Cancelled => "Cancelled",
        Ending::Asks => "Stopped to ask",
        Ending::Failed => "Failed",
        Ending::Interrupted => "Interrupted",
    }
}

pub(crate) fn change(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "Added",
        ChangeKind::Updated => "Updated",
        ChangeKind::Linked => "Matched",
        ChangeKind::Deactivated => "Made inactive",
        ChangeKind::Reactivated => "Active again",
    }
}

/// What a field is called in lists that leave the window.
#[must_use]
pub fn field_name(field: Field) -> &'static str {
    match field {
        Field::FirstName => "First name",
        Field::LegalFirstName => "Legal first name",
        Field::LastName => "Last name",
        Field::Birthday => "Birthday",
        Field::Gender => "Gender",
        Field::Email => "Email",
        Field::Phone => "Phone",
        Field::Address => "Address",
        Field::City => "City",
        Field::State => "State",
        Field::Zip => "ZIP code",
        Field::InsuranceNumber => "Insurance number",
        Field::Ssn => "SSN",
        Field::Standing => "Status",
    }
}
