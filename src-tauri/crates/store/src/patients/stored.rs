//! The stored form of a patient's fields and notes.

use domain::{Notes, PatientFields, PatientId, normalized_name};
use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};
use vault::{AssociatedData, Sealed, SealingKey};

use crate::StoreError;
use crate::decode::text_enum;

/// The columns derived from a patient's fields, in the order of [`push_fields`].
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
    "first_name_normalized",
    "legal_first_name_normalized",
    "last_name_normalized",
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
                .map(|name| normalized_name(name)),
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
        birthday: text_enum(row, "birthday")?,
        gender: text_enum(row, "gender")?,
        email: row.try_get("email")?,
        phone: row.try_get("phone")?,
        address: row.try_get("address")?,
        city: row.try_get("city")?,
        state: row.try_get("state")?,
        zip: row.try_get("zip")?,
        insurance_number: row.try_get("insurance_number")?,
    })
}

fn notes_place(patient: PatientId) -> AssociatedData<'static> {
    AssociatedData {
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
