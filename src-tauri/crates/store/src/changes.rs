//! Change records: what each run changed, field by field.
//!
//! An addition's record has no fields, because the patient holds them. Its values are the patient's, with all later changes
//! taken back. All additions of a batch are one row.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Field, InactiveReason, PatNum, PatientId, RunId, Ssn};
use serde::{Deserialize, Serialize};
use sqlx::Connection;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use strum::{EnumString, IntoStaticStr};
use vault::{AssociatedData, SealingKey};

use crate::decode::{json_list, next_id, stored_count, text_enum, time, total};
use crate::many_rows::ManyRows;
use crate::patients::fields;
use crate::{Result, Store};

pub(crate) const INSERT: ManyRows = ManyRows {
    columns: "id, run, patient, pat_num, kind, fields, ssn_from, ssn_to, applied_at",
    statement: "INSERT INTO changes (id, run, patient, pat_num, kind, fields, ssn_from, ssn_to, applied_at) \
                SELECT * FROM v WHERE id IS NOT NULL",
};

pub(crate) const INSERT_ADDITIONS: &str =
    "INSERT INTO changes (run, patient, patients, kind, applied_at) VALUES (?, ?, ?, 'created', ?)";

pub(crate) const OF_RUN: &str = "SELECT c.run, c.kind, c.fields, c.ssn_from, c.ssn_to, c.applied_at, p.id AS patient, \
     coalesce(c.pat_num, p.added_as) AS pat_num, trim(p.first_name || ' ' || p.last_name) AS patient_name, \
     p.status <> 'removed' AS patient_exists \
     FROM changes c CROSS JOIN patients p ON p.id BETWEEN c.patient AND c.patient + c.patients - 1 \
     WHERE c.run = ? ORDER BY c.id, p.id LIMIT ? OFFSET ?";

pub(crate) const COUNT_OF_RUN: &str = "SELECT coalesce(sum(patients), 0) FROM changes WHERE run = ?";

pub(crate) const PATIENTS: &str = "SELECT p.* FROM json_each(?) v CROSS JOIN patients p ON p.id = v.value";

pub(crate) const LATER_CHANGES: &str = "SELECT c.patient, c.fields, c.ssn_from IS NOT NULL AS had_ssn, \
     c.ssn_from IS NOT NULL OR c.ssn_to IS NOT NULL AS ssn_changed \
     FROM json_each(?) v CROSS JOIN changes c ON c.patient = v.value WHERE c.kind <> 'created' ORDER BY c.id";

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
    /// Whether the patient kept its value: only the source's changed, or `to` is that of a merged record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub kept: bool,
}

