//! Who lives with a patient: others of the company with the same phone or at the same address.

use domain::{Birthday, CompanyId, PatientFields, PatientId, PatientStatus, phone_digits};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Executor, Row};

use super::record::find;
use super::search::spaced;
use super::stored::{fields, hash};
use crate::decode::status;
use crate::{Result, Store};

/// The most relatives that are returned for a phone or an address. A shelter or a nursing home has more.
pub(crate) const MAX_RELATIVES: usize = 12;

/// The digits of a ZIP code without its extension.
const ZIP_DIGITS: usize = 5;

/// A patient with the phone or address of another one.
#[derive(Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Relative {
    /// Its id.
    pub id: PatientId,
    /// First and last name.
    pub name: String,
    /// Birthday.
    pub birthday: Birthday,
    /// Whether the patient is active, and if not, why.
    pub status: PatientStatus,
}

/// The others with a patient's phone or address, the oldest first. At most [`MAX_RELATIVES`] of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Household {
    /// At the same address.
    pub same_address: Vec<Relative>,
    /// With the same phone, other than those.
    pub same_phone: Vec<Relative>,
}

/// Merged patients are other charts of someone who is listed already.
pub(crate) const SAME_PHONE: &str =
    "SELECT * FROM patients WHERE phone_key = ?1 AND id <> ?2 AND merged_into IS NULL LIMIT ?3";
pub(crate) const SAME_ADDRESS: &str =
    "SELECT * FROM patients WHERE address_key = ?1 AND id <> ?2 AND merged_into IS NULL LIMIT ?3";

pub(crate) const CREATE_INDEXES: [&str; 2] = [
    "CREATE INDEX IF NOT EXISTS patients_phone ON patients (phone_key) WHERE phone_key IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS patients_address ON patients (address_key) WHERE address_key IS NOT NULL",
];

/// Creates the indexes of the two keys, after the patients that an import adds.
pub(crate) async fn create_indexes(db: &mut SqliteConnection) -> Result<()> {
    for index in CREATE_INDEXES {
        db.execute(index).await?;
    }
    Ok(())
}

pub(super) fn phone_key(company: CompanyId, fields: &PatientFields) -> Option<i64> {
    phone_digits(&fields.phone).map(|digits| hash(company, &["phone", &digits]))
}

pub(super) fn address_key(company: CompanyId, fields: &PatientFields) -> Option<i64> {
    let (street, place) = street_and_place(fields);
    (!street.is_empty()).then(|| hash(company, &["address", &street, " in ", &place]))
}

fn street_and_place(fields: &PatientFields) -> (String, String) {
    let zip: String = fields
        .zip
        .chars()
        .filter(char::is_ascii_digit)
        .take(ZIP_DIGITS)
        .collect();
    let place = if zip.len() == ZIP_DIGITS {
        zip
    } else {
        spaced(&fields.city)
    };
    (spaced(&fields.address), place)
}

impl Store {
    /// The others with the patient's phone or address.
    pub async fn household(&self, id: PatientId) -> Result<Household> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let row = find(&mut read, id).await?;
        let company = CompanyId(row.try_get("company")?);
        let own = fields(&row)?;
        let phone = phone_digits(&own.phone);
        let at_address = |other: &PatientFields| street_and_place(other) == street_and_place(&own);
        let with_phone = |other: &PatientFields| phone_digits(&other.phone) == phone;
        let same_address = relatives(
            &mut read,
            SAME_ADDRESS,
            address_key(company, &own),
            id,
            at_address,
        )
        .await?;
        let mut same_phone =
            relatives(&mut read, SAME_PHONE, phone_key(company, &own), id, with_phone).await?;
        same_phone.retain(|one| !same_address.contains(one));
        Ok(Household {
            same_address,
            same_phone,
        })
    }
}

/// Two keys with the same hash only cost a comparison.
async fn relatives(
    db: &mut SqliteConnection,
    sql: &'static str,
    key: Option<i64>,
    id: PatientId,
    is_same: impl Fn(&PatientFields) -> bool,
) -> Result<Vec<Relative>> {
    let Some(key) = key else {
        return Ok(Vec::new());
    };
    let most = i64::try_from(MAX_RELATIVES).unwrap_or(i64::MAX);
    let rows = bind!(sqlx::query(sql); key, id.0, most).fetch_all(db).await?;
    let mut found = Vec::new();
    for row in &rows {
        found.extend(relative(row, &is_same)?);
    }
    found.sort_by_key(|relative| (relative.birthday, relative.id));
    Ok(found)
}

fn relative(row: &SqliteRow, is_same: impl Fn(&PatientFields) -> bool) -> Result<Option<Relative>> {
    let fields = fields(row)?;
    Ok(is_same(&fields).then_some(Relative {
        id: PatientId(row.try_get("id")?),
        name: format!("{} {}", fields.first_name, fields.last_name)
            .trim()
            .to_owned(),
        birthday: fields.birthday,
        status: status(row, "status")?,
    }))
}
