//! One patient with everything that the desk may see.

use chrono::{DateTime, Utc};
use domain::{CompanyId, PatientFields, PatientId, Standing};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};

use super::{fields, open_notes, standing};
use crate::links::{self, LinkRow};
use crate::values::{time, word};
use crate::{Store, StoreError};

/// A patient as its page shows it. Of the sources' lines in the notes only [`has_ssn`](Self::has_ssn) comes out.
#[derive(Clone)]
pub struct PatientRecord {
    /// Its id.
    pub id: PatientId,
    /// Whose patient it is.
    pub company: CompanyId,
    /// The fields.
    pub fields: PatientFields,
    /// What the desk wrote.
    pub desk_notes: String,
    /// Whether a social security number is on file.
    pub has_ssn: bool,
    /// Whether it is an active patient, or why not.
    pub standing: Standing,
    /// Who goes on for it, if it was merged into a patient who is here, or is a second chart of one.
    pub merged_into: Option<MergedInto>,
    /// The numbers under which integrations know it.
    pub links: Vec<LinkRow>,
    /// When it was created here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

/// The patient who goes on for another.
#[derive(Clone, PartialEq, Eq)]
pub struct MergedInto {
    /// Its id.
    pub id: PatientId,
    /// What it is called.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
}

/// Who, and nothing about them.
impl std::fmt::Debug for MergedInto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MergedInto({})", self.id)
    }
}

/// Who, and nothing about them.
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
            .ok_or(StoreError::NotFound("patient"))?;
        let notes = open_notes(self.sealing(), id, row.try_get("notes")?)?;
        Ok(PatientRecord {
            id,
            company: CompanyId(row.try_get("company")?),
            fields: fields(&row)?,
            desk_notes: notes.desk().to_owned(),
            has_ssn: row.try_get("has_ssn")?,
            standing: word(&row, "standing", standing)?,
            merged_into: merged_into(&mut read, &row).await?,
            links: links::of_patient(&mut read, id).await?,
            created_at: time(&row, "created_at")?,
            updated_at: time(&row, "updated_at")?,
        })
    }
}

async fn merged_into(db: &mut SqliteConnection, row: &SqliteRow) -> Result<Option<MergedInto>, StoreError> {
    let Some(id) = row.try_get::<Option<i64>, _>("merged_into")? else {
        return Ok(None);
    };
    let other = sqlx::query("SELECT first_name, last_name FROM patients WHERE id = ?")
        .bind(id)
        .fetch_one(db)
        .await?;
    Ok(Some(MergedInto {
        id: PatientId(id),
        first_name: other.try_get("first_name")?,
        last_name: other.try_get("last_name")?,
    }))
}
