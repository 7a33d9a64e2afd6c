//! Writes [`PageChanges`]: patients, links, notes, change records, problems, and counts.

use std::collections::{BTreeSet, HashMap};

use domain::{Field, Notes, PatNum, PatientId, PatientStatus, Severity, SourceNote, Ssn};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use vault::SealingKey;

use super::BatchJob;
use super::links::LinkChanges;
use crate::changes::{self, NewChange};
use crate::decode::{next_id, status};
use crate::error::internal_code;
use crate::patients::write::{self, ChangedPatient, ChangedStatus, NewNotes, NewPatient};
use crate::patients::{ListChanges, open_notes, seal_notes};
use crate::{
    ChangeKind, FieldChange, PageChanges, PatientRef, StoreError, Update, clock, full_passes, open_problems,
    runs,
};

pub(crate) const BEFORE: &str = "SELECT p.id, p.status, p.notes FROM json_each(?) v \
     CROSS JOIN patients p ON p.id = v.value WHERE p.company = ?";

const CONTRADICTION: StoreError = StoreError::Failed(internal_code::CONTRADICTION);

/// The state while changes are written.
pub(super) struct Apply<'a> {
    pub(super) db: &'a mut SqliteConnection,
    key: &'a SealingKey,
    pub(super) job: BatchJob,
    pub(super) changes: &'a PageChanges,
    pub(super) now: i64,
    /// The id of the first patient created.
    first_created: i64,
    before: HashMap<PatientId, Before>,
    notes: Vec<NewNotes>,
    records: Vec<NewChange>,
    list: ListChanges,
}

/// An existing patient before the changes.
struct Before {
    status: PatientStatus,
    notes: Notes,
}

pub(super) async fn apply(
    db: &mut SqliteConnection,
    key: &SealingKey,
    job: BatchJob,
    changes: &PageChanges,
) -> Result<(), StoreError> {
    if !changes.counts.add_up() {
        return Err(StoreError::Failed(internal_code::COUNTS_DO_NOT_ADD_UP));
    }
    let now = clock::now();
    if !changes.is_empty() {
        let mut apply = Apply {
            first_created: next_id(&mut *db, "patients").await?,
            db: &mut *db,
            key,
            job,
            changes,
            now,
            before: HashMap::new(),
            notes: Vec::new(),
            records: Vec::new(),
            list: ListChanges::default(),
        };
        apply.write().await?;
    }
    open_problems::update(db, job, changes, now).await?;
    if let Some(pass) = changes.full_pass {
        full_passes::save(db, job.integration, pass).await?;
    }
    let problems = changes.problems.iter();
    let errors = problems.filter(|open| open.problem.code.severity() == Severity::Error);
    runs::add_counts(
        db,
        job.run,
        &changes.counts,
        errors.count() as u64,
        changes.mass_change,
    )
    .await
}

impl<'a> Apply<'a> {
    async fn write(&mut self) -> Result<(), StoreError> {
        let links = self.plan_links().await?;
        let affected = self.affected(&links).await?;
        self.read_before(&links).await?;
        self.create().await?;
        self.write_links(&links).await?;
        let lost_ssns = self.unlink(&links)?;
        // Before the updates, because a patient may leave under one number and return under another.
        self.deactivate(lost_ssns).await?;
        self.update(&links).await?;
        self.change_survivors().await?;
        write::update_notes(self.db, self.now, &self.notes).await?;
        self.update_counters(affected).await?;
        std::mem::take(&mut self.list).save(self.db).await?;
        changes::insert(self.db, self.key, self.job.run, &self.records, self.now).await
    }

    pub(super) fn resolve(&self, patient: PatientRef) -> Result<PatientId, StoreError> {
        match patient {
            PatientRef::Existing(patient) => Ok(patient),
            PatientRef::Created(index) if index < self.changes.creates.len() => Ok(self.created(index)),
            PatientRef::Created(_) => Err(CONTRADICTION),
        }
    }

    fn created(&self, index: usize) -> PatientId {
        PatientId(self.first_created.saturating_add_unsigned(index as u64))
    }

