//! Change records: what each run changed, from what and to what. Preview, history and undo read these.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Field, PatNum, PatientId, RunId, Ssn};
use serde::{Deserialize, Serialize};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};
use vault::{Place, SealingKey};

use crate::values::{next_id, stored_count, time, word};
use crate::{Store, StoreError};

/// Rows a statement; nine variables each.
const ROWS_A_STATEMENT: usize = 500;

/// One field that changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// What it held; `""` in a patient that was created.
    pub from: String,
    /// What it holds.
    pub to: String,
}

/// Which field, and nothing of what it held.
impl std::fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FieldChange({:?})", self.field)
    }
}

/// What happened to a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was created, and linked.
    Created,
    /// Fields changed.
    Updated,
    /// It became inactive.
    Deactivated,
    /// It became active again; other fields may have changed with it.
    Reactivated,
    /// It was found by name and birthday, and linked; or its link has another number.
    Linked,
}

impl ChangeKind {
    const ALL: [Self; 5] = [
        Self::Created,
        Self::Updated,
        Self::Deactivated,
        Self::Reactivated,
        Self::Linked,
    ];

    /// The word that the store and JSON use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deactivated => "deactivated",
            Self::Reactivated => "reactivated",
            Self::Linked => "linked",
        }
    }

    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One change record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRecord {
    /// Its id, in the order in which changes were made.
    pub id: i64,
    /// The run that made it.
    pub run: RunId,
    /// The patient.
    pub patient: PatientId,
    /// The patient's number in the source.
    pub pat_num: PatNum,
    /// What happened.
    pub kind: ChangeKind,
    /// The fields in clear that changed.
    pub fields: Vec<FieldChange>,
    /// Whether the social security number changed as well. Its values stay sealed.
    pub ssn_changed: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// One page of a run's changes.
#[derive(Debug, Clone)]
pub struct ChangePage {
    /// How many there are on all pages.
    pub total: u64,
    /// Those of this page.
    pub rows: Vec<ChangeRecord>,
}

/// A record to be written.
pub(crate) struct NewChange {
    pub(crate) patient: PatientId,
    pub(crate) pat_num: PatNum,
    pub(crate) kind: ChangeKind,
    pub(crate) fields: Vec<FieldChange>,
    pub(crate) ssn_from: Option<Ssn>,
    pub(crate) ssn_to: Option<Ssn>,
}

impl NewChange {
    /// The patient's link is this number from now on.
    pub(crate) fn linked(patient: PatientId, pat_num: PatNum) -> Self {
        Self {
            patient,
            pat_num,
            kind: ChangeKind::Linked,
            fields: Vec::new(),
            ssn_from: None,
            ssn_to: None,
        }
    }
}

impl Store {
    /// What a run changed, in its order.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn run_changes(&self, run: RunId, offset: u64, limit: u32) -> Result<ChangePage, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM changes WHERE run = ?")
            .bind(run.0)
            .fetch_one(&mut *read)
            .await?;
        let rows = sqlx::query("SELECT * FROM changes WHERE run = ? ORDER BY id LIMIT ? OFFSET ?")
            .bind(run.0)
            .bind(limit)
            .bind(stored_count(offset)?)
            .fetch_all(&mut *read)
            .await?;
        Ok(ChangePage {
            total: u64::try_from(total).map_err(|_| StoreError::Damaged)?,
            rows: rows.iter().map(record).collect::<Result<_, _>>()?,
        })
    }

    /// What patients are called today.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn patient_names(
        &self,
        patients: &[PatientId],
    ) -> Result<HashMap<PatientId, String>, StoreError> {
        let ids: Vec<i64> = patients.iter().map(|patient| patient.0).collect();
        let rows = sqlx::query(
            "SELECT id, trim(first_name || ' ' || last_name) AS name FROM patients \
             WHERE id IN (SELECT value FROM json_each(?))",
        )
        .bind(serde_json::to_string(&ids)?)
        .fetch_all(self.reader().await?.db()?)
        .await?;
        rows.iter()
            .map(|row| Ok((PatientId(row.try_get("id")?), row.try_get("name")?)))
            .collect()
    }

    /// What runs changed in a patient, newest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn patient_changes(&self, patient: PatientId) -> Result<Vec<ChangeRecord>, StoreError> {
        sqlx::query("SELECT * FROM changes WHERE patient = ? ORDER BY id DESC")
            .bind(patient.0)
            .fetch_all(self.reader().await?.db()?)
            .await?
            .iter()
            .map(record)
            .collect()
    }
}

fn record(row: &SqliteRow) -> Result<ChangeRecord, StoreError> {
    let [from, to] = ["ssn_from", "ssn_to"].map(|column| row.try_get::<Option<&[u8]>, _>(column));
    Ok(ChangeRecord {
        id: row.try_get("id")?,
        run: RunId(row.try_get("run")?),
        patient: PatientId(row.try_get("patient")?),
        pat_num: PatNum(row.try_get("pat_num")?),
        kind: word(row, "kind", ChangeKind::from_stored)?,
        fields: serde_json::from_str(row.try_get("fields")?)?,
        ssn_changed: from?.is_some() || to?.is_some(),
        at: time(row, "applied_at")?,
    })
}

/// Writes a page's change records.
pub(crate) async fn insert(
    db: &mut SqliteConnection,
    key: &SealingKey,
    run: RunId,
    changes: &[NewChange],
    now: i64,
) -> Result<(), StoreError> {
    let mut id = next_id(&mut *db, "changes").await?;
    for chunk in changes.chunks(ROWS_A_STATEMENT) {
        let rows = chunk
            .iter()
            .map(|change| {
                let row = sealed(key, id, change)?;
                id += 1;
                Ok(row)
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO changes (id, run, patient, pat_num, kind, fields, ssn_from, ssn_to, applied_at) ",
        );
        insert.push_values(rows, |mut row, sealed| {
            row.push_bind(sealed.id)
                .push_bind(run.0)
                .push_bind(sealed.change.patient.0)
                .push_bind(sealed.change.pat_num.0)
                .push_bind(sealed.change.kind.as_str())
                .push_bind(sealed.fields)
                .push_bind(sealed.ssn_from)
                .push_bind(sealed.ssn_to)
                .push_bind(now);
        });
        insert.build().execute(&mut *db).await?;
    }
    Ok(())
}

struct SealedChange<'a> {
    id: i64,
    change: &'a NewChange,
    fields: String,
    ssn_from: Option<Vec<u8>>,
    ssn_to: Option<Vec<u8>>,
}

fn sealed<'a>(key: &SealingKey, id: i64, change: &'a NewChange) -> Result<SealedChange<'a>, StoreError> {
    let seal = |column, ssn: &Option<Ssn>| {
        let place = Place {
            table: "changes",
            row: id,
            column,
        };
        ssn.as_ref()
            .map(|ssn| {
                key.seal(place, ssn.expose().as_bytes())
                    .map(|sealed| sealed.as_bytes().to_vec())
            })
            .transpose()
    };
    Ok(SealedChange {
        id,
        change,
        fields: serde_json::to_string(&change.fields)?,
        ssn_from: seal("ssn_from", &change.ssn_from)?,
        ssn_to: seal("ssn_to", &change.ssn_to)?,
    })
}
