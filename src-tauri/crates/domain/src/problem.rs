//! Why a patient could not be imported, and what the desk does about it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::PatNum;

/// One patient that a sync could not bring in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Who, in the source.
    pub pat_num: PatNum,
    /// Why.
    pub code: ProblemCode,
    /// What the source holds there, where that helps and identifies nobody: an impossible date, a number of matches.
    pub detail: Option<String>,
}

/// The closed set of reasons for not importing a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ProblemCode {
    /// The birthdate is empty.
    NoBirthdate,
    /// The birthdate is not a day of the calendar.
    BirthdateImpossible,
    /// The birthdate lies in the future.
    BirthdateInFuture,
    /// Neither first nor last name.
    NoName,
    /// Several patients here have this name and birthday.
    AmbiguousMatch,
    /// A value has a form that no patient's field can have.
    Unreadable,
}

/// How the summary counts a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Severity {
    /// Something is missing that an import needs.
    Skipped,
    /// Something is wrong that somebody has to decide or correct.
    Error,
}

impl ProblemCode {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::NoBirthdate,
        Self::BirthdateImpossible,
        Self::BirthdateInFuture,
        Self::NoName,
        Self::AmbiguousMatch,
        Self::Unreadable,
    ];

    /// The word that the store, the log and JSON use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoBirthdate => "no_birthdate",
            Self::BirthdateImpossible => "birthdate_impossible",
            Self::BirthdateInFuture => "birthdate_in_future",
            Self::NoName => "no_name",
            Self::AmbiguousMatch => "ambiguous_match",
            Self::Unreadable => "unreadable",
        }
    }

    /// Reads what [`as_str`](Self::as_str) wrote.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// How the summary counts it.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::NoBirthdate => Severity::Skipped,
            _ => Severity::Error,
        }
    }

    /// Whether it may go without a change in the source: by what the desk changes here, or as time goes by.
    #[must_use]
    pub fn may_pass(self) -> bool {
        matches!(self, Self::AmbiguousMatch | Self::BirthdateInFuture)
    }

    /// What is wrong with everybody who has this problem, in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::NoBirthdate => "No birthdate",
            Self::BirthdateImpossible => "Birthdate is not a real date",
            Self::BirthdateInFuture => "Birthdate is in the future",
            Self::NoName => "No first and no last name",
            Self::AmbiguousMatch => "Several patients here have this name and birthday",
            Self::Unreadable => "A value cannot be read",
        }
    }

    /// What to do about it, in a sentence.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::NoBirthdate => "Enter the birthdate in Open Dental; the next sync brings the patient in.",
            Self::BirthdateImpossible => {
                "Correct the birthdate in Open Dental; the next sync brings the patient in."
            }
            Self::BirthdateInFuture => {
                "Correct the year in Open Dental; the next sync brings the patient in."
            }
            Self::NoName => "Enter the patient's name in Open Dental; the next sync brings the patient in.",
            Self::AmbiguousMatch => {
                "Decide which of the patients here it is, and correct the name or birthday of the other; the next sync \
                 brings the patient in."
            }
            Self::Unreadable => {
                "Open the patient in Open Dental, save it again, and sync; if it stays, ask your IT."
            }
        }
    }
}

impl Problem {
    /// What is wrong, in words.
    #[must_use]
    pub fn message(&self) -> String {
        let title = self.code.title();
        match (self.code, &self.detail) {
            (ProblemCode::NoBirthdate | ProblemCode::NoName | ProblemCode::AmbiguousMatch, _) | (_, None) => {
                title.to_owned()
            }
            (_, Some(detail)) => format!("{title} ({detail})"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "patient {}: {}", self.pat_num, self.code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_from_its_word() {
        for code in ProblemCode::ALL {
            assert_eq!(ProblemCode::from_stored(code.as_str()), Some(code));
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
