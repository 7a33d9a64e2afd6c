//! The words that enums have in the store, in the log, and in JSON.

/// Adds `ALL`, `as_str`, and `from_stored` to enums that derive strum's `IntoStaticStr`, `EnumString`, and `VariantArray`.
macro_rules! text_enum {
    ($($name:ident),+ $(,)?) => {
        $(impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

            /// The word in the store, in the log, and in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                self.into()
            }

            /// Reads a word written by [`as_str`](Self::as_str).
            #[must_use]
            pub fn from_stored(word: &str) -> Option<Self> {
                word.parse().ok()
            }
        })+
    };
}
pub(crate) use text_enum;

/// Makes types that serialize as text appear as `string` in TypeScript.
macro_rules! ts_string {
    ($($name:ident),+ $(,)?) => {
        $(impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
        })+
    };
}
pub(crate) use ts_string;

#[cfg(test)]
mod tests {
    use crate::{Field, Gender, InactiveReason, Mode, Outcome, ProblemCode, RunStatus, Trigger};

    #[test]
    fn every_word_can_be_read_and_is_the_same_in_json() {
        macro_rules! check {
            ($($name:ident),+) => {
                $(for value in $name::ALL {
                    assert_eq!($name::from_stored(value.as_str()), Some(*value));
                    assert_eq!(serde_json::to_value(value).unwrap(), value.as_str());
                })+
            };
        }
        check!(
            Field,
            Gender,
            InactiveReason,
            Mode,
            Outcome,
            ProblemCode,
            RunStatus,
            Trigger
        );
        assert_eq!(Outcome::from_stored("Completed"), None);
    }
}
