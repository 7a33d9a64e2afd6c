//! Defects of a real patient table, applied in turn so that each kind occurs.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::SkipReason;
use super::contact::{own_email, pick, with_dashes};
use super::rows::PatientRow;

/// A defect that prevents an import, or nearly does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    Birthdate(Option<&'static str>, SkipReason),
    NoName,
    FirstNameOnly,
    LastNameOnly,
}

pub(super) const DEFECTS: &[Defect] = &[
    Defect::Birthdate(Some("0001-01-01"), SkipReason::NoBirthdate),
    Defect::FirstNameOnly,
    Defect::Birthdate(Some("1979-00-15"), SkipReason::ImpossibleDate),
    Defect::Birthdate(None, SkipReason::NoBirthdate),
    Defect::NoName,
    Defect::Birthdate(Some("2085-06-14"), SkipReason::FutureDate),
    Defect::Birthdate(Some("0000-00-00"), SkipReason::NoBirthdate),
    Defect::Birthdate(Some("1879-12-31"), SkipReason::Before1880),
    Defect::LastNameOnly,
    Defect::Birthdate(Some("1985-06-00"), SkipReason::ImpossibleDate),
];

impl Defect {
    /// Applies the defect. Returns why the patient must be skipped, if it must.
    pub(super) fn apply(self, row: &mut PatientRow) -> Option<SkipReason> {
        match self {
            Self::Birthdate(date, reason) => {
                row.birthdate = date.map(str::to_owned);
                Some(reason)
            }
            Self::NoName => {
                for name in [
                    &mut row.f_name,
                    &mut row.l_name,
                    &mut row.middle_i,
                    &mut row.preferred,
                ] {
                    *name = Some(String::new());
                }
                Some(SkipReason::NoName)
            }
            Self::FirstNameOnly => {
                row.l_name = Some(String::new());
                None
            }
            Self::LastNameOnly => {
                row.f_name = Some(String::new());
                row.preferred = Some(String::new());
                None
            }
        }
    }
}

/// An irregularity that must not prevent an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Irregularity {
    PhoneWithNote,
    PhoneOfWords,
    SeveralEmails,
    SsnWithDashes,
    Nulls,
    UpperCase,
    LowerCase,
    SpacesAround,
    PreferredIsBlank,
    CommaInAddress,
}

pub(super) const IRREGULARITIES: &[Irregularity] = &[
    Irregularity::PhoneWithNote,
    Irregularity::SsnWithDashes,
    Irregularity::SeveralEmails,
    Irregularity::Nulls,
    Irregularity::PhoneOfWords,
    Irregularity::UpperCase,
    Irregularity::PhoneWithNote,
    Irregularity::SpacesAround,
    Irregularity::LowerCase,
    Irregularity::SsnWithDashes,
    Irregularity::PreferredIsBlank,
    Irregularity::CommaInAddress,
];

impl Irregularity {
    pub(super) fn apply(self, rng: &mut ChaCha8Rng, row: &mut PatientRow) {
        match self {
            Self::PhoneWithNote => {
                let note = pick(
                    rng,
                    &[" x12", " mom", " ext 4, after 5", " (dad's cell)", " DO NOT TEXT"],
                );
                // The column has 30 characters; a server that is not in strict mode truncates longer text silently.
                row.wireless_phone = Some(format!("(503)555-0{}{note}", rng.random_range(100..200)));
            }
            Self::PhoneOfWords => {
                row.wireless_phone = Some((*pick(rng, &["none", "call mother", "n/a", "?"])).to_owned())
            }
            Self::SeveralEmails => {
                let (first, last) = (
                    row.f_name.clone().unwrap_or_default(),
                    row.l_name.clone().unwrap_or_default(),
                );
                let between = pick(rng, &["; ", ", ", " ", ";"]);
                row.email = Some(format!(
                    "{}{between}{}",
                    own_email(rng, &first, &last),
                    own_email(rng, "home", &last)
                ));
            }
            Self::SsnWithDashes => row.ssn = Some(with_dashes(&super::contact::ssn(rng))),
            Self::Nulls => {
                let columns = [
                    &mut row.middle_i,
                    &mut row.preferred,
                    &mut row.ssn,
                    &mut row.address2,
                    &mut row.hm_phone,
                    &mut row.wk_phone,
                    &mut row.email,
                    &mut row.medicaid_id,
                ];
                columns.into_iter().for_each(|column| *column = None);
            }
            Self::UpperCase => change_names(row, |name| name.to_uppercase()),
            Self::LowerCase => change_names(row, |name| name.to_lowercase()),
            Self::SpacesAround => change_names(row, |name| format!(" {name} ")),
            Self::PreferredIsBlank => row.preferred = Some("  ".to_owned()),
            Self::CommaInAddress => {
                row.address = row
                    .address
                    .as_deref()
                    .map(|address| format!("{address}, c/o \"Smith\" & Sons"));
            }
        }
    }
}

/// Changes first and last name in place.
pub(super) fn change_names(row: &mut PatientRow, change: impl Fn(&str) -> String) {
    row.f_name = row.f_name.as_deref().map(&change);
    row.l_name = row.l_name.as_deref().map(&change);
}
