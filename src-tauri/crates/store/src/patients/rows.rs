//! The rows of the list, read from the patients themselves.

use std::collections::HashMap;

use domain::{CompanyId, PatNum, PatientId};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::query::PatientListRow;
use crate::Result;
use crate::decode::{json_list, status, text_enum, time};

/// Without the notes, which the list never shows.
pub(crate) const ROWS: &str = "SELECT p.id, p.company, p.first_name, \
     p.legal_first_name, p.last_name, p.birthday, p.gender, p.email, p.phone, \
     p.address, p.city, p.state, p.zip, p.insurance_number, p.status, p.created_at, p.updated_at \
     FROM json_each(?) v CROSS JOIN patients p ON p.id = v.value";

pub(crate) const NUMBERS: &str = "SELECT l.patient, l.pat_num FROM json_each(?1) v \
     CROSS JOIN links l ON l.patient = v.value AND l.is_primary \
     UNION ALL SELECT l.patient, l.pat_num FROM json_each(?1) v \
     CROSS JOIN links l ON l.patient = v.value AND NOT l.is_primary";

/// The rows of these patients, in this order.
pub(super) async fn rows(db: &mut SqliteConnection, ids: &[PatientId]) -> Result<Vec<PatientListRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = json_list(ids.iter().map(|id| id.0))?;
    let numbers = bind!(sqlx::query_as(NUMBERS); &ids);
    let numbers: Vec<(i64, i64)> = numbers.fetch_all(&mut *db).await?;
    let mut of_patient: HashMap<i64, Vec<PatNum>> = HashMap::new();
    for (patient, number) in numbers {
        of_patient.entry(patient).or_default().push(PatNum(number));
    }
    let read = bind!(sqlx::query(ROWS); &ids).fetch_all(db).await?;
    read.iter().map(|row| decode(row, &mut of_patient)).collect()
}

fn decode(row: &SqliteRow, numbers: &mut HashMap<i64, Vec<PatNum>>) -> Result<PatientListRow> {
    let id: i64 = row.try_get("id")?;
    let first_name: String = row.try_get("first_name")?;
    let legal: String = row.try_get("legal_first_name")?;
    Ok(PatientListRow {
        id: PatientId(id),
        legal_first_name: (legal != first_name).then_some(legal),
        first_name,
        last_name: row.try_get("last_name")?,
        birthday: text_enum(row, "birthday")?,
        gender: text_enum(row, "gender")?,
        phone: row.try_get("phone")?,
        email: row.try_get("email")?,
        address: row.try_get("address")?,
        city: row.try_get("city")?,
        state: row.try_get("state")?,
        zip: row.try_get("zip")?,
        insurance_number: row.try_get("insurance_number")?,
        company: CompanyId(row.try_get("company")?),
        pat_nums: numbers.remove(&id).unwrap_or_default(),
        in_notes: false,
        status: status(row, "status")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
