//! One patient with everything the desk may see.

use chrono::{DateTime, Utc};
use domain::{CompanyId, IntegrationId, PatNum, PatientFields, PatientId, PatientStatus};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};

use super::{KeptField, ReplacedField, fields, kept, open_notes};
use crate::decode::{Millis, status, time, total};
use crate::{Result, Store, StoreError, Thing};

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
    /// Who last changed those, and when.
    pub notes_saved: Option<NotesSaved>,
    /// Whether an SSN is on file.
    pub has_ssn: bool,
    /// Whether the patient is active, and if not, why.
    pub status: PatientStatus,
    /// The surviving patient, if this one was merged or is a second chart.
    pub merged_into: Option<MergedInto>,
    /// The records that a person merged into this patient here.
    pub merged_records: Vec<MergedRecord>,
    /// The numbers under which integrations know the patient.
    pub links: Vec<PatientLink>,
    /// The fields that the desk keeps, if an integration is linked to the patient.
    pub kept: Vec<KeptField>,
    /// The values that the desk typed and a sync replaced, and those of merged records, until the desk decides about them.
    pub replaced: Vec<ReplacedField>,
    /// Whether the desk may delete it: the desk added it, and no sync ever changed it.
    pub is_deletable: bool,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Who last changed a patient's desk notes, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow, ts_rs::TS)]
#[ts(export)]
pub struct NotesSaved {
    /// The computer's user.
    pub author: String,
    /// When.
    #[sqlx(rename = "applied_at", try_from = "Millis")]
    #[serde(serialize_with = "crate::json::time")]
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
}

/// One number of a patient.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PatientLink {
    /// The integration.
    #[sqlx(try_from = "i64")]
    pub integration: IntegrationId,
    /// Its name.
    pub integration_name: String,
    /// The patient's number there.
    #[sqlx(try_from = "i64")]
    pub pat_num: PatNum,
    /// Whether it is the patient's number in this integration; otherwise that of a second chart.
    pub is_primary: bool,
    /// When the number was linked.
    #[sqlx(try_from = "Millis")]
    pub linked_at: DateTime<Utc>,
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
    /// Whether a person merged them here, and can take it back.
    pub merged_here: bool,
}

/// A record that was merged into a patient. It keeps its history and its notes.
#[derive(Clone, PartialEq, Eq, Serialize, sqlx::FromRow, ts_rs::TS)]
#[ts(export)]
pub struct MergedRecord {
    /// Its id.
    #[sqlx(try_from = "i64")]
    pub id: PatientId,
    /// First and last name.
    pub name: String,
}

/// The id only, because the name is patient data.
impl std::fmt::Debug for MergedRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MergedRecord({})", self.id)
    }
}

/// Columns of the numbers that `$which` names.
macro_rules! links {
    ($which:literal) => {
        concat!(
            "SELECT l.integration, i.name AS integration_name, l.pat_num, l.is_primary, l.linked_at \
             FROM links l JOIN integrations i ON i.id = l.integration WHERE l.patient = ?1 AND ",
            $which
        )
    };
}

pub(crate) const LINKS: &str = concat!(
    links!("l.is_primary"),
    " UNION ALL ",
    links!("NOT l.is_primary"),
    " ORDER BY integration_name, integration, is_primary DESC, pat_num"
);

pub(crate) const NOTES_SAVED: &str = "SELECT id, author, applied_at FROM changes \
     WHERE patient = ?1 AND kind <> 'created' AND notes_to IS NOT NULL \
     UNION ALL SELECT id, author, applied_at FROM changes \
     WHERE patient = ?1 AND kind = 'created' AND notes_to IS NOT NULL ORDER BY id DESC LIMIT 1";

/// Other patients, and what runs changed, must not refer to a patient who is deleted.
pub(crate) const IS_DELETABLE: &str = "SELECT p.added_as IS NULL \
     AND NOT EXISTS (SELECT 1 FROM changes WHERE patient = p.id AND kind <> 'created' AND run IS NOT NULL) \
     AND NOT EXISTS (SELECT 1 FROM patients WHERE merged_into = p.id) \
     AND NOT EXISTS (SELECT 1 FROM links WHERE patient = p.id AND is_primary) \
     AND NOT EXISTS (SELECT 1 FROM links WHERE patient = p.id AND NOT is_primary) FROM patients p WHERE p.id = ?";

