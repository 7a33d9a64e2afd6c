//! What speaks for and against one person, as codes. The catalogs have the words.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// For which answer a reason speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// For one person.
    For,
    /// For two people.
    Against,
    /// For neither, although it looks like it.
    Little,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident => $side:ident),+ $(,)?) => {
        /// One finding about two records.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
            ts_rs::TS,
        )]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        #[ts(export)]
        pub enum Reason {
            $($(#[$doc])* $name),+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = <Self as VariantArray>::VARIANTS;

            /// For which answer it speaks.
            #[must_use]
            pub fn speaks(self) -> Speaks {
                match self {
                    $(Self::$name => Speaks::$side),+
                }
            }

            /// The word in JSON and in the catalogs.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                self.into()
            }
        }
    };
}

reasons! {
    /// The first names are the same.
    FirstNameSame => For,
    /// One first name is a short form or a part of the other.
    FirstNameShortForm => For,
    /// One record has only an initial.
    FirstNameInitial => For,
    /// The first names differ in a letter or two.
    FirstNameMistyped => For,
    /// The first names sound or look alike.
    FirstNameSimilar => Little,
    /// The first names differ.
    FirstNameDifferent => Against,
    /// First and last name are exchanged.
    NamesSwapped => For,
    /// The last names are the same.
    LastNameSame => For,
    /// One last name is a part of the other.
    LastNamePart => For,
    /// The last names differ in a letter or two.
    LastNameMistyped => For,
    /// The last names sound or look alike.
    LastNameSimilar => Little,
    /// The last names differ. People who marry change theirs.
    LastNameDifferent => Against,
    /// Few patients have this name.
    NameRare => For,
    /// Many patients have this name.
    NameCommon => Little,
    /// One is a Junior, the other a Senior.
    SuffixDifferent => Against,
    /// The birthdays are the same.
    BirthdaySame => For,
    /// Day and month are exchanged.
    BirthdaySwapped => For,
    /// One digit of the birthday differs.
    BirthdayMistyped => For,
    /// Two of day, month, and year are the same.
    BirthdaySimilar => Little,
    /// The birthdays differ.
    BirthdayDifferent => Against,
    /// The genders differ.
    GenderDifferent => Against,
    /// The phone numbers are the same, and no one else has it.
    PhoneSame => For,
    /// The phone numbers are the same, but others have it, too.
    PhoneShared => Little,
    /// The phone numbers differ.
    PhoneDifferent => Little,
    /// The email addresses are the same, and no one else has it.
    EmailSame => For,
    /// The email addresses are the same, but others have it, too.
    EmailShared => Little,
    /// The email addresses differ.
    EmailDifferent => Little,
    /// The addresses are the same, and no one else lives there.
    AddressSame => For,
    /// The addresses are the same, but others live there, too.
    AddressShared => Little,
    /// The addresses differ.
    AddressDifferent => Little,
    /// The insurance numbers are the same.
    InsuranceSame => For,
    /// The insurance numbers differ.
    InsuranceDifferent => Against,
    /// The last digits of the SSNs are the same.
    SsnSame => For,
    /// The last digits of the SSNs differ.
    SsnDifferent => Against,
    /// They may be twins.
    MaybeTwins => Against,
    /// They may be a parent and a child with the same name.
    MaybeParentAndChild => Against,
}
