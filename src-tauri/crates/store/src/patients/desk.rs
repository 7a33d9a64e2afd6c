//! Patients as entered and edited by the desk.

use domain::{CompanyId, Notes, PatientFields, PatientId};
use sqlx::QueryBuilder;
use sqlx::sqlite::SqliteConnection;

use super::{FIELD_COLUMNS, StoredFields, open_notes, push_fields, seal_notes};
use crate::decode::next_id;
use crate::integrations::company_exists;
use crate::{Store, StoreError, Thing, clock, desk_changes};

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
        let mut write = self.begin().await?;
        company_exists(write.db()?, company).await?;
        let id = PatientId(next_id(write.db()?, "patients").await?);
        let sealed = seal_notes(self.sealing(), id, &notes)?;
        let mut insert = QueryBuilder::new("INSERT INTO patients (");
        insert.push(FIELD_COLUMNS.join(", "));
        insert.push(", id, company, status, has_ssn, created_at, updated_at, notes) VALUES (");
        let mut row = insert.separated(", ");
        push_fields(&mut row, StoredFields::from(fields));
        let now = clock::now();
        row.push_bind(id.0);
        row.push_bind(company.0);
        row.push("'active', 0");
        row.push_bind(now);
        row.push_bind(now);
        row.push_bind(sealed);
        insert.push(")");
        insert.build().execute(write.db()?).await?;
        desk_changes::entered(write.db()?, id, fields, now).await?;
        write.commit().await?;
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
        let mut update = QueryBuilder::new("UPDATE patients SET (");
        update.push(FIELD_COLUMNS.join(", "));
        update.push(", updated_at) = (");
        let mut row = update.separated(", ");
        push_fields(&mut row, StoredFields::from(fields));
        row.push_bind(now);
        update.push(") WHERE id = ");
        update.push_bind(id.0);
        update.push(" AND NOT EXISTS (SELECT 1 FROM links WHERE links.patient = patients.id)");
        let mut write = self.begin().await?;
        let before = sqlx::query("SELECT * FROM patients WHERE id = ?")
            .bind(id.0)
            .fetch_optional(write.db()?)
            .await?
            .ok_or(StoreError::NotFound(Thing::Patient))?;
        let done = update.build().execute(write.db()?).await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::ManagedBySource);
        }
        desk_changes::edited(write.db()?, id, &before, fields, now).await?;
        self.write_desk_notes(write.db()?, id, desk_notes).await?;
        write.commit().await
    }

    /// Replaces the desk notes; the integrations' lines in the notes stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Damaged`] if the sealed notes were altered.
    pub async fn set_desk_notes(&self, id: PatientId, text: String) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        self.write_desk_notes(write.db()?, id, text).await?;
        write.commit().await
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
