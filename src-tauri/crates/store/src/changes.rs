//! Change records: what each run changed, field by field.

use chrono::{DateTime, Utc};
use domain::{Field, InactiveReason, PatNum, PatientId, RunId, Ssn};
use serde::{Deserialize, Serialize};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};
use strum::{EnumString, IntoStaticStr};
use vault::{AssociatedData, SealingKey};

use crate::decode::{next_id, stored_count, text_enum, time, total};
use crate::{Store, StoreError};

/// Each row takes nine variables.
const ROWS_PER_STATEMENT: usize = 500;

/// One field that changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct FieldChange {
    /// Which field.
    pub field: Field,
    /// The old value, `""` for a new patient; absent for an SSN, which is never shown.
    pub from: Option<String>,
    /// The new value; absent for an SSN.
    pub to: Option<String>,
}

impl FieldChange {
    /// A change whose values may be shown.
    #[must_use]
    pub fn new(field: Field, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            field,
            from: Some(from.into()),
            to: Some(to.into()),
        }
    }

    /// A changed SSN, without its values.
    const SSN: Self = Self {
        field: Field::Ssn,
        from: None,
        to: None,
    };
}

/// The field only, because its values are patient data.
impl std::fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FieldChange({:?})", self.field)
    }
}

/// What happened to a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum ChangeKind {
    /// Created and linked.
    Created,
    /// Fields changed.
    Updated,
    /// Made inactive.
    Deactivated,
    /// Made active again; other fields may have changed too.
    Reactivated,
    /// Matched by name and birthday and linked, or linked to another number.
    Linked,
}

impl ChangeKind {
    /// The word in the store and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// One change record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct ChangeRecord {
    /// Its id. Ids ascend in the order of the changes.
    #[serde(skip)]
    pub id: i64,
    /// The run.
    #[serde(skip)]
    pub run: RunId,
    /// The patient.
    pub patient: PatientId,
    /// The patient's current name.
    pub patient_name: String,
    /// The patient's number in the source.
    #[serde(skip)]
    pub pat_num: PatNum,
    /// What happened.
    pub kind: ChangeKind,
    /// Why the patient was made inactive.
    pub reason: Option<InactiveReason>,
    /// Field by field. A changed SSN is listed without its values.
    pub fields: Vec<FieldChange>,
    /// When.
    #[serde(skip)]
    pub at: DateTime<Utc>,
}

/// One page of a run's changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct ChangePage {
    /// Number of changes on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// The changes of this page.
    #[serde(rename = "changes")]
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
    /// The patient is now linked to this number.
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
    /// What a run changed, in order.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn run_changes(&self, run: RunId, offset: u64, limit: u32) -> Result<ChangePage, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM changes WHERE run = ?")
            .bind(run.0)
            .fetch_one(&mut *read)
            .await?;
        let rows = sqlx::query(
            "SELECT c.*, trim(p.first_name || ' ' || p.last_name) AS patient_name \
             FROM changes c JOIN patients p ON p.id = c.patient WHERE c.run = ? ORDER BY c.id LIMIT ? OFFSET ?",
        )
        .bind(run.0)
        .bind(limit)
        .bind(stored_count(offset)?)
        .fetch_all(&mut *read)
        .await?;
        Ok(ChangePage {
            total: total(count)?,
            rows: rows.iter().map(record).collect::<Result<_, _>>()?,
        })
    }
}

fn record(row: &SqliteRow) -> Result<ChangeRecord, StoreError> {
    let [from, to] = ["ssn_from", "ssn_to"].map(|column| row.try_get::<Option<&[u8]>, _>(column));
    let fields = shown_fields(row.try_get("fields")?, from?.is_some() || to?.is_some())?;
    Ok(ChangeRecord {
        id: row.try_get("id")?,
        run: RunId(row.try_get("run")?),
        patient: PatientId(row.try_get("patient")?),
        patient_name: row.try_get("patient_name")?,
        pat_num: PatNum(row.try_get("pat_num")?),
        kind: text_enum(row, "kind")?,
        reason: inactive_reason(&fields),
        fields,
        at: time(row, "applied_at")?,
    })
}

/// The stored fields, and that the SSN changed.
pub(crate) fn shown_fields(stored: &str, ssn_changed: bool) -> Result<Vec<FieldChange>, StoreError> {
    let mut fields: Vec<FieldChange> = serde_json::from_str(stored)?;
    fields.extend(ssn_changed.then_some(FieldChange::SSN));
    Ok(fields)
}

/// Why these changes made a patient inactive, if they did.
pub(crate) fn inactive_reason(fields: &[FieldChange]) -> Option<InactiveReason> {
    let status = fields.iter().find(|change| change.field == Field::Status)?;
    InactiveReason::from_stored(status.to.as_deref()?)
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
    for chunk in changes.chunks(ROWS_PER_STATEMENT) {
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
        let place = AssociatedData {
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
