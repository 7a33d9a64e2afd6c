//! Undo: takes back what a run changed, in one transaction, as a run of its own that can be undone, too.
//!
//! The newest run of an integration goes first. What the desk or another integration changed since stays, and is listed.
//! Patients that the run added are removed: their rows stay for the history and for undoing this, but nothing finds them.
//! A kept field keeps the desk's value. Links are as before the run, and marked as to be read again, so the next sync finds the difference. Open problems stay.

mod left;
mod restore;

use chrono::{TimeDelta, Utc};
use domain::{IntegrationId, PatNum, PatientId, RunId, Trigger};
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use strum::IntoStaticStr;
use vault::SealingKey;

use crate::batch::counters::{add_difference, counted};
use crate::before::{PatientBefore, keep_links, keep_patients};
use crate::changes::{self, Additions, NewChange};
use crate::decode::{json_list, now, stored_count};
use crate::patients::ListChanges;
use crate::patients::write;
use crate::{ChangeKind, Lease, Result, Store, StoreError, Thing};
use left::Left;

/// Runs can be undone for this long. Then what they found is forgotten.
pub(crate) const KEPT: TimeDelta = TimeDelta::days(90);

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Undone {
    /// The run that records it.
    pub run_id: RunId,
    /// The run that was undone.
    pub undone: RunId,
    /// Added patients that were removed.
    #[ts(type = "number")]
    pub removed: u64,
    /// Changed patients that are as before, and removed ones that are there again.
    #[ts(type = "number")]
    pub restored: u64,
    /// Patients that stay as they are, in whole or in part.
    pub left: Vec<LeftPatient>,
}

/// A patient that an undo left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct LeftPatient {
    /// The patient.
    pub patient: PatientId,
    /// Its name.
    pub patient_name: String,
    /// Why.
    pub reason: LeftReason,
}

/// Why an undo left a patient as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum LeftReason {
    /// The desk has written notes.
    NotesWritten,
    /// Another integration has the patient, too.
    LinkedElsewhere,
    /// The desk or another integration has changed it since. Only those fields stay.
    ChangedSince,
    /// A patient that stays is the same person, or the one that this patient was merged into.
    SamePerson,
}

const TARGET: &str = "SELECT r.outcome IS NOT NULL AND NOT r.undone AND r.started_at >= ?2 AND \
     (EXISTS (SELECT 1 FROM changes WHERE run = r.id) OR EXISTS (SELECT 1 FROM links_before WHERE run = r.id)) AS is_undoable, \
     i.company FROM runs r JOIN integrations i ON i.id = r.integration WHERE r.id = ?1 AND i.id = ?3";

/// A newer run of the integration that has an effect. An undo of a run after the one to undo has none here.
const NEWER: &str = "SELECT max(r.id) FROM runs r WHERE r.integration = ?2 AND r.id > ?1 AND NOT r.undone \
     AND (r.undoes IS NULL OR r.undoes < ?1) \
     AND (EXISTS (SELECT 1 FROM changes WHERE run = r.id) OR EXISTS (SELECT 1 FROM links_before WHERE run = r.id))";

const START: &str = "INSERT INTO runs (integration, integration_name, mode, trigger, outcome, started_at, active_at, \
     finished_at, undoes) SELECT integration, integration_name, mode, ?2, 'completed', ?3, ?3, ?3, id FROM runs WHERE id = ?1";

const REMOVE: &str = "UPDATE patients SET status = 'removed', match_key = NULL, merged_into = NULL, updated_at = ? \
     WHERE id IN (SELECT value FROM json_each(?))";

const DELETE_LINKS: &str =
    "DELETE FROM links WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))";

const RESTORE_LINKS: &str = "INSERT INTO links (integration, pat_num, patient, is_primary, status, fingerprint, cluster, \
     linked_at) SELECT ?1, b.pat_num, b.patient, b.is_primary, b.status, b.fingerprint, b.cluster, b.linked_at \
     FROM json_each(?3) v CROSS JOIN links_before b ON b.run = ?2 AND b.pat_num = v.value WHERE b.patient IS NOT NULL";

