//! Parses what the desk types into the search box.

use chrono::NaiveDate;
use domain::normalized_name;

/// The fewest digits searched for in phone numbers; fewer would find everyone.
const PHONE_DIGITS: usize = 3;

/// One condition; a patient is found if all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// Part of the first, legal first, or last name.
    Name(String),
    /// The day of birth.
    Birthday(NaiveDate),
    /// A patient number, or digits of the phone number.
    Number {
        pat_num: Option<i64>,
        phone: Option<String>,
    },
}

/// Parts of names in any order, a date, a phone number with its usual punctuation, or a patient number.
pub(super) fn terms(text: &str) -> Vec<Term> {
    let text = text.trim();
    if let Some(day) = day(text) {
        return vec![Term::Birthday(day)];
    }
    if text.chars().any(char::is_alphabetic) {
        text.split_whitespace().filter_map(word).collect()
    } else {
        number(text).into_iter().collect()
    }
}

fn word(word: &str) -> Option<Term> {
    if word.chars().any(char::is_alphabetic) {
        let key = normalized_name(word);
        (!key.is_empty()).then_some(Term::Name(key))
    } else if let Some(day) = day(word) {
        Some(Term::Birthday(day))
    } else {
        number(word)
    }
}

fn number(text: &str) -> Option<Term> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return None;
    }
    // Some people type the country code; few records have it.
    let local = match digits.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ => digits,
    };
    Some(Term::Number {
        pat_num: text.parse().ok(),
        phone: (local.len() >= PHONE_DIGITS).then_some(local),
    })
}

/// `1979-04-12`, `4/12/1979`, or `4-12-1979`, month first as in Open Dental.
fn day(text: &str) -> Option<NaiveDate> {
    let four_digit_year = |format| {
        NaiveDate::parse_from_str(text, format)
            .ok()
            .filter(|_| text.split(['/', '-']).any(|part| part.len() == 4))
    };
    ["%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y"]
        .into_iter()
        .find_map(four_digit_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(pat_num: Option<i64>, phone: Option<&str>) -> Vec<Term> {
        let phone = phone.map(str::to_owned);
        vec![Term::Number { pat_num, phone }]
    }

    #[test]
    fn what_is_typed_is_understood() {
        let name = |key: &str| Term::Name(key.to_owned());
        let born = |day: &str| Term::Birthday(day.parse().unwrap());
        for (typed, expected) in [
            ("", vec![]),
            (" - ", vec![]),
            ("O'Brien, José", vec![name("obrien"), name("jose")]),
            ("4/12/1979", vec![born("1979-04-12")]),
            ("04-12-1979", vec![born("1979-04-12")]),
            ("1979-04-12", vec![born("1979-04-12")]),
            ("lee 4/12/1979", vec![name("lee"), born("1979-04-12")]),
            ("42", number(Some(42), None)),
            (
                "-9223372036854775808",
                number(Some(i64::MIN), Some("9223372036854775808")),
            ),
            ("(503) 363-5432", number(None, Some("5033635432"))),
            ("+1 503.363.5432", number(None, Some("5033635432"))),
            ("363-5432", number(None, Some("3635432"))),
        ] {
            assert_eq!(terms(typed), expected, "{typed}");
        }
    }
}
