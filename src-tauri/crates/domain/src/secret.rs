//! Secret values, which cannot be printed, serialized, or cloned by accident, and are wiped when dropped.
//!
//! `expose` is the only access, so a search for it finds every use.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(SecretString);

        impl $name {
            /// Wraps the value, which is moved in.
            #[must_use]
            pub fn new(value: String) -> Self {
                Self(SecretString::from(value))
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

/// Passwords arrive over IPC and from standard input. There is no `Serialize`, so they cannot leave.
impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
