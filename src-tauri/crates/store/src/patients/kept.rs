//! Fields for which the desk keeps its own value, so that no sync changes them.
//!
//! A kept field has two values: the patient has the desk's, and `theirs` is the one that it would have otherwise. Every read of
//! the source that would write the field writes `theirs`, so fingerprints decide as ever what is unchanged. A field stays kept
//! until the desk releases it, even while no integration is linked to the patient.
//!
//! Values that the desk typed and a sync replaced, and those of a merged record that the patient has differently, are not
//! stored again: they follow from the change records.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use domain::{CompanyId, Field, PatientFields, PatientId, formatted_phone};
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::record::find;
use super::write::{self, ChangedPatient};
use super::{ListChanges, desk, fields};
use crate::changes::shown_fields;
use crate::decode::{json_list, now, status, text_enum};
use crate::desk_changes::{self, DeskChange};
use crate::many_rows::ManyRows;
use crate::{ChangeKind, FieldChange, Result, Store, StoredPatient};

/// A field that the desk keeps. The patient has the desk's value.
#[derive(Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct KeptField {
    /// Which one.
    pub field: Field,
    /// Open Dental's value as of the last sync.
    pub theirs: String,
    /// The same as people read it: a phone number in its format.
    pub shown: String,
    /// Whether that has changed since the desk decided to keep its own.
    pub has_changed: bool,
}

/// A value that the patient had, or that a record had which was merged into it. The patient has another one.
#[derive(Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct ReplacedField {
    /// Which field.
    pub field: Field,
    /// The value that the patient does not have.
    pub ours: String,
    /// The same as people read it: a phone number in its format.
    pub shown: String,
    /// Who had it.
    pub origin: ValueOrigin,
}

/// Whose value a patient does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ValueOrigin {
    /// The desk typed it, and a sync replaced it with the source's.
    Desk,
    /// It is from a record that a person merged into this patient.
    MergedRecord,
}

/// The field only, because the value is patient data.
impl std::fmt::Debug for KeptField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "KeptField({:?}, has_changed: {})",
            self.field, self.has_changed
        )
    }
}

/// The field only, because the value is patient data.
impl std::fmt::Debug for ReplacedField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReplacedField({:?})", self.field)
    }
}

/// The source's values of the kept fields of some patients.
pub(crate) type Theirs = HashMap<PatientId, BTreeMap<Field, String>>;

/// A new value of the source, with the patient's.
pub(crate) struct NewValue<'a> {
    pub(crate) patient: PatientId,
    pub(crate) field: Field,
    pub(crate) theirs: &'a str,
    pub(crate) ours: Cow<'a, str>,
}

pub(crate) const OF: &str = "SELECT k.patient, k.field, k.theirs FROM json_each(?) v \
     CROSS JOIN kept_fields k ON k.patient = v.value";

/// The same value on both sides is nothing to decide about.
pub(crate) const UPDATE: ManyRows = ManyRows {
    columns: "patient, field, theirs, ours",
    statement: "UPDATE kept_fields SET theirs = v.theirs, seen = iif(v.theirs = v.ours, v.theirs, seen) FROM v \
                WHERE kept_fields.patient = v.patient AND kept_fields.field = v.field",
};

const KEEP: &str = "INSERT INTO kept_fields (patient, field, theirs, seen) VALUES (?1, ?2, ?3, ?3) \
     ON CONFLICT (patient, field) DO UPDATE SET seen = theirs";

/// Patients that are merged into this one.
pub(crate) const MERGED: &str =
    "SELECT * FROM patients WHERE merged_into = ? AND merged_into IS NOT NULL AND status = 'merged'";

pub(crate) const CHANGES: &str = "SELECT id, run IS NULL AS is_desk, kind, fields FROM changes \
     WHERE patient = ?1 AND kind <> 'created' \
     UNION ALL SELECT id, run IS NULL AS is_desk, kind, fields FROM changes \
     WHERE patient = ?1 AND kind = 'created' ORDER BY id";

impl StoredPatient {
    /// Replaces the desk's fields in what the source has, and returns what changes of the source's values.
    pub fn protect(&self, fields: &mut PatientFields) -> Vec<FieldChange> {
        let mut changed = Vec::new();
        for (field, theirs) in &self.kept {
            let new = fields.get(*field).unwrap_or_default().into_owned();
            fields.set(*field, &self.fields.get(*field).unwrap_or_default());
            changed.extend((new != *theirs).then(|| FieldChange::of_kept(*field, theirs, new)));
        }
        changed
    }
}

