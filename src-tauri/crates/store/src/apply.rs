//! Writes one page of a sync, all of it or nothing.
//!
//! Each statement writes at most [`ROWS_PER_STATEMENT`] rows, which stays below SQLite's 32,766 variables. If a statement
//! changes fewer rows than the plan names, the data has changed since the plan was made, and nothing is written.

mod create;
mod deactivate;
mod links;
mod persons;
mod status_check;
mod still_unmatched;
mod update;

use std::collections::HashMap;

use domain::{Field, IntegrationId, Notes, PatNum, PatientId, PatientStatus, Severity, SourceNote, Ssn};
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};
use vault::SealingKey;

use crate::changes::{self, NewChange};
use crate::decode::status;
use crate::error::internal_code;
use crate::patients::open_notes;
use crate::{
    FieldChange, MassChange, PageWrite, Store, StoreError, Thing, clock, cursors, open_problems, problems,
    runs,
};

const ROWS_PER_STATEMENT: usize = 250;

/// The state while one page is written.
struct Page<'a> {
    db: &'a mut SqliteConnection,
    key: &'a SealingKey,
    write: &'a PageWrite,
    now: i64,
    changes: Vec<NewChange>,
}

/// A patient before the page.
struct Before {
    status: PatientStatus,
    notes: Notes,
}

/// New notes of a patient.
struct NewNotes {
    patient: PatientId,
    sealed: Vec<u8>,
    has_ssn: bool,
}

impl Store {
    /// Writes one page of a run in one transaction. On success all of it is on the disk, on an error nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the run is not in progress or the integration was removed; [`StoreError::Outdated`] if
    /// a patient or link has changed since the plan was made, or a patient to be created exists by now.
    pub async fn apply_page(&self, write: &PageWrite) -> Result<(), StoreError> {
        if !write.counts.add_up() {
            return Err(StoreError::Failed(internal_code::COUNTS_DO_NOT_ADD_UP));
        }
        let mut transaction = self.begin().await?;
        let mut page = Page {
            db: transaction.db()?,
            key: self.sealing(),
            write,
            now: clock::now(),
            changes: Vec::new(),
        };
        page.apply().await?;
        transaction.commit().await
    }
}

impl Page<'_> {
    async fn apply(&mut self) -> Result<(), StoreError> {
        let write = self.write;
        self.check_run().await?;
        self.check_still_unmatched(&write.creates).await?;
        let since = self.take_out(&write.persons.replaced).await?;
        self.create(&write.creates).await?;
        // Before the updates, because a patient may leave under one number and return under another on the same page.
        self.deactivate(&write.deactivations).await?;
        self.update(&write.updates).await?;
        self.settle_persons(&write.persons, &since).await?;
        self.update_numbers(&write.link_updates).await?;
        self.check_status().await?;
        problems::insert(self.db, write.run, &write.problems).await?;
        let settled = &write.processed;
        open_problems::sync_open_problems(self.db, write.integration, settled, &write.problems, self.now)
            .await?;
        changes::insert(self.db, self.key, write.run, &self.changes, self.now).await?;
        cursors::apply(self.db, write.integration, write.cursor).await?;
        let errors = write
            .problems
            .iter()
            .filter(|problem| problem.code.severity() == Severity::Error)
            .count();
        let mass_change = MassChange::of_page(&self.changes);
        runs::add_counts(self.db, write.run, &write.counts, errors as u64, mass_change).await
    }

    async fn check_run(&mut self) -> Result<(), StoreError> {
        let fits: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM runs r JOIN integrations i ON i.id = r.integration \
             WHERE r.id = ? AND r.outcome IS NULL AND i.id = ? AND i.company = ?)",
        )
        .bind(self.write.run.0)
        .bind(self.write.integration.0)
        .bind(self.write.company.0)
        .fetch_one(&mut *self.db)
        .await?;
        if fits {
            Ok(())
        } else {
            Err(StoreError::NotFound(Thing::Run))
        }
    }

    /// Status and notes of patients of the company, before the page.
    async fn before(
        &mut self,
        patients: impl Iterator<Item = PatientId>,
    ) -> Result<HashMap<PatientId, Before>, StoreError> {
        let ids: Vec<i64> = patients.map(|patient| patient.0).collect();
        let rows = sqlx::query(
            "SELECT p.id, p.status, p.notes FROM json_each(?) i \
             CROSS JOIN patients p ON p.id = i.value WHERE p.company = ?",
        )
        .bind(serde_json::to_string(&ids)?)
        .bind(self.write.company.0)
        .fetch_all(&mut *self.db)
        .await?;
        rows.iter()
            .map(|row| {
                let patient = PatientId(row.try_get("id")?);
                let before = Before {
                    status: status(row, "status")?,
                    notes: open_notes(self.key, patient, row.try_get("notes")?)?,
                };
                Ok((patient, before))
            })
            .collect()
    }

    /// Runs a statement that must change exactly this many rows.
    async fn execute_for_all(
        &mut self,
        mut sql: QueryBuilder<Sqlite>,
        rows: usize,
    ) -> Result<(), StoreError> {
        let done = sql.build().execute(&mut *self.db).await?;
        if done.rows_affected() == rows as u64 {
            Ok(())
        } else {
            Err(StoreError::Outdated)
        }
    }
}

fn source_record(integration: IntegrationId, pat_num: PatNum, ssn: Option<&Ssn>) -> SourceNote {
    SourceNote {
        integration,
        pat_num,
        ssn: ssn.filter(|ssn| !ssn.is_empty()).map(Ssn::duplicate),
    }
}

fn status_change(from: PatientStatus, to: PatientStatus) -> FieldChange {
    FieldChange::new(Field::Status, from.as_str(), to.as_str())
}
