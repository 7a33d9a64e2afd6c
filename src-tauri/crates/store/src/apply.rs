//! Writing one page of a sync: all of it or nothing.
//!
//! Rows go in many a statement, at most [`ROWS_A_STATEMENT`], which stays below SQLite's 32,766 variables. A statement
//! that touches fewer rows than the plan names means that the plan was made on another state: nothing is written then.

use std::collections::HashMap;

use domain::{Field, IntegrationId, Notes, PatNum, PatientId, RunId, Severity, SourceRecord, Ssn, Standing};
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};
use vault::{Fingerprint, SealingKey};

use crate::changes::{self, NewChange};
use crate::error::own_code;
use crate::patients::{
    FIELD_COLUMNS, StoredFields, open_notes, push_fields, seal_notes, standing, standing_word,
};
use crate::values::{next_id, word};
use crate::{
    Applied, ChangeKind, Create, Deactivation, FieldChange, Link, PageWrite, Refresh, Store, StoreError,
    Update, clock, cursors, problems, runs,
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

/// A link to be written.
struct NewLink {
    pat_num: PatNum,
    patient: PatientId,
    fingerprint: Fingerprint,
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
    /// a patient or link is not as the plan says.
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
        self.create(&write.creates).await?;
        self.update(&write.updates).await?;
        self.refresh(&write.refreshes).await?;
        self.deactivate(&write.deactivations).await?;
        problems::insert(self.db, write.run, &write.problems).await?;
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
        let RunId(run) = self.write.run;
        let fits: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM runs r JOIN integrations i ON i.id = r.integration \
             WHERE r.id = ? AND r.outcome IS NULL AND i.id = ? AND i.company = ?)",
        )
        .bind(run)
        .bind(self.write.integration.0)
        .bind(self.write.company.0)
        .fetch_one(&mut *self.db)
        .await?;
        if fits {
            Ok(())
        } else {
            Err(StoreError::NotFound("run"))
        }
    }

    async fn create(&mut self, creates: &[Create]) -> Result<(), StoreError> {
        let mut id = next_id(self.db, "patients").await?;
        for chunk in creates.chunks(ROWS_A_STATEMENT) {
            let mut rows = Vec::with_capacity(chunk.len());
            let mut links = Vec::with_capacity(chunk.len());
            for create in chunk {
                let patient = PatientId(id);
                id += 1;
                rows.push((create, self.new_notes(patient, create)?));
                links.push(NewLink {
                    pat_num: create.pat_num,
                    patient,
                    fingerprint: create.fingerprint,
                });
                self.changes.push(created(patient, create));
            }
            self.insert_patients(rows).await?;
            self.insert_links(&links).await?;
        }
        Ok(())
    }

    fn new_notes(&self, patient: PatientId, create: &Create) -> Result<NewNotes, StoreError> {
        let mut notes = Notes::default();
        notes.put(source_record(
            self.write.integration,
            create.pat_num,
            create.ssn.as_ref(),
        ));
        Ok(NewNotes {
            patient,
            sealed: seal_notes(self.key, patient, &notes)?,
            has_ssn: notes.has_ssn(),
        })
    }

    async fn insert_patients(&mut self, rows: Vec<(&Create, NewNotes)>) -> Result<(), StoreError> {
        let (company, now) = (self.write.company, self.now);
        let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO patients (");
        insert.push(FIELD_COLUMNS.join(", "));
        insert.push(", id, company, standing, has_ssn, created_at, updated_at, notes) ");
        insert.push_values(rows, |mut row, (create, notes)| {
            push_fields(&mut row, StoredFields::from(&create.fields));
            row.push_bind(notes.patient.0)
                .push_bind(company.0)
                .push_bind(standing_word(Standing::Active))
                .push_bind(notes.has_ssn)
                .push_bind(now)
                .push_bind(now)
                .push_bind(notes.sealed);
        });
        insert.build().execute(&mut *self.db).await?;
        Ok(())
    }

    async fn insert_links(&mut self, links: &[NewLink]) -> Result<(), StoreError> {
        let (integration, now) = (self.write.integration, self.now);
        for chunk in links.chunks(ROWS_A_STATEMENT) {
            let mut insert = QueryBuilder::<Sqlite>::new(
                "INSERT INTO links (integration, pat_num, patient, fingerprint, linked_at) ",
            );
            insert.push_values(chunk, |mut row, link| {
                row.push_bind(integration.0)
                    .push_bind(link.pat_num.0)
                    .push_bind(link.patient.0)
                    .push_bind(link.fingerprint.as_bytes().to_vec())
                    .push_bind(now);
            });
            insert
                .build()
                .execute(&mut *self.db)
                .await
                .map_err(|error| match error.as_database_error() {
                    Some(database) if database.is_unique_violation() => StoreError::Outdated,
                    _ => error.into(),
                })?;
        }
        Ok(())
    }

    async fn update(&mut self, updates: &[Update]) -> Result<(), StoreError> {
        let mut before = self.before(updates.iter().map(|update| update.patient)).await?;
        let mut new_notes = Vec::new();
        for update in updates {
            let before = before.remove(&update.patient).ok_or(StoreError::Outdated)?;
            new_notes.extend(self.plan_update(update, before)?);
        }
        self.update_fields(updates).await?;
        self.update_notes(new_notes).await?;
        let (new, existing): (Vec<_>, Vec<_>) = updates.iter().partition(|update| update.link == Link::New);
        let new: Vec<NewLink> = new.into_iter().map(NewLink::from).collect();
        self.insert_links(&new).await?;
        let existing: Vec<NewLink> = existing.into_iter().map(NewLink::from).collect();
        self.update_links(&existing).await
    }

    /// Records what an update changes, and gives the notes if they change with it.
    fn plan_update(&mut self, update: &Update, before: Before) -> Result<Option<NewNotes>, StoreError> {
        let Before { standing, mut notes } = before;
        let old = notes.record(self.write.integration);
        let ssn_from = old
            .and_then(|record| record.ssn.as_ref())
            .filter(|ssn| !ssn.is_empty());
        let ssn_to = update.ssn.as_ref().filter(|ssn| !ssn.is_empty());
        let ssn_changed = ssn_from.map(Ssn::expose) != ssn_to.map(Ssn::expose);
        let same_number = old.is_some_and(|record| record.pat_num == update.pat_num);
        let change = NewChange {
            patient: update.patient,
            pat_num: update.pat_num,
            kind: if update.reactivated {
                ChangeKind::Reactivated
            } else {
                ChangeKind::Updated
            },
            fields: changed_fields(update, standing),
            ssn_from: ssn_from.filter(|_| ssn_changed).map(Ssn::duplicate),
            ssn_to: ssn_to.filter(|_| ssn_changed).map(Ssn::duplicate),
        };
        if update.link == Link::New {
            self.changes.push(linked(update));
        }
        if ssn_changed || !change.fields.is_empty() {
            self.changes.push(change);
        }
        if same_number && !ssn_changed {
            return Ok(None);
        }
        notes.put(source_record(
            self.write.integration,
            update.pat_num,
            update.ssn.as_ref(),
        ));
        Ok(Some(NewNotes {
            patient: update.patient,
            sealed: seal_notes(self.key, update.patient, &notes)?,
            has_ssn: notes.has_ssn(),
        }))
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

    async fn update_fields(&mut self, updates: &[Update]) -> Result<(), StoreError> {
        let now = self.now;
        for chunk in updates.chunks(ROWS_A_STATEMENT) {
            let columns = FIELD_COLUMNS.join(", ");
            let values = FIELD_COLUMNS.map(|column| format!("v.{column}")).join(", ");
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (");
            sql.push(&columns).push(", patient, reactivated) AS (");
            sql.push_values(chunk, |mut row, update| {
                push_fields(&mut row, StoredFields::from(&update.fields));
                row.push_bind(update.patient.0).push_bind(update.reactivated);
            });
            sql.push(") UPDATE patients SET (").push(columns);
            sql.push(", standing, updated_at) = (").push(values);
            sql.push(", CASE WHEN v.reactivated THEN 'active' ELSE patients.standing END, ");
            sql.push_bind(now).push(") FROM v WHERE patients.id = v.patient");
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }

    async fn update_notes(&mut self, notes: Vec<NewNotes>) -> Result<(), StoreError> {
        let mut notes = notes.into_iter().peekable();
        while notes.peek().is_some() {
            let chunk: Vec<NewNotes> = notes.by_ref().take(ROWS_A_STATEMENT).collect();
            let rows = chunk.len();
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, notes, has_ssn) AS (");
            sql.push_values(chunk, |mut row, notes| {
                row.push_bind(notes.patient.0)
                    .push_bind(notes.sealed)
                    .push_bind(notes.has_ssn);
            });
            sql.push(
                ") UPDATE patients SET notes = v.notes, has_ssn = v.has_ssn FROM v WHERE patients.id = v.patient",
            );
            self.execute_for_all(sql, rows).await?;
        }
        Ok(())
    }

    async fn update_links(&mut self, links: &[NewLink]) -> Result<(), StoreError> {
        for chunk in links.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, patient, fingerprint) AS (");
            sql.push_values(chunk, |mut row, link| {
                row.push_bind(link.pat_num.0)
                    .push_bind(link.patient.0)
                    .push_bind(link.fingerprint.as_bytes().to_vec());
            });
            sql.push(
                ") UPDATE links SET fingerprint = v.fingerprint FROM v \
                 WHERE links.pat_num = v.pat_num AND links.patient = v.patient AND links.integration = ",
            );
            sql.push_bind(self.write.integration.0);
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }

    async fn refresh(&mut self, refreshes: &[Refresh]) -> Result<(), StoreError> {
        for chunk in refreshes.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, fingerprint) AS (");
            sql.push_values(chunk, |mut row, refresh| {
                row.push_bind(refresh.pat_num.0)
                    .push_bind(refresh.fingerprint.as_bytes().to_vec());
            });
            sql.push(
                ") UPDATE links SET fingerprint = v.fingerprint FROM v \
                 WHERE links.pat_num = v.pat_num AND links.integration = ",
            );
            sql.push_bind(self.write.integration.0);
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }

    async fn deactivate(&mut self, deactivations: &[Deactivation]) -> Result<(), StoreError> {
        let now = self.now;
        let before = self.before(deactivations.iter().map(|row| row.patient)).await?;
        for deactivation in deactivations {
            let before = before.get(&deactivation.patient).ok_or(StoreError::Outdated)?;
            self.changes.push(deactivated(deactivation, before.standing));
        }
        for chunk in deactivations.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, pat_num, standing) AS (");
            sql.push_values(chunk, |mut row, deactivation| {
                row.push_bind(deactivation.patient.0)
                    .push_bind(deactivation.pat_num.0)
                    .push_bind(deactivation.departure.as_str());
            });
            sql.push(") UPDATE patients SET standing = v.standing, updated_at = ")
                .push_bind(now);
            sql.push(
                " FROM v CROSS JOIN links l ON l.pat_num = v.pat_num AND l.patient = v.patient \
                 WHERE patients.id = v.patient AND l.integration = ",
            );
            sql.push_bind(self.write.integration.0);
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
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

impl From<&Update> for NewLink {
    fn from(update: &Update) -> Self {
        Self {
            pat_num: update.pat_num,
            patient: update.patient,
            fingerprint: update.fingerprint,
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

fn created(patient: PatientId, create: &Create) -> NewChange {
    let named = create.fields.named().into_iter();
    NewChange {
        patient,
        pat_num: create.pat_num,
        kind: ChangeKind::Created,
        fields: named
            .filter(|(_, to)| !to.is_empty())
            .map(|(field, to)| FieldChange {
                field,
                from: String::new(),
                to,
            })
            .collect(),
        ssn_from: None,
        ssn_to: create
            .ssn
            .as_ref()
            .filter(|ssn| !ssn.is_empty())
            .map(Ssn::duplicate),
    }
}

fn linked(update: &Update) -> NewChange {
    NewChange {
        patient: update.patient,
        pat_num: update.pat_num,
        kind: ChangeKind::Linked,
        fields: Vec::new(),
        ssn_from: None,
        ssn_to: None,
    }
}

/// The changed fields of an update, with the standing as the table has it rather than as the plan may say.
fn changed_fields(update: &Update, before: Standing) -> Vec<FieldChange> {
    let mut fields: Vec<FieldChange> = update
        .changed
        .iter()
        .filter(|change| !matches!(change.field, Field::Standing | Field::Ssn))
        .cloned()
        .collect();
    if update.reactivated {
        fields.push(standing_change(before, Standing::Active));
    }
    fields
}

fn deactivated(deactivation: &Deactivation, before: Standing) -> NewChange {
    NewChange {
        patient: deactivation.patient,
        pat_num: deactivation.pat_num,
        kind: ChangeKind::Deactivated,
        fields: vec![standing_change(
            before,
            Standing::Departed(deactivation.departure),
        )],
        ssn_from: None,
        ssn_to: None,
    }
}

fn standing_change(from: Standing, to: Standing) -> FieldChange {
    FieldChange {
        field: Field::Standing,
        from: standing_word(from).to_owned(),
        to: standing_word(to).to_owned(),
    }
}
