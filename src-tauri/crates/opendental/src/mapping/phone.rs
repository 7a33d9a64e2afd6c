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
        let mut digits = part.bytes().filter(u8::is_ascii_digit);
        let mut count = digits.clone().count();
        // The country code is not part of a placeholder's pattern.
        if count == 11 && part.bytes().find(u8::is_ascii_digit) == Some(b'1') {
            digits.next();
            count -= 1;
        }
        let first = digits.next();
        count >= FEWEST_DIGITS && digits.any(|digit| Some(digit) != first)
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
