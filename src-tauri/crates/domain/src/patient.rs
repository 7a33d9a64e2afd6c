//! A patient's fields, other than the notes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::Birthday;
use crate::text_enum::text_enum;

/// Gender as practices record it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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

text_enum!(Gender);

/// A patient's fields that a source provides. A missing text is `""`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientFields {
    /// The preferred first name if there is one, otherwise the legal one.
    pub first_name: String,
    /// The legal first name; equal to `first_name` without a preferred one. Matching uses both.
    pub legal_first_name: String,
    /// Family name.
    pub last_name: String,
    /// Date of birth.
    pub birthday: Birthday,
    /// Gender.
    pub gender: Gender,
    /// Email address, or several as typed.
    pub email: String,
    /// The preferred phone number as typed, with extension or remark.
    pub phone: String,
    /// Both address lines, separated by a line break.
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
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
    /// The SSN in the notes. Change records hold its values only sealed.
    Ssn,
    /// The desk's notes. Change records hold them only sealed.
    DeskNotes,
    /// Whether the patient is active here: `active`, or the reason why not.
    Status,
}

text_enum!(Field);

impl Field {
    /// The fields that identify a person. A sync must not change them for many patients on its own.
    pub const IDENTITY: [Self; 4] = [
        Self::FirstName,
        Self::LegalFirstName,
        Self::LastName,
        Self::Birthday,
    ];
}

impl PatientFields {
    /// Every field with its name, in the order of the form. Values are texts as in JSON and in the store.
    #[must_use]
    pub fn named(&self) -> [(Field, Cow<'_, str>); 12] {
        [
            (Field::FirstName, self.first_name.as_str().into()),
            (Field::LegalFirstName, self.legal_first_name.as_str().into()),
            (Field::LastName, self.last_name.as_str().into()),
            (Field::Birthday, self.birthday.to_string().into()),
            (Field::Gender, self.gender.as_str().into()),
            (Field::Email, self.email.as_str().into()),
            (Field::Phone, self.phone.as_str().into()),
            (Field::Address, self.address.as_str().into()),
            (Field::City, self.city.as_str().into()),
            (Field::State, self.state.as_str().into()),
            (Field::Zip, self.zip.as_str().into()),
            (Field::InsuranceNumber, self.insurance_number.as_str().into()),
        ]
    }

    /// The value of a field as in [`named`](Self::named); `None` for what is not one of these fields.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<Cow<'_, str>> {
        let mut named = self.named().into_iter();
        named.find_map(|(name, value)| (name == field).then_some(value))
    }

    /// Sets a field to a value as in [`named`](Self::named). A value that is not one of the field's changes nothing.
    pub fn set(&mut self, field: Field, value: &str) {
        match field {
            Field::Birthday => self.birthday = Birthday::from_stored(value).unwrap_or(self.birthday),
            Field::Gender => self.gender = Gender::from_stored(value).unwrap_or(self.gender),
            _ => {
                if let Some(text) = self.text_mut(field) {
                    value.clone_into(text);
                }
            }
        }
    }

    /// The text of a field; `None` for the birthday, the gender, and what is not one of these fields.
    pub fn text_mut(&mut self, field: Field) -> Option<&mut String> {
        match field {
            Field::FirstName => Some(&mut self.first_name),
            Field::LegalFirstName => Some(&mut self.legal_first_name),
            Field::LastName => Some(&mut self.last_name),
            Field::Email => Some(&mut self.email),
            Field::Phone => Some(&mut self.phone),
            Field::Address => Some(&mut self.address),
            Field::City => Some(&mut self.city),
            Field::State => Some(&mut self.state),
            Field::Zip => Some(&mut self.zip),
            Field::InsuranceNumber => Some(&mut self.insurance_number),
            Field::Birthday | Field::Gender | Field::Ssn | Field::Status | Field::DeskNotes => None,
        }
    }

    /// A patient with a name, a birthday, and nothing else.
    ///
    /// # Panics
    /// If `birthday` is not `YYYY-MM-DD`.
    #[cfg(feature = "test-support")]
    #[must_use]
    #[expect(clippy::expect_used, reason = "for tests only")]
    pub fn sample(first: &str, last: &str, birthday: &str) -> Self {
        Self {
            first_name: first.to_owned(),
            legal_first_name: first.to_owned(),
            last_name: last.to_owned(),
            birthday: Birthday::from_stored(birthday).expect("a birthday as YYYY-MM-DD"),
            gender: Gender::Unknown,
            email: String::new(),
            phone: String::new(),
            address: String::new(),
            city: String::new(),
            state: String::new(),
            zip: String::new(),
            insurance_number: String::new(),
        }
    }
}