impl FieldChange {
    /// A change whose values may be shown.
    #[must_use]
    pub fn new(field: Field, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            field,
            from: Some(from.into()),
            to: Some(to.into()),
            kept: false,
        }
    }

    /// A change of the source's value of a field that the desk keeps, or another value of a merged record.
    #[must_use]
    pub fn of_kept(field: Field, from: impl Into<String>, to: impl Into<String>) -> Self {
        let kept = true;
        Self {
            kept,
            ..Self::new(field, from, to)
        }
    }

    const SSN: Self = Self {
        field: Field::Ssn,
        from: None,
        to: None,
        kept: false,
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
    /// Deleted by the desk.
    Deleted,
    /// Restored by the desk after that.
    Restored,
    /// Removed, because the sync that added it was undone.
    Removed,
    /// There again, because that undo was undone.
    Returned,
    /// Another patient was merged into this one, by a person.
    Merged,
    /// The desk decided to keep its own value of a field.
    Kept,
    /// The desk decided to use the source's value of a field.
    Released,
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
    /// The run.
    #[serde(skip)]
    pub run: RunId,
    /// The patient.
    pub patient: PatientId,
    /// The patient's current name.
    pub patient_name: String,
    /// Whether the patient is still there. An undo removes those that a sync added.
    pub exists: bool,
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

/// The patients that a batch adds: the first one, and how many.
#[derive(Clone, Copy)]
pub(crate) struct Additions {
    pub(crate) first: PatientId,
    pub(crate) patients: usize,
}

pub(crate) struct NewChange {
    pub(crate) patient: PatientId,
    pub(crate) pat_num: PatNum,
    pub(crate) kind: ChangeKind,
    pub(crate) fields: Vec<FieldChange>,
    pub(crate) ssn_from: Option<Ssn>,
    pub(crate) ssn_to: Option<Ssn>,
}

impl NewChange {
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
    pub async fn run_changes(&self, run: RunId, offset: u64, limit: u32) -> Result<ChangePage> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let count = bind!(sqlx::query_scalar(COUNT_OF_RUN); run.0);
        let count: i64 = count.fetch_one(&mut *read).await?;
        let list = bind!(sqlx::query(OF_RUN); run.0, limit, stored_count(offset)?);
        let rows = list.fetch_all(&mut *read).await?;
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

fn record(row: &SqliteRow) -> Result<ChangeRecord> {
    let [from, to] = ["ssn_from", "ssn_to"].map(|column| row.try_get::<Option<&[u8]>, _>(column));
    let fields = shown_fields(row.try_get("fields")?, from?.is_some() || to?.is_some())?;
    Ok(ChangeRecord {
        run: RunId(row.try_get("run")?),
        patient: PatientId(row.try_get("patient")?),
        patient_name: row.try_get("patient_name")?,
        exists: row.try_get("patient_exists")?,
        pat_num: PatNum(row.try_get("pat_num")?),
        kind: text_enum(row, "kind")?,
        reason: inactive_reason(&fields),
        fields,
        at: time(row, "applied_at")?,
    })
}

/// The stored fields, and that the SSN changed. Empty for an addition by a sync.
pub(crate) fn shown_fields(stored: Option<&str>, ssn_changed: bool) -> Result<Vec<FieldChange>> {
    let mut fields: Vec<FieldChange> = stored.map(serde_json::from_str).transpose()?.unwrap_or_default();
    fields.extend(ssn_changed.then_some(FieldChange::SSN));
    Ok(fields)
}

/// The fields with which syncs added these patients: the current ones, with each that changed later as it was before its
/// first change.
pub(crate) async fn additions(
    db: &mut SqliteConnection,
    patients: &[PatientId],
) -> Result<HashMap<PatientId, Vec<FieldChange>>> {
    if patients.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = json_list(patients.iter().map(|patient| patient.0))?;
    let current = bind!(sqlx::query(PATIENTS); &ids).fetch_all(&mut *db).await?;
    let later = bind!(sqlx::query(LATER_CHANGES); &ids).fetch_all(db).await?;
    let mut first: HashMap<(PatientId, Field), String> = HashMap::new();
    let mut had_ssn: HashMap<PatientId, bool> = HashMap::new();
    for row in &later {
        let patient = PatientId(row.try_get("patient")?);
        let changed = shown_fields(row.try_get("fields")?, false)?.into_iter();
        for change in changed.filter(|change| !change.kept) {
            let from = change.from.unwrap_or_default();
            first.entry((patient, change.field)).or_insert(from);
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
        let has_ssn = row.try_get("has_ssn")?;
        let had_ssn = had_ssn.get(&patient).copied().unwrap_or(has_ssn);
        added.extend(had_ssn.then_some(FieldChange::SSN));
        additions.insert(patient, added);
    }
    Ok(additions)
}

/// Why these changes made a patient inactive, if they did.
pub(crate) fn inactive_reason(fields: &[FieldChange]) -> Option<InactiveReason> {
    let status = fields.iter().find(|change| change.field == Field::Status)?;
    InactiveReason::from_stored(status.to.as_deref()?)
}

pub(crate) async fn insert(
    db: &mut SqliteConnection,
    key: &SealingKey,
    run: RunId,
    additions: Additions,
    changes: &[NewChange],
    now: i64,
) -> Result<()> {
    if additions.patients > 0 {
        let patients = stored_count(additions.patients as u64)?;
        let insert = bind!(sqlx::query(INSERT_ADDITIONS); run.0, additions.first.0, patients, now);
        insert.execute(&mut *db).await?;
    }
    if changes.is_empty() {
        return Ok(());
    }
    let first = next_id(&mut *db, "changes").await?;
    let seal = |row, column, ssn: &Option<Ssn>| -> Result<_> {
        let Some(ssn) = ssn else { return Ok(None) };
        let table = "changes";
        let sealed = key.seal(AssociatedData { table, row, column }, ssn.expose().as_bytes())?;
        Ok(Some(sealed.as_bytes().to_vec()))
    };
    let mut rows = Vec::with_capacity(changes.len());
    for (id, change) in (first..).zip(changes) {
        let from = seal(id, "ssn_from", &change.ssn_from)?;
        let to = seal(id, "ssn_to", &change.ssn_to)?;
        rows.push((id, change, serde_json::to_string(&change.fields)?, from, to));
    }
    let inserted = INSERT.execute(db, &rows, None, |row, (id, change, fields, from, to)| {
        row.push(*id)
            .push(run.0)
            .push(change.patient.0)
            .push(change.pat_num.0);
        row.push_text(change.kind.as_str()).push_text(fields);
        row.push(from.as_deref()).push(to.as_deref()).push(now);
    });
    inserted.await.map(drop)
}
