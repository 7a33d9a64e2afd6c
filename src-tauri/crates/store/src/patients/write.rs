//! Writes patients, many at a time, each together with its entry in the list.

use domain::{CompanyId, Notes, PatNum, PatientFields, PatientId, PatientStatus};
use sqlx::sqlite::SqliteConnection;
use vault::SealingKey;

use super::list_block::ListChanges;
use super::stored::{push_fields, seal_notes};
use crate::Result;
use crate::many_rows::ManyRows;

pub(crate) struct NewPatient<'a> {
    pub(crate) id: PatientId,
    pub(crate) fields: &'a PatientFields,
    /// The number from which a sync adds it.
    pub(crate) added_as: Option<PatNum>,
    pub(crate) notes: Notes,
}

pub(crate) struct NewNotes {
    pub(crate) patient: PatientId,
    pub(crate) sealed: Vec<u8>,
    pub(crate) has_ssn: bool,
}

pub(crate) struct ChangedPatient<'a> {
    pub(crate) id: PatientId,
    pub(crate) fields: &'a PatientFields,
    pub(crate) status: PatientStatus,
}

/// A patient, its new status, and its surviving patient.
pub(crate) type ChangedStatus = (PatientId, PatientStatus, Option<PatientId>);

pub(crate) const INSERT: ManyRows = ManyRows {
    columns: "id, company, first_name, legal_first_name, last_name, birthday, gender, email, phone, address, city, \
              state, zip, insurance_number, match_key, has_ssn, added_as, created_at, updated_at, notes",
    statement: "INSERT INTO patients (id, company, first_name, legal_first_name, last_name, birthday, gender, email, \
                phone, address, city, state, zip, insurance_number, match_key, has_ssn, \
                added_as, created_at, updated_at, notes, status) SELECT *, 'active' FROM v WHERE id IS NOT NULL",
};

pub(crate) const UPDATE: ManyRows = ManyRows {
    columns: "patient, status, first_name, legal_first_name, last_name, birthday, gender, email, phone, address, \
              city, state, zip, insurance_number, match_key",
    statement: "UPDATE patients SET first_name = v.first_name, legal_first_name = v.legal_first_name, \
                last_name = v.last_name, birthday = v.birthday, gender = v.gender, email = v.email, phone = v.phone, \
                address = v.address, city = v.city, state = v.state, zip = v.zip, \
                insurance_number = v.insurance_number, match_key = v.match_key, status = v.status, updated_at = ?, \
                merged_into = CASE v.status WHEN 'active' THEN NULL ELSE merged_into END \
                FROM v WHERE patients.id = v.patient",
};

pub(crate) const UPDATE_NOTES: ManyRows = ManyRows {
    columns: "patient, notes, has_ssn",
    statement: "UPDATE patients SET notes = v.notes, has_ssn = v.has_ssn, updated_at = ? FROM v \
                WHERE patients.id = v.patient",
};

pub(crate) const UPDATE_STATUS: ManyRows = ManyRows {
    columns: "patient, status, merged_into",
    statement: "UPDATE patients SET status = v.status, merged_into = v.merged_into, updated_at = ? FROM v \
                WHERE patients.id = v.patient",
};

pub(crate) async fn insert(
    db: &mut SqliteConnection,
    key: &SealingKey,
    company: CompanyId,
    now: i64,
    rows: &[NewPatient<'_>],
    list: &mut ListChanges,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    INSERT
        .execute(db, rows, None, |values, row| {
            list.put(row.id, company, row.fields, PatientStatus::Active);
            values.push(row.id.0).push(company.0);
            push_fields(values, company, row.fields);
            values.push(row.notes.has_ssn());
            values.push(row.added_as.map(|number| number.0));
            values.push(now).push(now);
            values.try_push(seal_notes(key, row.id, &row.notes));
        })
        .await?;
    let sql = "UPDATE companies SET patients = patients + ? WHERE id = ?";
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    bind!(sqlx::query(sql); count, company.0).execute(db).await?;
    Ok(())
}

pub(crate) async fn update(
    db: &mut SqliteConnection,
    company: CompanyId,
    now: i64,
    rows: &[ChangedPatient<'_>],
    list: &mut ListChanges,
) -> Result<()> {
    let updated = UPDATE.execute(db, rows, Some(now), |values, row| {
        list.put(row.id, company, row.fields, row.status);
        values.push(row.id.0).push_text(row.status.as_str());
        push_fields(values, company, row.fields);
    });
    updated.await.map(drop)
}

pub(crate) async fn update_notes(db: &mut SqliteConnection, now: i64, rows: &[NewNotes]) -> Result<()> {
    let updated = UPDATE_NOTES.execute(db, rows, Some(now), |values, row| {
        values
            .push(row.patient.0)
            .push(row.sealed.as_slice())
            .push(row.has_ssn);
    });
    updated.await.map(drop)
}

pub(crate) async fn update_status(
    db: &mut SqliteConnection,
    now: i64,
    rows: &[ChangedStatus],
    list: &mut ListChanges,
) -> Result<()> {
    for (patient, status, _) in rows {
        list.set_status(*patient, *status);
    }
    let updated = UPDATE_STATUS.execute(db, rows, Some(now), |values, (patient, status, into)| {
        values
            .push(patient.0)
            .push_text(status.as_str())
            .push(into.map(|into| into.0));
    });
    updated.await.map(drop)
}
