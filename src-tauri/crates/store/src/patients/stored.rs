//! The stored form of a patient's fields and notes.

use domain::{CompanyId, Notes, PatientFields, PatientId, normalized_name};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use vault::{AssociatedData, Sealed, SealingKey};

use crate::Result;
use crate::decode::text_enum;
use crate::many_rows::Values;

/// The columns that hold a patient's fields, in the order of [`PatientFields::named`].
pub(crate) const FIELD_COLUMNS: [&str; 12] = [
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
];

/// Adds the values of [`FIELD_COLUMNS`] and `match_key`.
pub(crate) fn push_fields(row: &mut Values, company: CompanyId, fields: &PatientFields) {
    for (_, value) in fields.named() {
        row.push_text(&value);
    }
    row.push(match_key(
        company,
        &normalized_name(&fields.last_name),
        &fields.birthday.to_string(),
    ));
}

/// A hash of what all candidates for a match have in common; `None` if nothing can match. Two keys with the same hash only
/// cost a comparison.
pub(crate) fn match_key(company: CompanyId, last_name_normalized: &str, birthday: &str) -> Option<i64> {
    (!last_name_normalized.is_empty()).then(|| hash(company, &[last_name_normalized, birthday]))
}

/// A hash of a company and texts.
fn hash(company: CompanyId, texts: &[&str]) -> i64 {
    let texts = texts.iter().flat_map(|text| text.bytes());
    fnv1a(company.0.to_le_bytes().into_iter().chain(texts)).cast_signed()
}

/// FNV-1a, which stays the same in all versions.
pub(crate) fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Reads a patient's fields from a row that has [`FIELD_COLUMNS`].
pub(crate) fn fields(row: &SqliteRow) -> Result<PatientFields> {
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

pub(crate) fn seal_notes(key: &SealingKey, patient: PatientId, notes: &Notes) -> Result<Vec<u8>> {
    let sealed = key.seal(notes_place(patient), &notes.to_plain()?)?;
    Ok(sealed.as_bytes().to_vec())
}

pub(crate) fn open_notes(key: &SealingKey, patient: PatientId, sealed: Vec<u8>) -> Result<Notes> {
    let plain = key.open(notes_place(patient), &Sealed::from_bytes(sealed))?;
    Ok(Notes::from_plain(&plain)?)
}