impl Store {
    /// Gives a field this value. If an integration is linked to the patient, no sync changes it until it is released. Also
    /// decides about a value that has changed in the source since.
    pub async fn keep_field(&self, id: PatientId, field: Field, ours: &str) -> Result<()> {
        let mut transaction = self.begin_edit().await?;
        let db = transaction.db()?;
        let row = find(db, id).await?;
        let shown = fields(&row)?.get(field).unwrap_or_default().into_owned();
        let mut kind = ChangeKind::Updated;
        if desk::is_linked(db, id).await? {
            keep(db, id, field, &shown).await?;
            kind = ChangeKind::Kept;
        }
        self.write_field(db, &row, kind, FieldChange::new(field, shown, ours))
            .await?;
        transaction.commit().await
    }

    /// Gives a kept field the source's value, and leaves it to the syncs again. If a sync has replaced the desk's value of a
    /// field, or a merged record has another one, that is no longer offered.
    pub async fn release_field(&self, id: PatientId, field: Field) -> Result<()> {
        let mut transaction = self.begin_edit().await?;
        let db = transaction.db()?;
        let row = find(db, id).await?;
        let shown = fields(&row)?.get(field).unwrap_or_default().into_owned();
        let delete = "DELETE FROM kept_fields WHERE patient = ? AND field = ? RETURNING theirs";
        let theirs = bind!(sqlx::query_scalar(delete); id.0, field.as_str());
        let theirs: Option<String> = theirs.fetch_optional(&mut *db).await?;
        let replaced = replaced(db, id, &fields(&row)?).await?;
        let is_linked = desk::is_linked(db, id).await?;
        let (kind, change) = match (theirs, replaced.into_iter().find(|one| one.field == field)) {
            (Some(theirs), _) => (ChangeKind::Released, FieldChange::new(field, shown, theirs)),
            (None, Some(replaced)) if is_linked => {
                let change = FieldChange::of_kept(field, replaced.ours, shown);
                (ChangeKind::Released, change)
            }
            (None, Some(_)) => {
                let change = FieldChange::new(field, shown.as_str(), shown.as_str());
                (ChangeKind::Updated, change)
            }
            (None, None) => return Ok(()),
        };
        self.write_field(db, &row, kind, change).await?;
        transaction.commit().await
    }

    /// Writes and records a change of a field by the desk.
    async fn write_field(
        &self,
        db: &mut SqliteConnection,
        row: &SqliteRow,
        kind: ChangeKind,
        change: FieldChange,
    ) -> Result<()> {
        let (id, now) = (PatientId(row.try_get("id")?), now());
        let mut fields = fields(row)?;
        fields.set(change.field, change.to.as_deref().unwrap_or_default());
        let company = CompanyId(row.try_get("company")?);
        let row = ChangedPatient {
            id,
            fields: &fields,
            status: status(row, "status")?,
        };
        let mut list = ListChanges::default();
        write::update(db, company, now, &[row], &mut list).await?;
        list.save(db).await?;
        let change = DeskChange {
            patient: id,
            kind,
            fields: vec![change],
            notes: None,
        };
        desk_changes::insert(db, self.sealing(), change, now).await
    }
}

/// Keeps a field whose source's value is `theirs`, unless it is kept already.
pub(crate) async fn keep(db: &mut SqliteConnection, id: PatientId, field: Field, theirs: &str) -> Result<()> {
    let keep = bind!(sqlx::query(KEEP); id.0, field.as_str(), theirs);
    keep.execute(db).await?;
    Ok(())
}

/// The source's values of the kept fields of these patients, given as JSON.
pub(crate) async fn of(db: &mut SqliteConnection, patients: &str) -> Result<Theirs> {
    let mut kept = Theirs::new();
    for row in &bind!(sqlx::query(OF); patients).fetch_all(db).await? {
        let patient = kept.entry(PatientId(row.try_get("patient")?)).or_default();
        patient.insert(text_enum(row, "field")?, row.try_get("theirs")?);
    }
    Ok(kept)
}

