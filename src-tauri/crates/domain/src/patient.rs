//! What we know of a patient, apart from the notes.

use serde::{Deserialize, Serialize};

use crate::Birthday;

/// Gender as practices record it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Gender {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Not recorded.
    Unknown,
    /// Another.
    Other,
}

impl Gender {
    /// The word that the store and JSON use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Unknown => "unknown",
            Self::Other => "other",
        }
    }

    /// Reads what [`as_str`](Self::as_str) wrote.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Male, Self::Female, Self::Unknown, Self::Other]
            .into_iter()
            .find(|gender| gender.as_str() == text)
    }
}

/// The fields of a patient that a source fills in and the desk can see. An absent text is `""`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientFields {
    /// What the patient is called: the preferred name if there is one, else the legal one.
    pub first_name: String,
    /// The first name on official papers; equal to `first_name` if no other is preferred. Matching uses both.
    pub legal_first_name: String,
    /// Family name.
    pub last_name: String,
    /// Day of birth.
    pub birthday: Birthday,
    /// Gender.
    pub gender: Gender,
    /// E-mail address, or several as the desk typed them.
    pub email: String,
    /// The number to call first, as the desk typed it, with extension or remark.
    pub phone: String,
    /// Both address lines, one below the other.
    pub address: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// ZIP or postal code.
    pub zip: String,
    /// Insurance number; Medicaid ID where the source has one.
    pub insurance_number: String,
}

/// The name of one field, as change records hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Field {
    /// [`PatientFields::first_name`].
    FirstName,
    /// [`PatientFields::legal_first_name`].
    LegalFirstName,
    /// [`PatientFields::last_name`].
    LastName,
    /// [`PatientFields::birthday`].
    Birthday,
    /// [`PatientFields::gender`].
    Gender,
    /// [`PatientFields::email`].
    Email,
    /// [`PatientFields::phone`].
    Phone,
    /// [`PatientFields::address`].
    Address,
    /// [`PatientFields::city`].
    City,
    /// [`PatientFields::state`].
    State,
    /// [`PatientFields::zip`].
    Zip,
    /// [`PatientFields::insurance_number`].
    InsuranceNumber,
    /// The social security number in the notes; its values are kept sealed, never in a record in clear.
    Ssn,
    /// Whether the patient is active here: `active`, or the reason why not.
    Standing,
}

impl PatientFields {
    /// Every field in clear with its name, in the order of a form. Values are texts as JSON and the store hold them.
    #[must_use]
    pub fn named(&self) -> [(Field, String); 12] {
        [
            (Field::FirstName, self.first_name.clone()),
            (Field::LegalFirstName, self.legal_first_name.clone()),
            (Field::LastName, self.last_name.clone()),
            (Field::Birthday, self.birthday.to_string()),
            (Field::Gender, self.gender.as_str().to_owned()),
            (Field::Email, self.email.clone()),
            (Field::Phone, self.phone.clone()),
            (Field::Address, self.address.clone()),
            (Field::City, self.city.clone()),
            (Field::State, self.state.clone()),
            (Field::Zip, self.zip.clone()),
            (Field::InsuranceNumber, self.insurance_number.clone()),
        ]
    }
}
