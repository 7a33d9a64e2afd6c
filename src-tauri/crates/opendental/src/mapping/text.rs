//! Texts as a desk typed them, made fit for one line.

/// Without blanks around it, with single ones inside, and without characters that cannot be seen.
pub(crate) fn line(raw: &str) -> String {
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

/// One below the other, empty ones left out.
pub(crate) fn lines<'a>(raw: impl IntoIterator<Item = &'a str>) -> String {
    let clean: Vec<_> = raw
        .into_iter()
        .map(line)
        .filter(|line| !line.is_empty())
        .collect();
    clean.join("\n")
}

/// Marks that have no width or turn the direction of what follows: copied in by accident, or to deceive. Joiners,
/// which some scripts need, are not among them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blanks_and_control_characters_become_single_spaces() {
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
        assert_eq!(lines([" 12 Elm St ", " ", "Apt  3"]), "12 Elm St\nApt 3");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_more(raw in any::<String>()) {
            let once = line(&raw);
            prop_assert_eq!(line(&once), once);
        }

        #[test]
        fn what_can_be_seen_stays(raw in "[a-zA-Z0-9äöüßéñ'’.-]{1,12}( [a-zA-Z0-9]{1,8}){0,3}") {
            prop_assert_eq!(line(&raw), raw);
        }
    }
}
