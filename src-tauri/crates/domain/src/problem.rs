//! Problems: the reasons why a patient could not be imported.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::PatNum;
use crate::text_enum::text_enum;

/// A patient that a sync could not import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The patient's number in the source.
    pub pat_num: PatNum,
    /// Why.
    pub code: ProblemCode,
    /// The source's value if it helps and does not identify the patient: an impossible date, a number of matches.
    pub detail: Option<String>,
}

/// The closed set of reasons for not importing a patient.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum ProblemCode {
    /// The birthdate is empty.
    NoBirthdate,
    /// The birthdate is not a real date.
    BirthdateImpossible,
    /// The birthdate is in the future.
    BirthdateInFuture,
    /// Both first and last name are empty.
    NoName,
    /// Several patients here have this name and birthday.
    AmbiguousMatch,
    /// A value cannot be read.
    Unreadable,
}

text_enum!(ProblemCode);

/// How the summary counts a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Severity {
    /// A required value is missing.
    Skipped,
    /// A value is wrong and must be corrected or decided.
    Error,
}

impl ProblemCode {
    /// How the summary counts it.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::NoBirthdate => Severity::Skipped,
            _ => Severity::Error,
        }
    }

    /// Whether it can disappear without a change in the source: by an edit here or as time passes.
    #[must_use]
    pub fn can_resolve_itself(self) -> bool {
        matches!(self, Self::AmbiguousMatch | Self::BirthdateInFuture)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "patient {}: {}", self.pat_num, self.code.as_str())
    }
}
