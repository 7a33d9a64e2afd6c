//! Patients as entered and edited by the desk.

use domain::{CompanyId, Notes, PatientFields, PatientId};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::write::{self, ChangedPatient, NewNotes, NewPatient};
use super::{ListChanges, open_notes, seal_notes};
use crate::decode::{next_id, status};
use crate::integrations::company_exists;
use crate::{Store, StoreError, Thing, clock, desk_changes};

const IS_LINKED: &str = "SELECT EXISTS (SELECT 1 FROM links WHERE patient = ?1 AND is_primary) \
     OR EXISTS (SELECT 1 FROM links WHERE patient = ?1 AND NOT is_primary)";

impl Store {
    /// Adds an active patient without a link.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the company.
    pub async fn add_patient(
        &self,
        company: CompanyId,
        fields: &PatientFields,
        desk_notes: String,
    ) -> Result<PatientId, StoreError> {
        let mut notes = Notes::default();
        notes.set_desk(desk_notes);
        let mut transaction = self.begin().await?;
        company_exists(transaction.db()?, company).await?;
        let id = PatientId(next_id(transaction.db()?, "patients").await?);
        let sealed = seal_notes(self.sealing(), id, &notes)?;
        let now = clock::now();
        let notes = NewNotes {
            patient: id,
            sealed,
            has_ssn: false,
        };
        let mut list = ListChanges::default();
        let row = NewPatient { id, fields, notes };
        write::insert(transaction.db()?, company, now, &[row], &mut list).await?;
        list.save(transaction.db()?).await?;
        desk_changes::entered(transaction.db()?, id, fields, now).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Replaces the fields and desk notes of a patient without a link; the status stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::ManagedBySource`] if an integration is linked to it;
    /// [`StoreError::Damaged`] if the sealed notes were altered. Nothing is changed then.
    pub async fn update_patient(
        &self,
        id: PatientId,
        fields: &PatientFields,
        desk_notes: String,
    ) -> Result<(), StoreError> {
        let now = clock::now();
        let mut transaction = self.begin().await?;
        let before = sqlx::query("SELECT * FROM patients WHERE id = ?")
            .bind(id.0)
            .fetch_optional(transaction.db()?)
            .await?
            .ok_or(StoreError::NotFound(Thing::Patient))?;
        let linked: bool = sqlx::query_scalar(IS_LINKED)
            .bind(id.0)
            .fetch_one(transaction.db()?)
            .await?;
        if linked {
            return Err(StoreError::ManagedBySource);
        }
        let company = CompanyId(before.try_get("company")?);
        let status = status(&before, "status")?;
        let mut list = ListChanges::default();
        let row = ChangedPatient { id, fields, status };
        write::update(transaction.db()?, company, now, &[row], &mut list).await?;
        list.save(transaction.db()?).await?;
        desk_changes::edited(transaction.db()?, id, &before, fields, now).await?;
        self.write_desk_notes(transaction.db()?, id, desk_notes).await?;
        transaction.commit().await
    }

    /// Replaces the desk notes; the integrations' lines in the notes stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Damaged`] if the sealed notes were altered.
    pub async fn set_desk_notes(&self, id: PatientId, text: String) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        self.write_desk_notes(transaction.db()?, id, text).await?;
        transaction.commit().await
    }

    async fn write_desk_notes(
        &self,
        db: &mut SqliteConnection,
        id: PatientId,
        text: String,
    ) -> Result<(), StoreError> {
        let mut notes = open_notes(self.sealing(), id, sealed_notes(db, id).await?)?;
        notes.set_desk(text);
        sqlx::query("UPDATE patients SET notes = ?, updated_at = ? WHERE id = ?")
            .bind(seal_notes(self.sealing(), id, &notes)?)
            .bind(clock::now())
            .bind(id.0)
            .execute(db)
            .await?;
        Ok(())
    }
}

async fn sealed_notes(db: &mut SqliteConnection, id: PatientId) -> Result<Vec<u8>, StoreError> {
    sqlx::query_scalar("SELECT notes FROM patients WHERE id = ?")
        .bind(id.0)
        .fetch_optional(db)
        .await?
        .ok_or(StoreError::NotFound(Thing::Patient))
}
