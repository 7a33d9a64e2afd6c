//! Cleans text that was typed at the front desk.

/// Trims the text, collapses whitespace, and removes invisible characters.
pub(crate) fn line(raw: &str) -> String {
    if is_clean(raw.as_bytes()) {
        return raw.to_owned();
    }
    let mut clean = String::with_capacity(raw.len());
    for word in raw.split(|c: char| c.is_whitespace() || c.is_control()) {
        let before = clean.len();
        clean.extend(word.chars().filter(|c| !is_hidden(*c)));
        if clean.len() > before && before > 0 {
            clean.insert(before, ' ');
        }
    }
    clean
}

/// Whether nothing is to be changed, for the usual text: ASCII, with single spaces between words.
fn is_clean(raw: &[u8]) -> bool {
    let mut before = b' ';
    for &byte in raw {
        if !matches!(byte, b' '..=b'~') || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' ' || raw.is_empty()
}

/// Joins two texts with a line break, unless one is empty.
pub(crate) fn lines(first: &str, second: &str) -> String {
    let (mut text, second) = (line(first), line(second));
    if !text.is_empty() && !second.is_empty() {
        text.push('\n');
    }
    text.push_str(&second);
    text
}

/// Characters without width, and those that change the direction of text: pasted by accident or to deceive. Joiners are
/// kept, because some scripts need them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whitespace_and_control_characters_become_single_spaces() {
        for (raw, clean) in [
            ("  Mary \t\r\n Ann ", "Mary Ann"),
            ("O\u{a0}Neil", "O Neil"),
            ("Smith\0Jones\u{7}", "Smith Jones"),
            ("\u{feff}Ana\u{202e}", "Ana"),
            (" \u{200b} ", ""),
            ("\u{200b} Ana", "Ana"),
        ] {
            assert_eq!(line(raw), clean, "{raw:?}");
        }
        assert_eq!(lines(" 12 Elm St ", "Apt  3"), "12 Elm St\nApt 3");
        assert_eq!(lines("12 Elm St", " "), "12 Elm St");
        assert_eq!(lines(" ", "Apt 3"), "Apt 3");
    }

    proptest! {
        #[test]
        fn clean_text_is_recognized(raw in "[ -~\\t\u{ad}\u{e9}]{0,6}") {
            let clean = line(&raw);
            if is_clean(raw.as_bytes()) {
                prop_assert_eq!(&clean, &raw);
            }
            prop_assert_eq!(is_clean(clean.as_bytes()), clean.is_ascii());
        }

        #[test]
        fn cleaning_twice_changes_nothing(raw in any::<String>()) {
            let once = line(&raw);
            prop_assert_eq!(line(&once), once);
        }

        #[test]
        fn visible_text_is_kept(raw in "[a-zA-Z0-9äöüßéñ'’.-]{1,12}( [a-zA-Z0-9]{1,8}){0,3}") {
            prop_assert_eq!(line(&raw), raw);
        }
    }
}
