//! Writes [`PageChanges`]: patients, links, notes, change records, problems, and counts.

use std::collections::{BTreeSet, HashMap};

use domain::{Field, IntegrationId, Notes, PatNum, PatientId, PatientStatus, SourceNote, Ssn};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use vault::SealingKey;

use super::links::LinkChanges;
use super::{BatchJob, Listed};
use crate::before::{PatientBefore, keep_patients};
use crate::changes::{self, Additions, NewChange};
use crate::decode::{json_list, next_id, now, status};
use crate::error::internal_code;
use crate::patients::write::{self, ChangedPatient, NewNotes, NewPatient};
use crate::patients::{ListChanges, kept, open_notes, seal_notes};
use crate::{
    ChangeKind, FieldChange, PageChanges, PatientRef, Result, StoreError, Update, problems, runs, sync_state,
};

pub(crate) const BEFORE: &str = "SELECT p.id, p.status, p.merged_into, p.notes FROM json_each(?) v \
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

struct Before {
    status: PatientStatus,
    merged_into: Option<PatientId>,
    notes: Notes,
}

pub(super) async fn apply(
    db: &mut SqliteConnection,
    key: &SealingKey,
    (job, listed): (BatchJob, Listed),
    changes: &PageChanges,
) -> Result<()> {
    if !changes.counts.add_up() {
        return Err(StoreError::Failed(internal_code::COUNTS_DO_NOT_ADD_UP));
    }
    let now = now();
    if changes.changes_patients() {
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
    problems::update(db, (job, listed), changes, now).await?;
    if let Some(begun_at) = changes.full_sync_begun_at {
        sync_state::save_begun_at(db, job.integration, begun_at).await?;
    }
    runs::add_counts(db, job.run, changes).await
}

impl<'a> Apply<'a> {
    async fn write(&mut self) -> Result<()> {
        let links = self.plan_links().await?;
        let affected = self.affected(&links).await?;
        self.read_before(&links).await?;
        self.keep_before(&links).await?;
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
        let additions = Additions {
            first: self.created(0),
            patients: self.changes.creates.len(),
        };
        let (run, now) = (self.job.run, self.now);
        changes::insert(self.db, self.key, run, additions, &self.records, now).await
    }

    pub(super) fn resolve(&self, patient: PatientRef) -> Result<PatientId> {
        match patient {
            PatientRef::Existing(patient) => Ok(patient),
            PatientRef::Created(index) if index < self.changes.creates.len() => Ok(self.created(index)),
            PatientRef::Created(_) => Err(CONTRADICTION),
        }
    }

    fn created(&self, index: usize) -> PatientId {
        PatientId(self.first_created.saturating_add_unsigned(index as u64))
    }

    async fn read_before(&mut self, links: &LinkChanges<'_>) -> Result<()> {
        let changes = self.changes;
        let mut ids: BTreeSet<PatientId> = changes.updates.iter().map(|row| row.patient).collect();
        ids.extend(changes.deactivations.iter().map(|row| row.patient));
        ids.extend(changes.survivors.iter().map(|row| row.patient));
        ids.extend(links.primary.keys());
        ids.extend(&links.unlinked);
        if ids.is_empty() {
            return Ok(());
        }
        let ids = json_list(ids.into_iter().map(|patient| patient.0))?;
        let select = bind!(sqlx::query(BEFORE); ids, self.job.company.0);
        for row in select.fetch_all(&mut *self.db).await? {
            let patient = PatientId(row.try_get("id")?);
            let before = Before {
                status: status(&row, "status")?,
                merged_into: row.try_get::<Option<i64>, _>("merged_into")?.map(PatientId),
                notes: open_notes(self.key, patient, row.try_get("notes")?)?,
            };
            self.before.insert(patient, before);
        }
        Ok(())
    }

    /// Keeps what this changes, so that the run can be undone.
    async fn keep_before(&mut self, links: &LinkChanges<'_>) -> Result<()> {
        let before = self.before.iter().map(|(patient, before)| PatientBefore {
            patient: *patient,
            status: before.status,
            merged_into: before.merged_into,
            notes: Some(&before.notes),
        });
        keep_patients(self.db, self.key, self.job.run, before.collect()).await?;
        self.keep_links(links).await
    }

    fn before_mut(&mut self, patient: PatientId) -> Result<&mut Before> {
        self.before.get_mut(&patient).ok_or(CONTRADICTION)
    }

    async fn create(&mut self) -> Result<()> {
        let mut rows = Vec::with_capacity(self.changes.creates.len());
        for (index, create) in self.changes.creates.iter().enumerate() {
            let id = self.created(index);
            let mut notes = Notes::default();
            notes.put(self.source_note(create.pat_num, create.patient.ssn.as_ref()));
            let fields = &create.patient.fields;
            let added_as = Some(create.pat_num);
            rows.push(NewPatient {
                id,
                fields,
                added_as,
                notes,
            });
        }
        write::insert(
            self.db,
            self.key,
            self.job.company,
            self.now,
            &rows,
            &mut self.list,
        )
        .await
    }

    /// Takes the integration's line out of the notes of patients that lost their last number. Returns the SSNs in them.
    fn unlink(&mut self, links: &LinkChanges<'_>) -> Result<HashMap<PatientId, Ssn>> {
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
    async fn deactivate(&mut self, mut lost_ssns: HashMap<PatientId, Ssn>) -> Result<()> {
        let mut rows = Vec::with_capacity(self.changes.deactivations.len());
        for row in &self.changes.deactivations {
            let status = PatientStatus::Inactive(row.reason);
            let before = std::mem::replace(&mut self.before_mut(row.patient)?.status, status);
            let mut record = NewChange::new(row.patient, row.pat_num, ChangeKind::Deactivated);
            record.fields = vec![status_change(before, status)];
            record.ssn_from = lost_ssns.remove(&row.patient);
            self.records.push(record);
            let merged_into = row.into.map(|into| self.resolve(into)).transpose()?;
            rows.push((row.patient, status, merged_into));
        }
        write::update_status(self.db, self.now, &rows, &mut self.list).await
    }

    async fn update(&mut self, links: &LinkChanges<'_>) -> Result<()> {
        let kept = self.integrations(links).await?;
        let mut old_lines: HashMap<PatientId, SourceNote> = HashMap::new();
        for (patient, primary) in &links.primary {
            let record = NewChange::new(*patient, primary.pat_num, ChangeKind::Linked);
            self.records.push(record);
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
            let (id, fields) = (update.patient, &update.fields);
            rows.push(ChangedPatient { id, fields, status });
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
        write::update(self.db, self.job.company, self.now, &rows, &mut self.list).await?;
        self.update_kept().await
    }

    /// Writes the source's values of the fields that the desk keeps.
    async fn update_kept(&mut self) -> Result<()> {
        let updates = self.changes.updates.iter().flat_map(|update| {
            let kept = update.kept.iter();
            kept.map(move |change| kept::NewValue {
                patient: update.patient,
                field: change.field,
                theirs: change.to.as_deref().unwrap_or_default(),
                ours: update.fields.get(change.field).unwrap_or_default(),
            })
        });
        kept::update(self.db, &updates.collect::<Vec<_>>()).await
    }

    async fn integrations(&mut self, links: &LinkChanges<'_>) -> Result<Vec<IntegrationId>> {
        if !links.primary.values().any(|primary| primary.is_first) {
            return Ok(Vec::new());
        }
        let ids = sqlx::query_scalar("SELECT id FROM integrations");
        let ids: Vec<i64> = ids.fetch_all(&mut *self.db).await?;
        Ok(ids.into_iter().map(IntegrationId).collect())
    }

    /// Records what an update changes, and its notes if they change. Returns the status afterwards.
    fn update_one(
        &mut self,
        update: &Update,
        new_primary: Option<PatNum>,
        old_line: Option<SourceNote>,
    ) -> Result<PatientStatus> {
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
        record.fields = changed.chain(&update.kept).cloned().collect();
        if update.reactivated {
            record.kind = ChangeKind::Reactivated;
            let before = std::mem::replace(&mut before.status, PatientStatus::Active);
            record.fields.push(status_change(before, PatientStatus::Active));
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

    async fn change_survivors(&mut self) -> Result<()> {
        let mut rows = Vec::with_capacity(self.changes.survivors.len());
        for row in &self.changes.survivors {
            let status = self.before_mut(row.patient)?.status;
            if status == PatientStatus::Active {
                return Err(CONTRADICTION);
            }
            let merged_into = row.into.map(|into| self.resolve(into)).transpose()?;
            rows.push((row.patient, status, merged_into));
        }
        write::update_status(self.db, self.now, &rows, &mut self.list).await
    }

    /// Replaces the integration's line in the notes of an existing patient.
    fn put_line(&mut self, patient: PatientId, number: PatNum, ssn: Option<&Ssn>) -> Result<()> {
        let line = self.source_note(number, ssn);
        self.before_mut(patient)?.notes.put(line);
        self.save_notes(patient)
    }

    fn save_notes(&mut self, patient: PatientId) -> Result<()> {
        let before = self.before.get(&patient).ok_or(CONTRADICTION)?;
        let notes = self.sealed(patient, &before.notes)?;
        self.notes.push(notes);
        Ok(())
    }

    fn sealed(&self, patient: PatientId, notes: &Notes) -> Result<NewNotes> {
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
    pub(super) fn expect_all(done: u64, rows: usize) -> Result<()> {
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
