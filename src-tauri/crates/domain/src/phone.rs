//! Phone numbers as people read and compare them.

use std::fmt::Write;

use phonenumber::{Mode, country};

/// A local number has seven digits.
const FEWEST_DIGITS: usize = 7;

/// The country code of the United States, Canada, and the Caribbean.
const NORTH_AMERICA: u16 = 1;

/// The words before an extension, the longest first.
const EXTENSION_WORDS: [&str; 3] = ["extension", "ext", "x"];

/// A number as it is shown, such as `(503) 555-0163 ext. 12`. A number without a country code is one of the United States. Text
/// that is more than one number, such as a remark, is returned as typed.
#[must_use]
pub fn formatted_phone(typed: &str) -> String {
    formatted(typed).unwrap_or_else(|| typed.to_owned())
}

/// Loads the formats of all countries, which takes some 50 ms. Otherwise the first number that is formatted waits for them.
pub fn load_phone_formats() {
    formatted("503-555-0100");
}

fn formatted(typed: &str) -> Option<String> {
    if !is_one_number(typed) {
        return None;
    }
    let number = phonenumber::parse(Some(country::US), typed).ok()?;
    let mode = match number.country().code() {
        NORTH_AMERICA => Mode::National,
        _ => Mode::International,
    };
    let mut shown = String::new();
    write!(shown, "{}", number.format().mode(mode)).ok()?;
    // The parser drops what it does not understand.
    (local(&digits(&shown)) == local(&digits(typed))).then_some(shown)
}

/// Whether the text has no words but that of an extension.
fn is_one_number(typed: &str) -> bool {
    let lower = typed.to_lowercase();
    let (number, rest) = lower.split_at(lower.find(char::is_alphabetic).unwrap_or(lower.len()));
    let is_extension = EXTENSION_WORDS
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .is_some_and(|extension| extension.contains(|letter: char| letter.is_ascii_digit()));
    let has_more_words = rest
        .trim_start_matches(char::is_alphabetic)
        .contains(char::is_alphabetic);
    digits(number).len() >= FEWEST_DIGITS && (rest.is_empty() || is_extension) && !has_more_words
}

/// What records of the same number have in common: its digits, without country code 1, extension, and remark. `None` for a text
/// without a number, and for a placeholder such as `999-9999`.
#[must_use]
pub fn phone_digits(typed: &str) -> Option<String> {
    typed
        .split(char::is_alphabetic)
        .map(|part| local(&digits(part)).to_owned())
        .find(|digits| {
            digits.len() >= FEWEST_DIGITS
                && digits.bytes().any(|digit| !digits.starts_with(char::from(digit)))
        })
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Without the country code: some people type it. With an extension, there are more than eleven digits.
fn local(digits: &str) -> &str {
    match digits.strip_prefix('1') {
        Some(rest) if rest.len() >= 10 => rest,
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_in_one_format() {
        for (typed, shown) in [
            ("5035550163", "(503) 555-0163"),
            ("503-555-0163", "(503) 555-0163"),
            ("503.555.0163", "(503) 555-0163"),
            ("(503)555-0163", "(503) 555-0163"),
            (" 503 555 0163 ", "(503) 555-0163"),
            ("1-503-555-0163", "(503) 555-0163"),
            ("+1 503 555 0163", "(503) 555-0163"),
            ("(503)555-0163 x12", "(503) 555-0163 ext. 12"),
            ("503-555-0163 ext. 12", "(503) 555-0163 ext. 12"),
            ("503-555-0163 Extension 12", "(503) 555-0163 ext. 12"),
            ("555-0163", "555-0163"),
            ("5550163", "555-0163"),
            ("+44 20 7946 0958", "+44 20 7946 0958"),
            ("+52 55 1234 5678", "+52 55 1234 5678"),
        ] {
            assert_eq!(formatted_phone(typed), shown, "{typed}");
        }
    }

    #[test]
    fn what_is_not_one_number_stays_as_typed() {
        for typed in [
            "",
            "none",
            "12345",
            "503-555-0163 mom",
            "Mom 503-555-0163",
            "503-555-0163 x12 after 5pm",
            "503-555-0163 x",
            "503-555-0163 / 503-555-0199",
            "1-800-FLOWERS",
            "(   )   -",
            "+999 123 4567 8901",
            "011 44 20 7946 0958",
            "५०३५५५०१६३",
        ] {
            assert_eq!(formatted_phone(typed), typed);
        }
    }

    #[test]
    fn the_same_number_is_recognized_however_it_is_typed() {
        for typed in [
            "5035550163",
            "(503) 555-0163",
            "+1 503.555.0163",
            "503-555-0163 x12",
            "Mom 503-555-0163",
            "503-555-0163 (dad)",
        ] {
            assert_eq!(phone_digits(typed).as_deref(), Some("5035550163"), "{typed}");
        }
        assert_eq!(phone_digits("555-0163").as_deref(), Some("5550163"));
        for typed in ["", "none", "12345", "000-000-0000", "1-999-999-9999"] {
            assert_eq!(phone_digits(typed), None, "{typed}");
        }
    }
}
