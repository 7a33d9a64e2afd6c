//! A patient's history: what syncs and the desk did to it, as one list.

use chrono::{DateTime, Utc};
use domain::{Mode, PatientId, RunId, Trigger};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};

use crate::values::{stored_count, time, word};
use crate::{ChangeKind, FieldChange, Store, StoreError};

/// Something that happened to a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// The sync that did it; `None` if the desk did, by hand.
    pub sync: Option<EventSync>,
    /// What happened.
    pub kind: ChangeKind,
    /// The fields in clear that changed.
    pub fields: Vec<FieldChange>,
    /// Whether the social security number changed as well. Its values stay sealed.
    pub ssn_changed: bool,
}

/// The sync behind an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSync {
    /// Which run.
    pub run: RunId,
    /// The integration's name, or the last it had.
    pub integration_name: String,
    /// Full or incremental.
    pub mode: Mode,
    /// Who asked for it.
    pub trigger: Trigger,
}

/// One page of a patient's history.
#[derive(Debug, Clone)]
pub struct PatientEventPage {
    /// How many events there are on all pages.
    pub total: u64,
    /// Those of this page, newest first.
    pub rows: Vec<PatientEvent>,
}

const COUNT: &str = "SELECT (SELECT count(*) FROM changes WHERE patient = ?1) \
                     + (SELECT count(*) FROM desk_changes WHERE patient = ?1)";

const LIST: &str = "SELECT c.applied_at, c.id, c.kind, c.fields, c.run, r.mode, r.trigger_word, \
     coalesce(i.name, r.integration_name) AS shown_name, \
     c.ssn_from IS NOT NULL OR c.ssn_to IS NOT NULL AS ssn_changed \
     FROM changes c JOIN runs r ON r.id = c.run LEFT JOIN integrations i ON i.id = r.integration WHERE c.patient = ?1 \
     UNION ALL SELECT applied_at, id, kind, fields, NULL, NULL, NULL, NULL, 0 \
     FROM desk_changes WHERE patient = ?1 \
     ORDER BY applied_at DESC, id DESC LIMIT ?2 OFFSET ?3";

impl Store {
    /// What happened to a patient, newest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn patient_events(
        &self,
        patient: PatientId,
        offset: u64,
        limit: u32,
    ) -> Result<PatientEventPage, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let total: i64 = sqlx::query_scalar(COUNT)
            .bind(patient.0)
            .fetch_one(&mut *read)
            .await?;
        let rows = sqlx::query(LIST)
            .bind(patient.0)
            .bind(limit)
            .bind(stored_count(offset)?)
            .fetch_all(&mut *read)
            .await?;
        Ok(PatientEventPage {
            total: u64::try_from(total).map_err(|_| StoreError::Damaged)?,
            rows: rows.iter().map(event).collect::<Result<_, _>>()?,
        })
    }
}

fn event(row: &SqliteRow) -> Result<PatientEvent, StoreError> {
    let run: Option<i64> = row.try_get("run")?;
    Ok(PatientEvent {
        at: time(row, "applied_at")?,
        sync: run.map(|run| event_sync(row, RunId(run))).transpose()?,
        kind: word(row, "kind", ChangeKind::from_stored)?,
        fields: serde_json::from_str(row.try_get("fields")?)?,
        ssn_changed: row.try_get("ssn_changed")?,
    })
}

fn event_sync(row: &SqliteRow, run: RunId) -> Result<EventSync, StoreError> {
    Ok(EventSync {
        run,
        integration_name: row.try_get("shown_name")?,
        mode: word(row, "mode", Mode::from_stored)?,
        trigger: word(row, "trigger_word", Trigger::from_stored)?,
    })
}