/// If what is undone was an undo, the run that it undid counts again, and so on.
const MARK: &str = "WITH RECURSIVE marks (run, undone) AS (SELECT ?1, TRUE UNION ALL \
     SELECT r.undoes, NOT m.undone FROM marks m JOIN runs r ON r.id = m.run WHERE r.undoes IS NOT NULL) \
     UPDATE runs SET undone = m.undone FROM marks m WHERE runs.id = m.run";

/// An earlier undo still stands if a sync is undone that no other one followed.
const PAUSE: &str = "UPDATE integrations SET data_as_of_at = NULL, paused_by = iif(paused_by IS ?2, (SELECT max(u.id) \
     FROM runs u WHERE u.integration = ?3 AND u.id < ?2 AND u.undoes IS NOT NULL AND NOT u.undone AND EXISTS \
     (SELECT 1 FROM runs s WHERE s.integration = ?3 AND s.undoes IS NULL AND s.undone AND NOT EXISTS \
     (SELECT 1 FROM runs n WHERE n.integration = ?3 AND n.id > s.id AND n.undoes IS NULL AND NOT n.undone))), ?1) WHERE id = ?3";

const FINISH: &str =
    "UPDATE runs SET rows_read = ?2 + ?3 + ?4, deactivated = ?2, updated = ?3, added = ?4 WHERE id = ?1";

impl Store {
    /// Undoes a run of the lease's integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a run or its integration; [`StoreError::NotUndoable`] if it changed nothing, was
    /// undone, or is too old; [`StoreError::NewerRun`] if a newer run must be undone first.
    pub async fn undo_run(&self, lease: &Lease, run: RunId, trigger: Trigger) -> Result<Undone> {
        let mut write = self.begin_edit().await?;
        let undone = undo(write.db()?, self.sealing(), lease.integration(), run, trigger).await?;
        write.commit().await?;
        Ok(undone)
    }
}

/// An undo while it is written.
pub(super) struct Undo<'a> {
    db: &'a mut SqliteConnection,
    key: &'a SealingKey,
    /// The run that is undone.
    target: RunId,
    /// The run that records it.
    run: RunId,
    integration: IntegrationId,
    company: i64,
    now: i64,
    list: ListChanges,
    records: Vec<NewChange>,
}

async fn undo(
    db: &mut SqliteConnection,
    key: &SealingKey,
    integration: IntegrationId,
    target: RunId,
    trigger: Trigger,
) -> Result<Undone> {
    let oldest = (Utc::now() - KEPT).timestamp_millis();
    let found = bind!(sqlx::query(TARGET); target.0, oldest, integration.0);
    let found = found.fetch_optional(&mut *db).await?;
    let found = found.ok_or(StoreError::NotFound(Thing::Run))?;
    if !found.try_get::<bool, _>("is_undoable")? {
        return Err(StoreError::NotUndoable);
    }
    let newer: Option<i64> = bind!(sqlx::query_scalar(NEWER); target.0, integration.0)
        .fetch_one(&mut *db)
        .await?;
    if let Some(newer) = newer {
        return Err(StoreError::NewerRun(RunId(newer)));
    }
    let now = now();
    let start = bind!(sqlx::query(START); target.0, trigger.as_str(), now);
    let run = RunId(start.execute(&mut *db).await?.last_insert_rowid());
    let company = found.try_get("company")?;
    let undone = Undo {
        db: &mut *db,
        key,
        target,
        run,
        integration,
        company,
        now,
        list: ListChanges::default(),
        records: Vec::new(),
    };
    let undone = undone.write().await?;
    mark(db, &undone, integration).await?;
    Ok(undone)
}

