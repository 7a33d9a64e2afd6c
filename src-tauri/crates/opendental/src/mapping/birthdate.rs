//! Parses the birthdate as Open Dental stores it: `0001-01-01` means that none was entered.

use chrono::NaiveDate;
use domain::{Birthday, BirthdayError, ProblemCode};

/// Parses `YYYY-MM-DD`, optionally followed by a time. `latest` is the last day that is not in the future.
pub(crate) fn birthday(raw: &str, latest: NaiveDate) -> Result<Birthday, (ProblemCode, Option<String>)> {
    let raw = raw.trim();
    if raw.is_empty() {
        return Err((ProblemCode::NoBirthdate, None));
    }
    let Some((date, year)) = date_of(raw) else {
        // Not a date: it could be anything, so it is not repeated in the problem.
        return Err((ProblemCode::BirthdateImpossible, None));
    };
    // Before the date is validated: `0000-00-00` is blank too.
    if year < Birthday::FIRST_YEAR {
        return Err((ProblemCode::NoBirthdate, None));
    }
    Birthday::parse(date, latest).map_err(|error| match error {
        BirthdayError::Impossible => (ProblemCode::BirthdateImpossible, Some(date.to_owned())),
        BirthdayError::TooLongAgo => (ProblemCode::NoBirthdate, None),
        BirthdayError::Future => (ProblemCode::BirthdateInFuture, Some(date.to_owned())),
    })
}

fn date_of(raw: &str) -> Option<(&str, i32)> {
    let (date, rest) = raw.split_at_checked(10)?;
    let dashes = |(position, byte): (usize, u8)| match position {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let is_date = date.bytes().enumerate().all(dashes) && (rest.is_empty() || rest.starts_with(' '));
    if is_date {
        Some((date, date.get(..4)?.parse().ok()?))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn latest() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    #[test]
    fn missing_impossible_and_future_dates_are_distinct() {
        use ProblemCode::{BirthdateImpossible, BirthdateInFuture, NoBirthdate};
        for (raw, code, detail) in [
            ("", NoBirthdate, None),
            ("0001-01-01", NoBirthdate, None),
            ("0000-00-00", NoBirthdate, None),
            ("0000-00-00 00:00:00", NoBirthdate, None),
            ("1879-12-31", NoBirthdate, None),
            ("1979-00-15", BirthdateImpossible, Some("1979-00-15")),
            ("1979-02-30", BirthdateImpossible, Some("1979-02-30")),
            ("2026-11-24", BirthdateInFuture, Some("2026-11-24")),
            ("2062-05-01", BirthdateInFuture, Some("2062-05-01")),
            ("Smith", BirthdateImpossible, None),
            ("05/04/1979", BirthdateImpossible, None),
        ] {
            assert_eq!(
                birthday(raw, latest()),
                Err((code, detail.map(str::to_owned))),
                "{raw}"
            );
        }
    }

    #[test]
    fn the_oldest_and_the_newest_birthday_are_valid() {
        for raw in ["1880-01-01", "2026-11-23", "2024-02-29", "1979-04-05 00:00:00"] {
            assert_eq!(birthday(raw, latest()).unwrap().to_string(), raw[..10], "{raw}");
        }
    }

    proptest! {
        #[test]
        fn every_day_since_1880_is_parsed_unchanged(days in 0_u64..53_000) {
            let day = NaiveDate::from_ymd_opt(1880, 1, 1).unwrap() + chrono::Days::new(days);
            prop_assume!(day <= latest());
            prop_assert_eq!(birthday(&day.to_string(), latest()).unwrap().date(), day);
        }

        #[test]
        fn no_text_makes_parsing_panic(raw in any::<String>()) {
            let _ = birthday(&raw, latest());
        }
    }
}