/// Writes new values of the source.
pub(crate) async fn update(db: &mut SqliteConnection, values: &[NewValue<'_>]) -> Result<()> {
    let updated = UPDATE.execute(db, values, None, |row, value| {
        row.push(value.patient.0).push_text(value.field.as_str());
        row.push_text(value.theirs).push_text(&value.ours);
    });
    updated.await.map(drop)
}

/// The kept fields of a patient, in the order of the form.
pub(super) async fn kept(db: &mut SqliteConnection, id: PatientId) -> Result<Vec<KeptField>> {
    let sql = "SELECT field, theirs, theirs <> seen AS has_changed FROM kept_fields WHERE patient = ?";
    let rows = bind!(sqlx::query(sql); id.0).fetch_all(db).await?;
    let kept = |row: &SqliteRow| {
        let (field, theirs): (Field, String) = (text_enum(row, "field")?, row.try_get("theirs")?);
        Ok(KeptField {
            field,
            shown: shown_value(field, &theirs),
            theirs,
            has_changed: row.try_get("has_changed")?,
        })
    };
    let mut kept = rows.iter().map(kept).collect::<Result<Vec<_>>>()?;
    kept.sort_by_key(|kept| kept.field);
    Ok(kept)
}

/// The values that a patient does not have, and about which the desk has not decided. In the history, they precede a sync's
/// change of what the desk typed, or are listed with a merge that still holds. Of kept fields, there are none.
pub(super) async fn replaced(
    db: &mut SqliteConnection,
    id: PatientId,
    fields: &PatientFields,
) -> Result<Vec<ReplacedField>> {
    let (mut typed, mut replaced) = (BTreeMap::new(), BTreeMap::new());
    for row in &bind!(sqlx::query(CHANGES); id.0).fetch_all(&mut *db).await? {
        let is_desk: bool = row.try_get("is_desk")?;
        let kind: ChangeKind = text_enum(row, "kind")?;
        for change in shown_fields(row.try_get("fields")?, false)? {
            let (field, to) = (change.field, change.to.unwrap_or_default());
            match (is_desk, kind) {
                (true, ChangeKind::Released) => {
                    typed.remove(&field);
                    replaced.remove(&field);
                }
                (true, ChangeKind::Merged) if change.kept => {
                    replaced.insert(field, (to, ValueOrigin::MergedRecord));
                }
                (true, _) => {
                    replaced.remove(&field);
                    typed.insert(field, to);
                }
                (false, _) if change.kept => {}
                (false, _) => {
                    let ours = typed.remove(&field);
                    replaced.extend(ours.map(|ours| (field, (ours, ValueOrigin::Desk))));
                }
            }
        }
    }
    if replaced.is_empty() {
        return Ok(Vec::new());
    }
    let is_linked = desk::is_linked(db, id).await?;
    let kept = of(db, &json_list([id.0])?).await?.remove(&id).unwrap_or_default();
    let merged = bind!(sqlx::query(MERGED); id.0).fetch_all(&mut *db).await?;
    let merged = merged.iter().map(super::fields).collect::<Result<Vec<_>>>()?;
    let is_offered = |(field, (value, origin)): &(Field, (String, ValueOrigin))| {
        let shown = fields.get(*field).unwrap_or_default();
        let has_it = |one: &PatientFields| one.get(*field).is_some_and(|theirs| theirs == value.as_str());
        let is_from = match origin {
            ValueOrigin::Desk => is_linked,
            ValueOrigin::MergedRecord => merged.iter().any(has_it),
        };
        is_from && !kept.contains_key(field) && is_other_value(*field, value, &shown)
    };
    let offered = replaced.into_iter().filter(is_offered);
    Ok(offered
        .map(|(field, (ours, origin))| ReplacedField {
            field,
            shown: shown_value(field, &ours),
            ours,
            origin,
        })
        .collect())
}

fn shown_value(field: Field, value: &str) -> String {
    match field {
        Field::Phone => formatted_phone(value),
        _ => value.to_owned(),
    }
}

/// Whether a value says something else than the patient's. The form has no legal first name.
pub(crate) fn is_other_value(field: Field, ours: &str, shown: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match field {
        Field::Status | Field::Ssn | Field::DeskNotes | Field::LegalFirstName => false,
        Field::Gender => ours != "unknown" && ours != shown,
        Field::Phone => !ours.is_empty() && digits(ours) != digits(shown),
        _ => !ours.is_empty() && words(ours) != words(shown),
    }
}
