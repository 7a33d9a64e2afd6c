//! Which new passphrases are accepted: long enough, and neither common nor made of the practice's own name.

use secrecy::{ExposeSecret, SecretString};
use zxcvbn::{Score, zxcvbn};

use crate::UnlockError;

/// The length of the shortest passphrase that can be set, in characters.
pub const MIN_PASSPHRASE_CHARS: usize = 12;

/// At least 10^8 guesses for a program that knows common passwords, names, words, dates, and keyboard patterns. Argon2id makes
/// these take months.
const MIN_SCORE: Score = Score::Three;

/// Words that zxcvbn does not know, but that are likely here.
const LIKELY: [&str; 14] = [
    "ontime",
    "ontimedental",
    "opendental",
    "dental",
    "dentist",
    "dentista",
    "odontologia",
    "odontología",
    "clinica",
    "clínica",
    "contraseña",
    "contrasena",
    "passphrase",
    "recepcion",
];

/// Checks a new passphrase. `names` are names that a guesser may try, such as the practice's.
///
/// # Errors
/// [`UnlockError::PassphraseTooShort`] or [`UnlockError::PassphraseTooCommon`].
pub fn check_new_passphrase(passphrase: &SecretString, names: &[String]) -> Result<(), UnlockError> {
    let text = passphrase.expose_secret();
    if text.chars().count() < MIN_PASSPHRASE_CHARS {
        return Err(UnlockError::PassphraseTooShort);
    }
    let (joined, parts) = likely_words(names);
    let words: Vec<&str> = joined
        .iter()
        .map(String::as_str)
        .chain(parts)
        .chain(LIKELY)
        .collect();
    // Blanks separate words or are all there is; they make nothing harder to guess.
    let without_blanks: zeroize::Zeroizing<String> =
        zeroize::Zeroizing::new(text.split_whitespace().collect::<String>());
    let is_weak = |text: &str| zxcvbn(text, &words).score() < MIN_SCORE;
    if without_blanks.is_empty() || is_weak(text) || is_weak(&without_blanks) {
        return Err(UnlockError::PassphraseTooCommon);
    }
    Ok(())
}

/// Each name without blanks and punctuation, and its words.
fn likely_words(names: &[String]) -> (Vec<String>, Vec<&str>) {
    let is_separator = |letter: char| !letter.is_alphanumeric();
    let joined = names.iter().map(|name| name.replace(is_separator, ""));
    let parts = names
        .iter()
        .flat_map(|name| name.split(is_separator))
        .filter(|part| !part.is_empty());
    (joined.collect(), parts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), UnlockError> {
        let names = [
            "Riverside Family Dental".to_owned(),
            "Dr. Quoxley & Sons".to_owned(),
        ];
        check_new_passphrase(&text.to_owned().into(), &names)
    }

    #[test]
    fn common_passphrases_and_the_name_of_the_practice_are_refused() {
        for weak in [
            "password1234",
            "Password2026!",
            "passwordpassword",
            "123456789012",
            "            ",
            "aaaaaaaaaaaa",
            "qwertyuiop12",
            "qwertyuiopasdf",
            "1q2w3e4r5t6y",
            "abcabcabcabc",
            "iloveyou1234",
            "p@ssw0rd2026",
            "letmeinletmein",
            "Contraseña123",
            "dentist12345",
            "opendental2026",
            "riversidefamilydental",
            "Riverside Family Dental",
            "RiversideFamilyDental1",
            "riverside2026",
            "drquoxleysons",
            "Quoxley12345",
            "p a s s w o r d 1 2",
        ] {
            assert!(
                matches!(check(weak), Err(UnlockError::PassphraseTooCommon)),
                "{weak}"
            );
        }
    }

    #[test]
    fn a_few_unrelated_words_are_accepted() {
        for strong in [
            "molar crown bridge",
            "seven quiet herons wait",
            "nine loud geese",
            "Zähne und Übergänge",
            "tres gansos ruidosos",
            "seven quiet herons",
            "correct horse battery",
            "x7!kQp2#vLm9",
        ] {
            assert!(check(strong).is_ok(), "{strong}");
        }
    }

    #[test]
    fn the_length_is_counted_in_characters_not_bytes() {
        let short = "übergäßchen";
        assert!(short.len() > MIN_PASSPHRASE_CHARS);
        assert!(matches!(check(short), Err(UnlockError::PassphraseTooShort)));
        assert!(check("übergäßchen q").is_ok());
    }
}
