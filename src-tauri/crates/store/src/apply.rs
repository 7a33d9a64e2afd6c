//! Writing one page of a sync: all of it or nothing.
//!
//! Rows go in many a statement, at most [`ROWS_A_STATEMENT`], which stays below SQLite's 32,766 variables. A statement
//! that touches fewer rows than the plan names means that the plan was made on another state: nothing is written then.

mod create;
mod deactivate;
mod links;
mod persons;
mod standings;
mod strangers;
mod update;

use std::collections::HashMap;

use domain::{Field, IntegrationId, Notes, PatNum, PatientId, Severity, SourceRecord, Ssn, Standing};
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};
use vault::SealingKey;

use crate::changes::{self, NewChange};
use crate::error::own_code;
use crate::patients::{open_notes, standing, standing_word};
use crate::values::word;
use crate::{
    Applied, FieldChange, PageWrite, Store, StoreError, clock, current_problems, cursors, problems, runs,
};

const ROWS_A_STATEMENT: usize = 250;

/// What one page is written with.
struct Page<'a> {
    db: &'a mut SqliteConnection,
    key: &'a SealingKey,
    write: &'a PageWrite,
    now: i64,
    changes: Vec<NewChange>,
}

/// A patient as it is before the page.
struct Before {
    standing: Standing,
    notes: Notes,
}

/// The notes of a patient to be written.
struct NewNotes {
    patient: PatientId,
    sealed: Vec<u8>,
    has_ssn: bool,
}

impl Store {
    /// Writes one page of a run in one transaction. When this returns without an error, all of it is on the disk; with
    /// one, nothing of it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the run is not under way or the integration was removed; [`StoreError::Outdated`] if
    /// a patient or link is not as the plan says, or somebody to be created has come in by another way meanwhile.
    pub async fn apply_page(&self, write: &PageWrite) -> Result<Applied, StoreError> {
        if !write.counts.add_up() {
            return Err(StoreError::Failed(own_code::COUNTS_DO_NOT_ADD_UP));
        }
        let mut transaction = self.begin().await?;
        let mut page = Page {
            db: transaction.db()?,
            key: self.sealing(),
            write,
            now: clock::now(),
            changes: Vec::new(),
        };
        let applied = page.apply().await?;
        transaction.commit().await?;
        Ok(applied)
    }
}

impl Page<'_> {
    async fn apply(&mut self) -> Result<Applied, StoreError> {
        let write = self.write;
        self.check_run().await?;
        self.check_strangers(&write.creates).await?;
        let since = self.take_out(&write.persons.replaced).await?;
        self.create(&write.creates).await?;
        // Who leaves under one number may return under another on the same page.
        self.deactivate(&write.deactivations).await?;
        self.update(&write.updates).await?;
        self.settle_persons(&write.persons, &since).await?;
        self.refresh(&write.refreshes).await?;
        self.check_standings().await?;
        problems::insert(self.db, write.run, &write.problems).await?;
        let settled = &write.dealt_with;
        current_problems::settle(self.db, write.integration, settled, &write.problems, self.now).await?;
        changes::insert(self.db, self.key, write.run, &self.changes, self.now).await?;
        cursors::apply(self.db, write.integration, write.cursor).await?;
        let severe = |severity| severity == Severity::Error;
        let errors = write
            .problems
            .iter()
            .filter(|problem| severe(problem.code.severity()))
            .count();
        let totals = runs::add_counts(self.db, write.run, &write.counts, errors as u64).await?;
        Ok(Applied { totals })
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
            Err(StoreError::NotFound("sync"))
        }
    }

    /// Standing and notes of patients of the company, before the page.
    async fn before(
        &mut self,
        patients: impl Iterator<Item = PatientId>,
    ) -> Result<HashMap<PatientId, Before>, StoreError> {
        let ids: Vec<i64> = patients.map(|patient| patient.0).collect();
        let rows = sqlx::query(
            "SELECT p.id, p.standing, p.notes FROM json_each(?) i \
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
                    standing: word(row, "standing", standing)?,
                    notes: open_notes(self.key, patient, row.try_get("notes")?)?,
                };
                Ok((patient, before))
            })
            .collect()
    }

    /// Runs a statement that must touch exactly so many rows.
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

fn source_record(integration: IntegrationId, pat_num: PatNum, ssn: Option<&Ssn>) -> SourceRecord {
    SourceRecord {
        integration,
        pat_num,
        ssn: ssn.filter(|ssn| !ssn.is_empty()).map(Ssn::duplicate),
    }
}

fn standing_change(from: Standing, to: Standing) -> FieldChange {
    FieldChange {
        field: Field::Standing,
        from: standing_word(from).to_owned(),
        to: standing_word(to).to_owned(),
    }
}