/// The source disagrees now, so the schedule waits; undoing that and all earlier undos since the last sync ends it.
async fn mark(db: &mut SqliteConnection, undone: &Undone, integration: IntegrationId) -> Result<()> {
    let (run, target) = (undone.run_id.0, undone.undone.0);
    bind!(sqlx::query(MARK); target).execute(&mut *db).await?;
    bind!(sqlx::query(PAUSE); run, target, integration.0)
        .execute(db)
        .await?;
    Ok(())
}

impl Undo<'_> {
    async fn write(mut self) -> Result<Undone> {
        let mut left = Left::find(&mut self).await?;
        let numbers = left.numbers(&mut self).await?;
        let changed = restore::changed(&mut self, &left).await?;
        let affected = left.affected(&changed)?;
        let before = counted(self.db, &affected).await?;
        self.keep(&left, &changed, &numbers).await?;
        self.restore_links(&numbers).await?;
        self.remove(&left).await?;
        let restored = restore::restore(&mut self, &mut left, changed).await? + left.returned.len() as u64;
        restore::bring_back(&mut self, &left.returned).await?;
        add_difference(self.db, before, &affected).await?;
        std::mem::take(&mut self.list).save(self.db).await?;
        let none = Additions {
            first: PatientId(0),
            patients: 0,
        };
        changes::insert(self.db, self.key, self.run, none, &self.records, self.now).await?;
        let (removed, returned) = (left.removed.len() as u64, left.returned.len() as u64);
        let finish = bind!(sqlx::query(FINISH); self.run.0, stored_count(removed)?);
        let finish = bind!(finish; stored_count(restored - returned)?, stored_count(returned)?);
        finish.execute(&mut *self.db).await?;
        Ok(Undone {
            run_id: self.run,
            undone: self.target,
            removed,
            restored,
            left: left.listed(self.db).await?,
        })
    }

    /// Keeps what this changes, so that it can be undone.
    async fn keep(&mut self, left: &Left, changed: &[restore::Changed], numbers: &[i64]) -> Result<()> {
        let (run, integration) = (self.run, self.integration.0);
        keep_links(self.db, run, integration, numbers.to_vec(), numbers.to_vec()).await?;
        let mut before: Vec<PatientBefore<'_>> = changed.iter().map(restore::Changed::before).collect();
        for (patient, status) in &left.removed {
            before.push(PatientBefore {
                patient: *patient,
                status: *status,
                merged_into: None,
                notes: None,
            });
        }
        keep_patients(self.db, self.key, run, before).await
    }

    async fn restore_links(&mut self, numbers: &[i64]) -> Result<()> {
        let list = json_list(numbers.iter().copied())?;
        bind!(sqlx::query(DELETE_LINKS); self.integration.0, &list)
            .execute(&mut *self.db)
            .await?;
        bind!(sqlx::query(RESTORE_LINKS); self.integration.0, self.target.0, &list)
            .execute(&mut *self.db)
            .await?;
        Ok(())
    }

    async fn remove(&mut self, left: &Left) -> Result<()> {
        let removed = left.removed.iter().map(|(patient, _)| patient.0);
        bind!(sqlx::query(REMOVE); self.now, json_list(removed)?)
            .execute(&mut *self.db)
            .await?;
        for (patient, _) in &left.removed {
            self.list.remove(*patient);
            let number = left.number_of(*patient);
            self.records
                .push(NewChange::new(*patient, number, ChangeKind::Removed));
        }
        self.count_patients(
            left.removed.len(),
            "UPDATE companies SET patients = patients - ? WHERE id = ?",
        )
        .await
    }

    async fn count_patients(&mut self, patients: usize, statement: &'static str) -> Result<()> {
        let count = stored_count(patients as u64)?;
        bind!(sqlx::query(statement); count, self.company)
            .execute(&mut *self.db)
            .await?;
        Ok(())
    }
}

pub(super) const NO_NUMBER: PatNum = PatNum(0);

pub(super) use write::ChangedPatient;
