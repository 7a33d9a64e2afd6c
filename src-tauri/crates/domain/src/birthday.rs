//! A patient's date of birth.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::text_enum::ts_string;

/// A date of birth from [`FIRST_YEAR`](Birthday::FIRST_YEAR) on, in the proleptic Gregorian calendar; `YYYY-MM-DD` as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr)]
pub struct Birthday(NaiveDate);

/// Why a text is not a date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BirthdayError {
    /// Not a real date, such as `1979-00-15`.
    #[error("not a real date")]
    Impossible,
    /// Before [`Birthday::FIRST_YEAR`].
    #[error("before the first accepted year")]
    TooLongAgo,
    /// After `today`.
    #[error("in the future")]
    Future,
}

impl Birthday {
    /// No patient born earlier is alive. Open Dental shows any earlier year as blank.
    pub const FIRST_YEAR: i32 = 1880;

    /// Reads `YYYY-MM-DD`. `today` is the practice's current date; a newborn may be entered on it.
    ///
    /// # Errors
    /// [`BirthdayError`] if the text is not a real date, is before the first year, or is after `today`.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, BirthdayError> {
        let day = date(text.trim()).ok_or(BirthdayError::Impossible)?;
        match day {
            _ if day.year() < Self::FIRST_YEAR => Err(BirthdayError::TooLongAgo),
            _ if day > today => Err(BirthdayError::Future),
            _ => Ok(Self(day)),
        }
    }

    /// Reads what [`Display`](fmt::Display) wrote, without checking the range; for our store.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        date(text).map(Self)
    }

    /// The date.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }
}

/// Reads `YYYY-MM-DD`, several times faster than chrono's parser for any format.
fn date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let is_date = [year, month, day].map(str::len) == [4, 2, 2] && !text.contains('+');
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    date.filter(|_| is_date)
}

impl fmt::Display for Birthday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// As [`Birthday::from_stored`].
impl FromStr for Birthday {
    type Err = BirthdayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_stored(text).ok_or(BirthdayError::Impossible)
    }
}

ts_string!(Birthday);

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    #[test]
    fn impossible_ancient_and_future_days_have_different_errors() {
        for (text, expected) in [
            ("1979-00-15", Err(BirthdayError::Impossible)),
            ("2025-02-29", Err(BirthdayError::Impossible)),
            ("", Err(BirthdayError::Impossible)),
            ("1979-1-15", Err(BirthdayError::Impossible)),
            ("1979-+1-15", Err(BirthdayError::Impossible)),
            ("+979-01-15", Err(BirthdayError::Impossible)),
            ("1979-01-15 ", Ok("1979-01-15".parse().unwrap())),
            ("1979-01-15x", Err(BirthdayError::Impossible)),
            ("0001-01-01", Err(BirthdayError::TooLongAgo)),
            ("1879-12-31", Err(BirthdayError::TooLongAgo)),
            ("2026-03-02", Err(BirthdayError::Future)),
        ] {
            assert_eq!(Birthday::parse(text, today()), expected, "{text}");
        }
    }

    #[test]
    fn a_child_born_today_and_the_oldest_have_a_birthday() {
        for text in ["2026-03-01", "1880-01-01"] {
            let padded = format!(" {text} ");
            assert_eq!(Birthday::parse(&padded, today()).unwrap().to_string(), text);
        }
    }
}
