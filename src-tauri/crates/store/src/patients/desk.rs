//! Patients as entered and edited by the desk.

use domain::{CompanyId, Notes, PatientFields, PatientId};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::record::find;
use super::write::{self, ChangedPatient, NewPatient};
use super::{FIELD_COLUMNS, ListChanges, open_notes, seal_notes};
use crate::decode::{next_id, now, status};
use crate::desk_changes::{self, DeskChange, NotesChange};
use crate::integrations::company_exists;
use crate::{ChangeKind, FieldChange, Result, Store, StoreError};

pub(crate) const IS_LINKED: &str = "SELECT EXISTS (SELECT 1 FROM links WHERE patient = ?1 AND is_primary) \
     OR EXISTS (SELECT 1 FROM links WHERE patient = ?1 AND NOT is_primary)";

impl Store {
    /// Adds an active patient without a link.
    pub async fn add_patient(
        &self,
        company: CompanyId,
        fields: &PatientFields,
        desk_notes: String,
    ) -> Result<PatientId> {
        let entered_notes = NotesChange::between("", &desk_notes);
        let mut notes = Notes::default();
        notes.set_desk(desk_notes);
        let mut transaction = self.begin_edit().await?;
        company_exists(transaction.db()?, company).await?;
        let id = PatientId(next_id(transaction.db()?, "patients").await?);
        let now = now();
        let mut list = ListChanges::default();
        let row = NewPatient {
            id,
            fields,
            added_as: None,
            notes,
        };
        write::insert(transaction.db()?, self.sealing(), company, now, &[row], &mut list).await?;
        list.save(transaction.db()?).await?;
        let added = DeskChange {
            patient: id,
            kind: ChangeKind::Created,
            fields: edits(None, fields)?,
            notes: entered_notes,
        };
        desk_changes::insert(transaction.db()?, self.sealing(), added, now).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Replaces the fields and desk notes of a patient without a link; the status stays.
    ///
    /// # Errors
    /// [`StoreError::ManagedBySource`] if an integration is linked to it.
    pub async fn update_patient(
        &self,
        id: PatientId,
        fields: &PatientFields,
        desk_notes: String,
    ) -> Result<()> {
        let now = now();
        let mut transaction = self.begin_edit().await?;
        let before = find(transaction.db()?, id).await?;
        if is_linked(transaction.db()?, id).await? {
            return Err(StoreError::ManagedBySource);
        }
        let company = CompanyId(before.try_get("company")?);
        let status = status(&before, "status")?;
        let mut list = ListChanges::default();
        let row = ChangedPatient { id, fields, status };
        write::update(transaction.db()?, company, now, &[row], &mut list).await?;
        list.save(transaction.db()?).await?;
        let change = DeskChange {
            patient: id,
            kind: ChangeKind::Updated,
            fields: edits(Some(&before), fields)?,
            notes: self
                .write_desk_notes(transaction.db()?, id, desk_notes, now)
                .await?,
        };
        if !change.is_empty() {
            desk_changes::insert(transaction.db()?, self.sealing(), change, now).await?;
        }
        transaction.commit().await
    }

    /// Replaces the desk notes; the integrations' lines in the notes stay. The old text is in the patient's history.
    pub async fn set_desk_notes(&self, id: PatientId, text: String) -> Result<()> {
        let now = now();
        let mut transaction = self.begin_edit().await?;
        let change = DeskChange {
            patient: id,
            kind: ChangeKind::Updated,
            fields: Vec::new(),
            notes: self.write_desk_notes(transaction.db()?, id, text, now).await?,
        };
        if !change.is_empty() {
            desk_changes::insert(transaction.db()?, self.sealing(), change, now).await?;
        }
        transaction.commit().await
    }

    /// Returns what changed; `None` if the text is the same.
    async fn write_desk_notes(
        &self,
        db: &mut SqliteConnection,
        id: PatientId,
        text: String,
        now: i64,
    ) -> Result<Option<NotesChange>> {
        let sealed = find(db, id).await?.try_get("notes")?;
        let mut notes = open_notes(self.sealing(), id, sealed)?;
        let change = NotesChange::between(notes.desk(), &text);
        if change.is_some() {
            notes.set_desk(text);
            let sealed = seal_notes(self.sealing(), id, &notes)?;
            let sql = "UPDATE patients SET notes = ?, updated_at = ? WHERE id = ?";
            bind!(sqlx::query(sql); sealed, now, id.0).execute(db).await?;
        }
        Ok(change)
    }
}

pub(crate) async fn is_linked(db: &mut SqliteConnection, id: PatientId) -> Result<bool> {
    Ok(bind!(sqlx::query_scalar(IS_LINKED); id.0).fetch_one(db).await?)
}

/// What differs from the old row, or from an empty one. It is read as plain text, so that an edit can repair a value in a form
/// that is never written.
fn edits(before: Option<&SqliteRow>, after: &PatientFields) -> Result<Vec<FieldChange>> {
    let mut edits = Vec::new();
    for (column, (field, to)) in FIELD_COLUMNS.iter().zip(after.named()) {
        let from: Option<String> = before.map(|row| row.try_get(*column)).transpose()?;
        let from = from.unwrap_or_default();
        edits.extend((from != to).then(|| FieldChange::new(field, from, to)));
    }
    Ok(edits)
}
