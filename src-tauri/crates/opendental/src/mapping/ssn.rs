//! The social security number, in one form, so that a dash put in or taken out is no change.

use domain::Ssn;

use super::text;

const DIGITS: usize = 9;

/// Nine digits without dashes; anything else as it stands, and nothing for a blank.
pub(crate) fn ssn(raw: &str) -> Option<Ssn> {
    let clean = text::line(raw);
    if clean.is_empty() {
        return None;
    }
    let digits: String = clean.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let is_usual = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some(Ssn::new(if is_usual { digits } else { clean }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_do_not_count() {
        for (raw, expected) in [
            ("900112222", Some("900112222")),
            (" 900-11-2222 ", Some("900112222")),
            ("900 11 2222", Some("900112222")),
            ("046 454 286 X", Some("046 454 286 X")),
            ("90011222", Some("90011222")),
            ("  ", None),
        ] {
            assert_eq!(ssn(raw).as_ref().map(Ssn::expose), expected, "{raw}");
        }
    }
}
