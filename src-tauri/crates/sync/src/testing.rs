//! Small makers for the tests of this crate.

use domain::{Birthday, Gender, PatientFields};

/// A patient with a name, a birthday and nothing else.
pub(crate) fn patient_fields(first: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        first_name: first.to_owned(),
        legal_first_name: first.to_owned(),
        last_name: last.to_owned(),
        birthday: Birthday::from_stored(birthday).unwrap(),
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
