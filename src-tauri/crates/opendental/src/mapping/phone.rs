//! Chooses the phone number to import.

use super::text;

/// A local number has seven digits.
const FEWEST_DIGITS: usize = 7;

/// The first usable number, as typed, with extension or remark; `""` if there is none.
pub(crate) fn first_usable<const N: usize>(raw: [&str; N]) -> String {
    raw.into_iter()
        .find(|number| is_usable(number))
        .map(text::line)
        .unwrap_or_default()
}

/// Checks each part between letters, so that the digits of an extension do not count.
fn is_usable(number: &str) -> bool {
    number.split(char::is_alphabetic).any(|part| {
        let digits: Vec<char> = part.chars().filter(char::is_ascii_digit).collect();
        // The country code is not part of a placeholder's pattern.
        let local = if digits.len() == 11 && digits[0] == '1' {
            &digits[1..]
        } else {
            &digits[..]
        };
        local.len() >= FEWEST_DIGITS && local.iter().any(|digit| *digit != local[0])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usable_number_is_distinguished_from_a_placeholder() {
        for (number, usable) in [
            ("(503)363-5432", true),
            ("(503)363-5432 x12", true),
            ("503.363.5432 mom", true),
            ("Mom 503-363-5432", true),
            ("363-5432", true),
            ("+1 503 363 5432", true),
            ("+44 20 7946 0958", true),
            ("", false),
            ("none", false),
            ("x", false),
            ("mom", false),
            ("(   )   -", false),
            ("000-000-0000", false),
            ("1-999-999-9999", false),
            ("36-543 x1234", false),
            ("12345", false),
        ] {
            assert_eq!(is_usable(number), usable, "{number}");
        }
    }

    #[test]
    fn the_first_usable_number_is_kept_as_typed() {
        assert_eq!(
            first_usable(["none", " (503)363-5432  x12 ", "5033635433"]),
            "(503)363-5432 x12"
        );
        assert_eq!(first_usable(["", "x", "000"]), "");
    }
}
