//! Secret values, which cannot be printed, serialized, or cloned by accident, and are wiped when dropped.
//!
//! `expose` is the only access, so a search for it finds every use.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A secret that a person typed or saved. A letter with an accent is one character or two, depending on the keyboard; both are
/// the same secret. Every typed secret passes here.
#[must_use]
pub fn typed_secret(text: String) -> SecretString {
    let text = Zeroizing::new(text);
    // Reserved at once, since growing would leave copies; composing makes a text at most three times longer in UTF-8.
    let mut composed = Zeroizing::new(String::with_capacity(3 * text.len()));
    composed.extend(text.nfc());
    exact(&composed)
}

/// A copy of its own size: a text that gave up its spare room might be moved, and the old place not wiped.
fn exact(text: &Zeroizing<String>) -> SecretString {
    SecretString::from(text.as_str())
}

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(SecretString);

        impl $name {
            /// Wraps the value. What was given is wiped.
            #[must_use]
            pub fn new(value: String) -> Self {
                Self(exact(&Zeroizing::new(value)))
            }

            /// The value. Never log, format, or return it.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }

            /// A deliberate copy.
            #[must_use]
            pub fn duplicate(&self) -> Self {
                Self::new(self.expose().to_owned())
            }

            /// Whether there is no value.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.expose().is_empty()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    };
}

secret!(
    /// The password of a database account. May be blank.
    Password
);
secret!(
    /// A social security number as the source holds it, with or without dashes.
    Ssn
);

impl Password {
    /// A password as typed; see [`typed_secret`].
    #[must_use]
    pub fn typed(text: String) -> Self {
        Self(typed_secret(text))
    }
}

/// Passwords arrive over IPC and from standard input. There is no `Serialize`, so they cannot leave.
impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_letters_are_one_typed_secret() {
        for (decomposed, composed) in [
            ("Zahna\u{308}rzte", "Zahn\u{e4}rzte"),
            ("nin\u{303}o", "ni\u{f1}o"),
            ("", ""),
        ] {
            for text in [decomposed, composed] {
                let json = serde_json::to_string(text).unwrap();
                let password: Password = serde_json::from_str(&json).unwrap();
                assert_eq!(password.expose(), composed);
                assert_eq!(typed_secret(text.to_owned()).expose_secret(), composed);
            }
        }
    }

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        let shown = format!(
            "{:?} {:?}",
            Password::new("hunter2".into()),
            Ssn::new("900-11-2222".into())
        );
        assert_eq!(shown, "Password(hidden) Ssn(hidden)");
    }
}
