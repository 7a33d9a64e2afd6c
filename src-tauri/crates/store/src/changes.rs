//! Change records: what each run changed, field by field.
//!
//! An addition's record has no fields, because the patient holds them. Its values are the patient's, with all later changes
//! taken back.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Field, InactiveReason, PatNum, PatientId, RunId, Ssn};
use serde::{Deserialize, Serialize};
use sqlx::Connection;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use strum::{EnumString, IntoStaticStr};
use vault::{AssociatedData, SealingKey};

use crate::decode::{next_id, stored_count, text_enum, time, total};
use crate::many_rows::ManyRows;
use crate::patients::fields;
use crate::{Store, StoreError};

pub(crate) const INSERT: ManyRows = ManyRows {
    before: "INSERT INTO changes (id, run, patient, pat_num, kind, fields, ssn_from, ssn_to, applied_at) VALUES",
    row: "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
    after: "",
};

pub(crate) const OF_RUN: &str = "SELECT c.*, trim(p.first_name || ' ' || p.last_name) AS patient_name \
     FROM changes c JOIN patients p ON p.id = c.patient WHERE c.run = ? ORDER BY c.id LIMIT ? OFFSET ?";

pub(crate) const PATIENTS: &str = "SELECT p.* FROM json_each(?) v CROSS JOIN patients p ON p.id = v.value";

pub(crate) const LATER_CHANGES: &str = "SELECT c.patient, c.applied_at, c.id, c.fields, \
     c.ssn_from IS NOT NULL AS had_ssn, c.ssn_from IS NOT NULL OR c.ssn_to IS NOT NULL AS ssn_changed \
     FROM json_each(?1) v CROSS JOIN changes c ON c.patient = v.value WHERE c.kind <> 'created' \
     UNION ALL SELECT d.patient, d.applied_at, d.id, d.fields, 0, 0 \
     FROM json_each(?1) v CROSS JOIN desk_changes d ON d.patient = v.value WHERE d.kind <> 'created' \
     ORDER BY 2, 3";

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
    /// A record without fields.
    pub(crate) fn new(patient: PatientId, pat_num: PatNum, kind: ChangeKind) -> Self {
        Self {
            patient,
            pat_num,
            kind,
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
        let rows = sqlx::query(OF_RUN)
            .bind(run.0)
            .bind(limit)
            .bind(stored_count(offset)?)
            .fetch_all(&mut *read)
            .await?;
        let mut rows: Vec<ChangeRecord> = rows.iter().map(record).collect::<Result<_, _>>()?;
        let created = rows.iter().filter(|row| row.kind == ChangeKind::Created);
        let created: Vec<PatientId> = created.map(|row| row.patient).collect();
        let mut additions = additions(&mut read, &created).await?;
        for row in rows.iter_mut().filter(|row| row.kind == ChangeKind::Created) {
            row.fields = additions.remove(&row.patient).unwrap_or_default();
        }
        Ok(ChangePage {
            total: total(count)?,
            rows,
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

/// The stored fields, and that the SSN changed. Empty for an addition by a sync.
pub(crate) fn shown_fields(stored: Option<&str>, ssn_changed: bool) -> Result<Vec<FieldChange>, StoreError> {
    let mut fields: Vec<FieldChange> = stored.map(serde_json::from_str).transpose()?.unwrap_or_default();
    fields.extend(ssn_changed.then_some(FieldChange::SSN));
    Ok(fields)
}

/// The fields with which syncs added these patients: the current ones, with each that changed later as it was before its
/// first change.
pub(crate) async fn additions(
    db: &mut SqliteConnection,
    patients: &[PatientId],
) -> Result<HashMap<PatientId, Vec<FieldChange>>, StoreError> {
    if patients.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = serde_json::to_string(&patients.iter().map(|patient| patient.0).collect::<Vec<_>>())?;
    let current = sqlx::query(PATIENTS).bind(&ids).fetch_all(&mut *db).await?;
    let later = sqlx::query(LATER_CHANGES).bind(&ids).fetch_all(db).await?;
    let mut first: HashMap<(PatientId, Field), String> = HashMap::new();
    let mut had_ssn: HashMap<PatientId, bool> = HashMap::new();
    for row in &later {
        let patient = PatientId(row.try_get("patient")?);
        for change in shown_fields(row.try_get("fields")?, false)? {
            first
                .entry((patient, change.field))
                .or_insert(change.from.unwrap_or_default());
        }
        if row.try_get("ssn_changed")? {
            had_ssn.entry(patient).or_insert(row.try_get("had_ssn")?);
        }
    }
    let mut additions = HashMap::new();
    for row in &current {
        let patient = PatientId(row.try_get("id")?);
        let mut added = Vec::new();
        for (field, now) in fields(row)?.named() {
            let value = first.remove(&(patient, field)).unwrap_or(now.into_owned());
            added.extend((!value.is_empty()).then(|| FieldChange::new(field, "", value)));
        }
        let had_ssn = had_ssn.get(&patient).copied();
        added.extend(
            had_ssn
                .unwrap_or(row.try_get("has_ssn")?)
                .then_some(FieldChange::SSN),
        );
        additions.insert(patient, added);
    }
    Ok(additions)
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
    if changes.is_empty() {
        return Ok(());
    }
    let first = next_id(&mut *db, "changes").await?;
    let rows: Vec<SealedChange<'_>> = (first..)
        .zip(changes)
        .map(|(id, change)| sealed(key, id, change))
        .collect::<Result<_, _>>()?;
    INSERT
        .execute(db, &rows, |row, sealed| {
            row.push(sealed.id)
                .push(run.0)
                .push(sealed.change.patient.0)
                .push(sealed.change.pat_num.0)
                .push(sealed.change.kind.as_str())
                .push(sealed.fields.as_deref())
                .push(sealed.ssn_from.as_deref())
                .push(sealed.ssn_to.as_deref())
                .push(now);
        })
        .await?;
    Ok(())
}

struct SealedChange<'a> {
    id: i64,
    change: &'a NewChange,
    fields: Option<String>,
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
        fields: (change.kind != ChangeKind::Created)
            .then(|| serde_json::to_string(&change.fields))
            .transpose()?,
        ssn_from: seal("ssn_from", &change.ssn_from)?,
        ssn_to: seal("ssn_to", &change.ssn_to)?,
    })
}
