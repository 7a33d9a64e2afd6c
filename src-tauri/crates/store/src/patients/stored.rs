//! The stored form of a patient's fields and notes.

use domain::{Birthday, Departure, Gender, Notes, PatientFields, PatientId, Standing, name_key};
use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};
use vault::{Place, Sealed, SealingKey};

use crate::StoreError;
use crate::values::word;

/// The columns that follow from a patient's fields, in the order of [`push_fields`].
pub(crate) const FIELD_COLUMNS: [&str; 16] = [
    "first_name",
    "legal_first_name",
    "last_name",
    "birthday",
    "gender",
    "email",
    "phone",
    "address",
    "city",
    "state",
    "zip",
    "insurance_number",
    "first_key",
    "legal_first_key",
    "last_key",
    "phone_digits",
];

/// A patient's fields with the columns that are derived from them.
pub(crate) struct StoredFields<'a> {
    fields: &'a PatientFields,
    birthday: String,
    keys: [String; 3],
    phone_digits: String,
}

impl<'a> From<&'a PatientFields> for StoredFields<'a> {
    fn from(fields: &'a PatientFields) -> Self {
        Self {
            fields,
            birthday: fields.birthday.to_string(),
            keys: [&fields.first_name, &fields.legal_first_name, &fields.last_name]
                .map(|name| name_key(name)),
            phone_digits: fields.phone.chars().filter(char::is_ascii_digit).collect(),
        }
    }
}

/// Adds the values of [`FIELD_COLUMNS`] to a row of a statement.
pub(crate) fn push_fields(row: &mut Separated<'_, Sqlite, &'static str>, stored: StoredFields<'_>) {
    let fields = stored.fields;
    row.push_bind(fields.first_name.clone());
    row.push_bind(fields.legal_first_name.clone());
    row.push_bind(fields.last_name.clone());
    row.push_bind(stored.birthday);
    row.push_bind(fields.gender.as_str());
    for text in [
        &fields.email,
        &fields.phone,
        &fields.address,
        &fields.city,
        &fields.state,
        &fields.zip,
        &fields.insurance_number,
    ] {
        row.push_bind(text.clone());
    }
    for key in stored.keys {
        row.push_bind(key);
    }
    row.push_bind(stored.phone_digits);
}

/// Reads a patient's fields from a row that has the first twelve of [`FIELD_COLUMNS`].
pub(crate) fn fields(row: &SqliteRow) -> Result<PatientFields, StoreError> {
    Ok(PatientFields {
        first_name: row.try_get("first_name")?,
        legal_first_name: row.try_get("legal_first_name")?,
        last_name: row.try_get("last_name")?,
        birthday: word(row, "birthday", Birthday::from_stored)?,
        gender: word(row, "gender", Gender::from_stored)?,
        email: row.try_get("email")?,
        phone: row.try_get("phone")?,
        address: row.try_get("address")?,
        city: row.try_get("city")?,
        state: row.try_get("state")?,
        zip: row.try_get("zip")?,
        insurance_number: row.try_get("insurance_number")?,
    })
}

/// A patient's standing as the store and change records hold it.
pub(crate) fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Active => "active",
        Standing::Departed(departure) => departure.as_str(),
    }
}

/// Reads what [`standing_word`] wrote.
pub(crate) fn standing(text: &str) -> Option<Standing> {
    if text == "active" {
        Some(Standing::Active)
    } else {
        Departure::from_stored(text).map(Standing::Departed)
    }
}

fn notes_place(patient: PatientId) -> Place<'static> {
    Place {
        table: "patients",
        row: patient.0,
        column: "notes",
    }
}

/// Seals a patient's notes for that patient's row.
pub(crate) fn seal_notes(key: &SealingKey, patient: PatientId, notes: &Notes) -> Result<Vec<u8>, StoreError> {
    let sealed = key.seal(notes_place(patient), &notes.to_plain()?)?;
    Ok(sealed.as_bytes().to_vec())
}

/// Opens the notes in a patient's row.
pub(crate) fn open_notes(key: &SealingKey, patient: PatientId, sealed: Vec<u8>) -> Result<Notes, StoreError> {
    let plain = key.open(notes_place(patient), &Sealed::from_bytes(sealed))?;
    Ok(Notes::from_plain(&plain)?)
}
