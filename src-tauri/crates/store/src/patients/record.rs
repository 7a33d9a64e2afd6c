//! One patient with everything the desk may see.

use chrono::{DateTime, Utc};
use domain::{CompanyId, PatientFields, PatientId, PatientStatus};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};

use super::{fields, open_notes};
use crate::decode::{status, time};
use crate::links::{self, PatientLink};
use crate::{Store, StoreError, Thing};

/// A patient as its page shows it. Of the integrations' lines in the notes it only tells [`has_ssn`](Self::has_ssn).
#[derive(Clone)]
pub struct PatientRecord {
    /// Its id.
    pub id: PatientId,
    /// Its company.
    pub company: CompanyId,
    /// The fields.
    pub fields: PatientFields,
    /// The desk's own notes.
    pub desk_notes: String,
    /// Whether an SSN is on file.
    pub has_ssn: bool,
    /// Whether the patient is active, and if not, why.
    pub status: PatientStatus,
    /// The surviving patient, if this one was merged or is a second chart.
    pub merged_into: Option<MergedInto>,
    /// The numbers under which integrations know the patient.
    pub links: Vec<PatientLink>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// The surviving patient of a merge.
#[derive(Clone, PartialEq, Eq, Serialize, sqlx::FromRow, ts_rs::TS)]
#[ts(export)]
pub struct MergedInto {
    /// Its id.
    #[sqlx(try_from = "i64")]
    pub id: PatientId,
    /// First and last name.
    pub name: String,
}

/// The id only, because the rest is patient data.
impl std::fmt::Debug for MergedInto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MergedInto({})", self.id)
    }
}

/// The id only, because the rest is patient data.
impl std::fmt::Debug for PatientRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PatientRecord({})", self.id)
    }
}

impl Store {
    /// One patient.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Damaged`] if the sealed notes were altered.
    pub async fn patient(&self, id: PatientId) -> Result<PatientRecord, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let row = sqlx::query("SELECT * FROM patients WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&mut *read)
            .await?
            .ok_or(StoreError::NotFound(Thing::Patient))?;
        let notes = open_notes(self.sealing(), id, row.try_get("notes")?)?;
        Ok(PatientRecord {
            id,
            company: CompanyId(row.try_get("company")?),
            fields: fields(&row)?,
            desk_notes: notes.desk().to_owned(),
            has_ssn: row.try_get("has_ssn")?,
            status: status(&row, "status")?,
            merged_into: merged_into(&mut read, &row).await?,
            links: links::of_patient(&mut read, id).await?,
            created_at: time(&row, "created_at")?,
            updated_at: time(&row, "updated_at")?,
        })
    }

    /// Whether there is such a patient. Unlike [`patient`](Self::patient) it decrypts nothing.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn patient_exists(&self, id: PatientId) -> Result<bool, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM patients WHERE id = ?)")
                .bind(id.0)
                .fetch_one(self.reader().await?.db()?)
                .await?,
        )
    }
}

async fn merged_into(db: &mut SqliteConnection, row: &SqliteRow) -> Result<Option<MergedInto>, StoreError> {
    let Some(id) = row.try_get::<Option<i64>, _>("merged_into")? else {
        return Ok(None);
    };
    let survivor =
        sqlx::query_as("SELECT id, trim(first_name || ' ' || last_name) AS name FROM patients WHERE id = ?")
            .bind(id)
            .fetch_one(db)
            .await?;
    Ok(Some(survivor))
}
