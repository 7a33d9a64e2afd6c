//! Who lives with a patient: others of the company with the same phone or at the same address.

use domain::{Birthday, CompanyId, PatientFields, PatientId, PatientStatus, phone_digits};
use memchr::memmem::Finder;
use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};

use super::conditions::has_digits;
use super::list_block::Entry;
use super::record::find;
use super::search::spaced;
use super::stored::fields;
use crate::decode::{json_list, status};
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
pub(crate) const RELATIVES: &str = "SELECT p.* FROM json_each(?) v CROSS JOIN patients p ON p.id = v.value \
     WHERE p.merged_into IS NULL LIMIT ?";

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
        let (street, place) = street_and_place(&own);
        let finder = |text: &str| Finder::new(text).into_owned();
        let digits = phone.as_deref().map(finder);
        // Without a place, any space will do.
        let words = |text: String| finder(&format!(" {text} ").replace("  ", " "));
        let address = (!street.is_empty()).then(|| [street, place].map(words));
        let (mut at_address, mut with_phone) = (Vec::new(), Vec::new());
        for (block, bytes) in &self.list_cache().blocks(&mut read).await? {
            for entry in Entry::all(*block, bytes, None) {
                let entry = entry?;
                if entry.company != company || entry.id == id {
                    continue;
                }
                let has = |words: &Finder<'_>| words.find(entry.contact).is_some();
                if address.as_ref().is_some_and(|words| words.iter().all(has)) {
                    at_address.push(entry.id);
                }
                if digits
                    .as_ref()
                    .is_some_and(|digits| has_digits(entry.phone, digits))
                {
                    with_phone.push(entry.id);
                }
            }
        }
        let is_same = |other: &PatientFields| street_and_place(other) == street_and_place(&own);
        let same_address = relatives(&mut read, &at_address, is_same).await?;
        let is_same = |other: &PatientFields| phone_digits(&other.phone) == phone;
        let mut same_phone = relatives(&mut read, &with_phone, is_same).await?;
        same_phone.retain(|one| !same_address.contains(one));
        Ok(Household {
            same_address,
            same_phone,
        })
    }
}

/// Of these, those that are the same in all that counts.
async fn relatives(
    db: &mut SqliteConnection,
    ids: &[PatientId],
    is_same: impl Fn(&PatientFields) -> bool,
) -> Result<Vec<Relative>> {
    let ids = json_list(ids.iter().map(|id| id.0))?;
    let most = i64::try_from(MAX_RELATIVES).unwrap_or(i64::MAX);
    let rows = bind!(sqlx::query(RELATIVES); ids, most).fetch_all(db).await?;
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