    /// Reads the existing patients that change.
    async fn read_before(&mut self, links: &LinkChanges<'_>) -> Result<(), StoreError> {
        let changes = self.changes;
        let ids: BTreeSet<PatientId> = changes
            .updates
            .iter()
            .map(|row| row.patient)
            .chain(changes.deactivations.iter().map(|row| row.patient))
            .chain(changes.survivors.iter().map(|row| row.patient))
            .chain(links.primary.keys().copied())
            .chain(links.unlinked.iter().copied())
            .collect();
        if ids.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = ids.into_iter().map(|patient| patient.0).collect();
        let rows = sqlx::query(BEFORE)
            .bind(serde_json::to_string(&ids)?)
            .bind(self.job.company.0)
            .fetch_all(&mut *self.db)
            .await?;
        let before = |row: &SqliteRow| {
            let patient = PatientId(row.try_get("id")?);
            let before = Before {
                status: status(row, "status")?,
                notes: open_notes(self.key, patient, row.try_get("notes")?)?,
            };
            Ok((patient, before))
        };
        self.before = rows.iter().map(before).collect::<Result<_, StoreError>>()?;
        Ok(())
    }

    fn before_mut(&mut self, patient: PatientId) -> Result<&mut Before, StoreError> {
        self.before.get_mut(&patient).ok_or(CONTRADICTION)
    }

