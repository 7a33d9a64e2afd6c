//! A patient's name as Open Dental has it now, for a person who must find the patient there.
//!
//! It is shown on request, and neither stored nor logged.

use std::fmt;

use domain::PatNum;
use serde::Serialize;
use ts_rs::TS;

use crate::mapping::line;
use crate::rows::Row;

/// How Open Dental shows a patient.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SourceName {
    /// The patient's number.
    pub pat_num: PatNum,
    /// Last name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// Preferred name, often empty.
    pub preferred_name: String,
    /// `YYYY-MM-DD` as stored, which need not be a real date; absent if none was entered.
    pub birthdate: Option<String>,
}

/// The number only, because the rest is patient data.
impl fmt::Debug for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceName({})", self.pat_num)
    }
}

impl SourceName {
    /// A text that cannot be decoded is empty.
    pub(crate) fn of(row: Row<'_>) -> Option<Self> {
        let text = |position| line(row.text(position).ok().flatten().unwrap_or_default());
        let birthdate = text(4);
        let is_blank = birthdate.is_empty() || birthdate.starts_with("000");
        Some(Self {
            pat_num: PatNum(row.number(0)?),
            last_name: text(1),
            first_name: text(2),
            preferred_name: text(3),
            birthdate: (!is_blank).then_some(birthdate),
        })
    }
}