pub(crate) const SURVIVOR: &str = "SELECT id, trim(first_name || ' ' || last_name) AS name, EXISTS \
     (SELECT 1 FROM duplicate_decisions WHERE one = min(?1, ?2) AND other = max(?1, ?2) AND merge IS NOT NULL) \
     AS merged_here FROM patients WHERE id = ?1";

pub(crate) const MERGED_RECORDS: &str = "SELECT p.id, trim(p.first_name || ' ' || p.last_name) AS name FROM patients p \
     WHERE p.merged_into = ?1 AND p.merged_into IS NOT NULL AND p.status = 'merged' AND EXISTS \
     (SELECT 1 FROM duplicate_decisions WHERE one = min(p.id, ?1) AND other = max(p.id, ?1) AND merge IS NOT NULL) \
     ORDER BY p.id";

impl Store {
    /// The number of patients of all companies.
    pub async fn patient_count(&self) -> Result<u64> {
        let count = sqlx::query_scalar("SELECT count(*) FROM patients WHERE status <> 'removed'");
        total(count.fetch_one(self.reader().await?.db()?).await?)
    }

    /// One patient.
    pub async fn patient(&self, id: PatientId) -> Result<PatientRecord> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let row = find(&mut read, id).await?;
        let notes = open_notes(self.sealing(), id, row.try_get("notes")?)?;
        let fields = fields(&row)?;
        let links: Vec<PatientLink> = bind!(sqlx::query_as(LINKS); id.0).fetch_all(&mut *read).await?;
        let kept = match links.is_empty() {
            true => Vec::new(),
            false => kept::kept(&mut read, id).await?,
        };
        Ok(PatientRecord {
            id,
            company: CompanyId(row.try_get("company")?),
            kept,
            replaced: kept::replaced(&mut read, id, &fields).await?,
            fields,
            desk_notes: notes.desk().to_owned(),
            notes_saved: bind!(sqlx::query_as(NOTES_SAVED); id.0)
                .fetch_optional(&mut *read)
                .await?,
            has_ssn: row.try_get("has_ssn")?,
            status: status(&row, "status")?,
            merged_into: merged_into(&mut read, &row).await?,
            merged_records: bind!(sqlx::query_as(MERGED_RECORDS); id.0)
                .fetch_all(&mut *read)
                .await?,
            links,
            is_deletable: bind!(sqlx::query_scalar(IS_DELETABLE); id.0)
                .fetch_one(&mut *read)
                .await?,
            created_at: time(&row, "created_at")?,
            updated_at: time(&row, "updated_at")?,
        })
    }

    /// Whether there is such a patient. Unlike [`patient`](Self::patient) it decrypts nothing.
    pub async fn patient_exists(&self, id: PatientId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM patients WHERE id = ? AND status <> 'removed')";
        let exists = bind!(sqlx::query_scalar(sql); id.0);
        Ok(exists.fetch_one(self.reader().await?.db()?).await?)
    }
}

pub(super) async fn find(db: &mut SqliteConnection, id: PatientId) -> Result<SqliteRow> {
    let found = bind!(sqlx::query("SELECT * FROM patients WHERE id = ? AND status <> 'removed'"); id.0);
    found
        .fetch_optional(db)
        .await?
        .ok_or(StoreError::NotFound(Thing::Patient))
}

async fn merged_into(db: &mut SqliteConnection, row: &SqliteRow) -> Result<Option<MergedInto>> {
    let Some(id) = row.try_get::<Option<i64>, _>("merged_into")? else {
        return Ok(None);
    };
    let merged: i64 = row.try_get("id")?;
    let survivor = bind!(sqlx::query_as(SURVIVOR); id, merged).fetch_one(db).await?;
    Ok(Some(survivor))
}
