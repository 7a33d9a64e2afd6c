//! Normalizes the Social Security number, so that adding or removing dashes is not a change.

use domain::Ssn;

use super::text;

const DIGITS: usize = 9;

/// Nine digits without dashes, or else the text as it is; `None` if blank.
pub(crate) fn ssn(raw: &str) -> Option<Ssn> {
    let mut text = text::line(raw);
    let is_allowed = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b' ');
    if text.bytes().all(is_allowed) && text.bytes().filter(u8::is_ascii_digit).count() == DIGITS {
        text.retain(|c| c.is_ascii_digit());
    }
    (!text.is_empty()).then(|| Ssn::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_are_ignored() {
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
