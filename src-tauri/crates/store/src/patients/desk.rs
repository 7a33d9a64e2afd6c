//! Patients as entered and edited by the desk.

use domain::{CompanyId, Notes, PatientFields, PatientId};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::record::find;
use super::write::{self, ChangedPatient, NewPatient};
use super::{FIELD_COLUMNS, ListChanges, open_notes, seal_notes};
use crate::decode::{next_id, now, status};
use crate::integrations::company_exists;
use crate::{ChangeKind, FieldChange, Result, Store, StoreError, changes};

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
        let entered = edits(None, fields)?;
        changes::insert_of_desk(transaction.db()?, id, ChangeKind::Created, &entered, now).await?;
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
        let linked = bind!(sqlx::query_scalar(IS_LINKED); id.0);
        if linked.fetch_one(transaction.db()?).await? {
            return Err(StoreError::ManagedBySource);
        }
        let company = CompanyId(before.try_get("company")?);
        let status = status(&before, "status")?;
        let mut list = ListChanges::default();
        let row = ChangedPatient { id, fields, status };
        write::update(transaction.db()?, company, now, &[row], &mut list).await?;
        list.save(transaction.db()?).await?;
        let edits = edits(Some(&before), fields)?;
        if !edits.is_empty() {
            changes::insert_of_desk(transaction.db()?, id, ChangeKind::Updated, &edits, now).await?;
        }
        self.write_desk_notes(transaction.db()?, id, desk_notes).await?;
        transaction.commit().await
    }

    /// Replaces the desk notes; the integrations' lines in the notes stay.
    pub async fn set_desk_notes(&self, id: PatientId, text: String) -> Result<()> {
        let mut transaction = self.begin_edit().await?;
        self.write_desk_notes(transaction.db()?, id, text).await?;
        transaction.commit().await
    }

    async fn write_desk_notes(&self, db: &mut SqliteConnection, id: PatientId, text: String) -> Result<()> {
        let sealed = find(db, id).await?.try_get("notes")?;
        let mut notes = open_notes(self.sealing(), id, sealed)?;
        notes.set_desk(text);
        let sealed = seal_notes(self.sealing(), id, &notes)?;
        let sql = "UPDATE patients SET notes = ?, updated_at = ? WHERE id = ?";
        bind!(sqlx::query(sql); sealed, now(), id.0).execute(db).await?;
        Ok(())
    }
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
