//! The recovery code: 120 random bits that a person can write down and type.
//!
//! 24 characters of Crockford's base 32 (crockford.com/base32.html) in groups of four. The alphabet has no I, L, O, or U; I and
//! L are read as 1, and O as 0. All 120 bits are random, so there is no checksum: a mistyped character is noticed when the
//! code is tried.

use std::fmt;

use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroizing;

use crate::{UnlockError, random};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARS: usize = 24;
const GROUP: usize = 4;
const BYTES: usize = CHARS * 5 / 8;

/// A recovery code. It neither prints nor serializes, and is wiped when dropped.
pub struct RecoveryCode(SecretBox<[u8; BYTES]>);

impl RecoveryCode {
    /// A new random code.
    #[must_use]
    pub fn generate() -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; BYTES]| {
            random::fill(bytes)
        }))
    }

    /// Reads a typed code. Case, blanks, and dashes do not matter.
    ///
    /// # Errors
    /// [`UnlockError::RecoveryCodeMalformed`] if it does not have 24 characters of the alphabet.
    pub fn parse(typed: &str) -> Result<Self, UnlockError> {
        let mut values = Zeroizing::new([0_u8; CHARS]);
        let mut count = 0;
        for letter in typed.chars().filter(|letter| !is_separator(*letter)) {
            let value = value(letter).ok_or(UnlockError::RecoveryCodeMalformed)?;
            *values.get_mut(count).ok_or(UnlockError::RecoveryCodeMalformed)? = value;
            count += 1;
        }
        if count != CHARS {
            return Err(UnlockError::RecoveryCodeMalformed);
        }
        Ok(Self(SecretBox::init_with_mut(|bytes: &mut [u8; BYTES]| {
            for (eight, five) in values.chunks_exact(8).zip(bytes.chunks_exact_mut(5)) {
                let bits = eight
                    .iter()
                    .fold(0_u64, |bits, value| bits << 5 | u64::from(*value));
                five.copy_from_slice(&bits.to_be_bytes()[3..]);
            }
        })))
    }

    /// The code in groups of four, to be shown or printed. This is the only way to read it.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(CHARS + CHARS / GROUP));
        for five in self.bytes().chunks_exact(5) {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for shift in (0..8).rev().map(|at| at * 5) {
                if text.len() % (GROUP + 1) == GROUP {
                    text.push('-');
                }
                text.push(char::from(
                    ALPHABET[usize::try_from(bits >> shift & 31).unwrap_or(0)],
                ));
            }
        }
        text
    }

    pub(crate) fn bytes(&self) -> &[u8; BYTES] {
        self.0.expose_secret()
    }
}

impl PartialEq for RecoveryCode {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode([REDACTED])")
    }
}

/// Blanks and every kind of dash, as word processors replace them.
fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '-' | '_' | '.' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}'
        )
}

fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        for _ in 0..1_000 {
            let code = RecoveryCode::generate();
            let text = code.expose();
            assert_eq!(text.len(), 29);
            assert!(text.split('-').all(|group| group.len() == 4), "{}", *text);
            for typed in [
                text.to_string(),
                text.to_lowercase(),
                text.replace('-', ""),
                format!("  {}\n", text.replace('-', " ")),
                text.replace('-', "\u{2013}"),
                text.replace('0', "O").replace('1', "l"),
                text.replace('0', "o").replace('1', "I"),
            ] {
                assert_eq!(RecoveryCode::parse(&typed).unwrap(), code, "{typed}");
            }
        }
    }

    #[test]
    fn the_text_is_crockfords_base_32_of_the_bytes() {
        // Computed with Python: 00 01 .. 0e as one number in base 32, 24 digits.
        let code = RecoveryCode(SecretBox::new(Box::new(std::array::from_fn(|i| {
            u8::try_from(i).unwrap()
        }))));
        assert_eq!(code.expose().replace('-', ""), "000G40R40M30E209185GR38E");
    }

    #[test]
    fn anything_else_is_refused() {
        let code = RecoveryCode::generate().expose();
        for typed in [
            "",
            "ABCD",
            &code[..28],
            &format!("{}0", *code),
            &code.replacen(&code[..1], "U", 1),
            &code.replacen(&code[..1], "*", 1),
            &code.replacen(&code[..1], "é", 1),
        ] {
            assert!(
                matches!(
                    RecoveryCode::parse(typed),
                    Err(UnlockError::RecoveryCodeMalformed)
                ),
                "{typed}"
            );
        }
    }

    #[test]
    fn every_character_counts() {
        let code = RecoveryCode::generate();
        let text = code.expose();
        for at in (0..text.len()).filter(|at| at % 5 != 4) {
            let mut other = text.to_string();
            let replacement = if &other[at..=at] == "7" { "8" } else { "7" };
            other.replace_range(at..=at, replacement);
            assert_ne!(RecoveryCode::parse(&other).unwrap(), code, "character {at}");
        }
    }

    #[test]
    fn a_code_does_not_print() {
        let code = RecoveryCode::generate();
        let printed = format!("{code:?}");
        assert!(!printed.contains(&code.expose()[..4]), "{printed}");
    }
}