    async fn create(&mut self) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(self.changes.creates.len());
        for (index, create) in self.changes.creates.iter().enumerate() {
            let id = self.created(index);
            let mut notes = Notes::default();
            notes.put(self.source_note(create.pat_num, create.ssn.as_ref()));
            rows.push(NewPatient {
                id,
                fields: &create.fields,
                notes: self.sealed(id, &notes)?,
            });
            self.records
                .push(NewChange::new(id, create.pat_num, ChangeKind::Created));
        }
        write::insert(self.db, self.job.company, self.now, &rows, &mut self.list).await
    }

    /// Takes the integration's line out of the notes of patients that lost their last number. Returns the SSNs in them.
    fn unlink(&mut self, links: &LinkChanges<'_>) -> Result<HashMap<PatientId, Ssn>, StoreError> {
        let mut ssns = HashMap::new();
        for patient in &links.unlinked {
            let integration = self.job.integration;
            let line = self.before_mut(*patient)?.notes.take_out(integration);
            let ssn = line.and_then(|line| line.ssn).filter(|ssn| !ssn.is_empty());
            ssns.extend(ssn.map(|ssn| (*patient, ssn)));
            self.save_notes(*patient)?;
        }
        Ok(ssns)
    }

    /// An SSN that left the notes stays sealed in the change record.
    async fn deactivate(&mut self, mut lost_ssns: HashMap<PatientId, Ssn>) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(self.changes.deactivations.len());
        for row in &self.changes.deactivations {
            let status = PatientStatus::Inactive(row.reason);
            let before = std::mem::replace(&mut self.before_mut(row.patient)?.status, status);
            let mut record = NewChange::new(row.patient, row.pat_num, ChangeKind::Deactivated);
            record.fields = vec![status_change(before, status)];
            record.ssn_from = lost_ssns.remove(&row.patient);
            self.records.push(record);
            rows.push(ChangedStatus {
                id: row.patient,
                status,
                merged_into: row.into.map(|into| self.resolve(into)).transpose()?,
            });
        }
        write::update_status(self.db, self.now, &rows, &mut self.list).await
    }

    async fn update(&mut self, links: &LinkChanges<'_>) -> Result<(), StoreError> {
        let kept: Vec<_> = sqlx::query_scalar("SELECT id FROM integrations")
            .fetch_all(&mut *self.db)
            .await?
            .into_iter()
            .map(domain::IntegrationId)
            .collect();
        let mut old_lines: HashMap<PatientId, SourceNote> = HashMap::new();
        for (patient, primary) in &links.primary {
            self.records
                .push(NewChange::new(*patient, primary.pat_num, ChangeKind::Linked));
            if primary.is_first {
                // A chart that was added again must not be listed twice, once with an old SSN.
                let mut old = self.before_mut(*patient)?.notes.take_all_but(&kept);
                old_lines.extend(old.pop().map(|line| (*patient, line)));
            }
        }
        let mut rows = Vec::with_capacity(self.changes.updates.len());
        for update in &self.changes.updates {
            let primary = links.primary.get(&update.patient).map(|primary| primary.pat_num);
            let status = self.update_one(update, primary, old_lines.remove(&update.patient))?;
            rows.push(ChangedPatient {
                id: update.patient,
                fields: &update.fields,
                status,
            });
        }
        let updated: BTreeSet<PatientId> = self.changes.updates.iter().map(|row| row.patient).collect();
        for (patient, primary) in &links.primary {
            if !updated.contains(patient) {
                let integration = self.job.integration;
                let line = self.before_mut(*patient)?.notes.take_out(integration);
                let line = line.or_else(|| old_lines.remove(patient));
                let ssn = line.and_then(|line| line.ssn);
                self.put_line(*patient, primary.pat_num, ssn.as_ref())?;
            }
        }
        write::update(self.db, self.job.company, self.now, &rows, &mut self.list).await
    }

    /// Records what an update changes, and its notes if they change. Returns the status afterwards.
    fn update_one(
        &mut self,
        update: &Update,
        new_primary: Option<PatNum>,
        old_line: Option<SourceNote>,
    ) -> Result<PatientStatus, StoreError> {
        let integration = self.job.integration;
        let before = self.before_mut(update.patient)?;
        let line = before.notes.record(integration);
        let number = new_primary
            .or(line.map(|line| line.pat_num))
            .unwrap_or(update.pat_num);
        let is_same_line = line.is_some_and(|line| line.pat_num == number);
        let ssn_from = line.or(old_line.as_ref()).and_then(|line| line.ssn.as_ref());
        let ssn_from = ssn_from.filter(|ssn| !ssn.is_empty()).map(Ssn::duplicate);
        let ssn_to = update.ssn.as_ref().filter(|ssn| !ssn.is_empty());
        let ssn_changed = ssn_from.as_ref().map(Ssn::expose) != ssn_to.map(Ssn::expose);
        let mut record = NewChange::new(update.patient, update.pat_num, ChangeKind::Updated);
        let changed = update.changed.iter();
        let changed = changed.filter(|change| !matches!(change.field, Field::Status | Field::Ssn));
        record.fields = changed.cloned().collect();
        if update.reactivated {
            record.kind = ChangeKind::Reactivated;
            record
                .fields
                .push(status_change(before.status, PatientStatus::Active));
            before.status = PatientStatus::Active;
        }
        let status = before.status;
        if ssn_changed {
            record.ssn_from = ssn_from;
            record.ssn_to = ssn_to.map(Ssn::duplicate);
        }
        if ssn_changed || !record.fields.is_empty() {
            self.records.push(record);
        }
        if ssn_changed || !is_same_line {
            self.put_line(update.patient, number, ssn_to)?;
        }
        Ok(status)
    }

    async fn change_survivors(&mut self) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(self.changes.survivors.len());
        for row in &self.changes.survivors {
            let status = self.before_mut(row.patient)?.status;
            if status == PatientStatus::Active {
                return Err(CONTRADICTION);
            }
            rows.push(ChangedStatus {
                id: row.patient,
                status,
                merged_into: row.into.map(|into| self.resolve(into)).transpose()?,
            });
        }
        write::update_status(self.db, self.now, &rows, &mut self.list).await
    }

    /// Replaces the integration's line in the notes of an existing patient.
    fn put_line(&mut self, patient: PatientId, number: PatNum, ssn: Option<&Ssn>) -> Result<(), StoreError> {
        let line = self.source_note(number, ssn);
        self.before_mut(patient)?.notes.put(line);
        self.save_notes(patient)
    }

    fn save_notes(&mut self, patient: PatientId) -> Result<(), StoreError> {
        let before = self.before.get(&patient).ok_or(CONTRADICTION)?;
        let notes = self.sealed(patient, &before.notes)?;
        self.notes.push(notes);
        Ok(())
    }

    fn sealed(&self, patient: PatientId, notes: &Notes) -> Result<NewNotes, StoreError> {
        Ok(NewNotes {
            patient,
            sealed: seal_notes(self.key, patient, notes)?,
            has_ssn: notes.has_ssn(),
        })
    }

    fn source_note(&self, pat_num: PatNum, ssn: Option<&Ssn>) -> SourceNote {
        SourceNote {
            integration: self.job.integration,
            pat_num,
            ssn: ssn.filter(|ssn| !ssn.is_empty()).map(Ssn::duplicate),
        }
    }

    /// Checks that a statement changed all rows that it names.
    pub(super) fn expect_all(done: u64, rows: usize) -> Result<(), StoreError> {
        if done == rows as u64 {
            Ok(())
        } else {
            Err(CONTRADICTION)
        }
    }
}

fn status_change(from: PatientStatus, to: PatientStatus) -> FieldChange {
    FieldChange::new(Field::Status, from.as_str(), to.as_str())
}
