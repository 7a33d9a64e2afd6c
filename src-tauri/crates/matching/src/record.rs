//! What is compared of a patient.

use chrono::Datelike;
use domain::{Birthday, Gender, PatientFields};

/// A date as it was entered. It need not exist: only its digits are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Day {
    /// Year.
    pub year: u16,
    /// Month.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

impl From<Birthday> for Day {
    fn from(birthday: Birthday) -> Self {
        let date = birthday.date();
        Self {
            year: u16::try_from(date.year()).unwrap_or(0),
            month: u8::try_from(date.month()).unwrap_or(0),
            day: u8::try_from(date.day()).unwrap_or(0),
        }
    }
}

/// Stands for the last digits of an SSN: a keyed hash, which cannot be turned back without the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SsnMark(pub u64);

impl std::fmt::Debug for SsnMark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SsnMark")
    }
}

/// A patient's fields as far as they are compared. A missing text is `""`.
#[derive(Clone)]
pub struct Record {
    /// The preferred first name.
    pub first_name: String,
    /// The legal first name, if another.
    pub legal_first_name: String,
    /// Last name.
    pub last_name: String,
    /// Birthday.
    pub birthday: Option<Day>,
    /// Gender.
    pub gender: Gender,
    /// Email address, or several.
    pub email: String,
    /// Phone number, with extension or remark.
    pub phone: String,
    /// Street address.
    pub address: String,
    /// City.
    pub city: String,
    /// ZIP code.
    pub zip: String,
    /// Insurance number.
    pub insurance_number: String,
    /// The last digits of the SSN.
    pub ssn: Option<SsnMark>,
}

impl Record {
    /// A patient's record.
    #[must_use]
    pub fn new(fields: &PatientFields, ssn: Option<SsnMark>) -> Self {
        Self {
            first_name: fields.first_name.clone(),
            legal_first_name: fields.legal_first_name.clone(),
            last_name: fields.last_name.clone(),
            birthday: Some(fields.birthday.into()),
            gender: fields.gender,
            email: fields.email.clone(),
            phone: fields.phone.clone(),
            address: fields.address.clone(),
            city: fields.city.clone(),
            zip: fields.zip.clone(),
            insurance_number: fields.insurance_number.clone(),
            ssn,
        }
    }
}
