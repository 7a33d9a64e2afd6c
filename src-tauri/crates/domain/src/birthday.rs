//! A patient's day of birth.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A day of birth since [`FIRST_YEAR`](Birthday::FIRST_YEAR), in the proleptic Gregorian calendar; `YYYY-MM-DD` as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Birthday(NaiveDate);

/// Why a text is not a day of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BirthdayError {
    /// Not a day of the calendar, such as `1979-00-15`.
    #[error("this is not a day of the calendar")]
    Impossible,
    /// Before [`Birthday::FIRST_YEAR`].
    #[error("nobody who was born then is alive")]
    TooLongAgo,
    /// After `today`.
    #[error("the day is in the future")]
    Future,
}

impl Birthday {
    /// Nobody born earlier is alive. Open Dental itself shows any earlier year as blank.
    pub const FIRST_YEAR: i32 = 1880;

    /// Reads `YYYY-MM-DD`; `today` is the office's own day, on which a newborn may be entered.
    ///
    /// # Errors
    /// [`BirthdayError`] if the text is no day of the calendar, lies before the first year or after `today`.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, BirthdayError> {
        let day =
            NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| BirthdayError::Impossible)?;
        match day {
            _ if day.year() < Self::FIRST_YEAR => Err(BirthdayError::TooLongAgo),
            _ if day > today => Err(BirthdayError::Future),
            _ => Ok(Self(day)),
        }
    }

    /// Reads what [`Display`](fmt::Display) wrote, without a judgement on the day; for our own store.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self)
    }

    /// The day itself.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }
}

impl fmt::Display for Birthday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl Serialize for Birthday {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Birthday {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_stored(&text).ok_or_else(|| D::Error::custom("a day as YYYY-MM-DD is expected"))
    }
}

impl ts_rs::TS for Birthday {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    #[test]
    fn impossible_ancient_and_future_days_are_told_apart() {
        for (text, expected) in [
            ("1979-00-15", Err(BirthdayError::Impossible)),
            ("2025-02-29", Err(BirthdayError::Impossible)),
            ("", Err(BirthdayError::Impossible)),
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
