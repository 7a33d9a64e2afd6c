//! Names without the differences that do not count when patients are matched.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The name without case, accents, spaces, and punctuation: `"  De  la Peña-O'Neil "` and `"DELA PENA ONEIL"` become
/// the same. A name without a letter or digit becomes `""`, which matches nothing.
#[must_use]
pub fn normalized_name(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .map(|c| match c {
            'ø' => 'o',
            'ł' => 'l',
            'đ' => 'd',
            other => other,
        })
        .collect::<String>()
        .replace('ß', "ss")
        .replace('æ', "ae")
        .replace('œ', "oe")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_spaces_and_punctuation_do_not_count() {
        for (a, b) in [
            ("José", "JOSE"),
            ("Jose\u{301}", "José"),
            ("O'Brien", "o’brien"),
            ("Smith-Jones", "Smith Jones"),
            ("De la Cruz", "delacruz"),
            ("Strauß", "STRAUSS"),
            ("Łukasz Sørensen", "lukasz sorensen"),
        ] {
            assert_eq!(normalized_name(a), normalized_name(b), "{a} / {b}");
        }
        assert_ne!(normalized_name("Jon"), normalized_name("John"));
        assert_eq!(normalized_name(" - ' "), "");
    }
}
