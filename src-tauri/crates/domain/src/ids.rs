//! Keys, each with a type of its own so that they cannot be confused.
//!
//! All are 64-bit in Rust and in SQL, and **text** in JSON: a JavaScript number loses digits above 2^53, and Open
//! Dental's patient numbers reach 2^63-1.

use std::str::FromStr;

use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::text_enum::ts_string;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(
                Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr,
            )]
            pub struct $name(pub i64);

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }

            impl FromStr for $name {
                type Err = std::num::ParseIntError;
                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    text.trim().parse().map(Self)
                }
            }

            impl From<i64> for $name {
                fn from(number: i64) -> Self {
                    Self(number)
                }
            }

            ts_string!($name);
        )+
    };
}

id!(
    /// A company: the practice that the patients belong to.
    CompanyId,
    /// One connected source database.
    IntegrationId,
    /// A patient in our store.
    PatientId,
    /// One sync, from its start to its outcome.
    RunId,
    /// A patient's number in the source: unique within one integration only, from -2^63 to 2^63-1.
    PatNum,
);
