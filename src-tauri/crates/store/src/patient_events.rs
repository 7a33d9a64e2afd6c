//! A patient's history: changes by syncs and by the desk, as one list.

use chrono::{DateTime, Utc};
use domain::{InactiveReason, Mode, PatientId, RunId, Trigger};
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};

use crate::changes::{additions, inactive_reason, shown_fields};
use crate::decode::{stored_count, text_enum, time, total};
use crate::{ChangeKind, FieldChange, Store, StoreError, json};

/// Something that happened to a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientEvent {
    /// When.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
    /// The sync that did it; absent if the desk did.
    pub sync: Option<EventSync>,
    /// What happened.
    pub kind: ChangeKind,
    /// Why the patient was made inactive.
    pub reason: Option<InactiveReason>,
    /// Field by field. A changed SSN is listed without its values.
    pub fields: Vec<FieldChange>,
}

/// The sync that caused an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct EventSync {
    /// Its run.
    pub run: RunId,
    /// The integration's name, or its last name if it was removed.
    pub integration_name: String,
    /// Full or incremental.
    pub mode: Mode,
    /// What started it.
    pub trigger: Trigger,
}

/// One page of a patient's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientEventPage {
    /// Number of events on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// The events of this page, newest first.
    #[serde(rename = "events")]
    pub rows: Vec<PatientEvent>,
}

pub(crate) const COUNT: &str = "SELECT (SELECT count(*) FROM changes WHERE patient = ?1) \
                     + (SELECT count(*) FROM desk_changes WHERE patient = ?1)";

pub(crate) const LIST: &str = "SELECT c.applied_at, c.id, c.kind, c.fields, c.run, r.mode, r.trigger, \
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
        let count: i64 = sqlx::query_scalar(COUNT)
            .bind(patient.0)
            .fetch_one(&mut *read)
            .await?;
        let rows = sqlx::query(LIST)
            .bind(patient.0)
            .bind(limit)
            .bind(stored_count(offset)?)
            .fetch_all(&mut *read)
            .await?;
        let mut rows: Vec<PatientEvent> = rows.iter().map(event).collect::<Result<_, _>>()?;
        let is_addition =
            |event: &&mut PatientEvent| event.sync.is_some() && event.kind == ChangeKind::Created;
        if let Some(addition) = rows.iter_mut().find(is_addition) {
            addition.fields = additions(&mut read, &[patient])
                .await?
                .remove(&patient)
                .unwrap_or_default();
        }
        Ok(PatientEventPage {
            total: total(count)?,
            rows,
        })
    }
}

fn event(row: &SqliteRow) -> Result<PatientEvent, StoreError> {
    let run: Option<i64> = row.try_get("run")?;
    let fields = shown_fields(row.try_get("fields")?, row.try_get("ssn_changed")?)?;
    Ok(PatientEvent {
        at: time(row, "applied_at")?,
        sync: run.map(|run| event_sync(row, RunId(run))).transpose()?,
        kind: text_enum(row, "kind")?,
        reason: inactive_reason(&fields),
        fields,
    })
}

fn event_sync(row: &SqliteRow, run: RunId) -> Result<EventSync, StoreError> {
    Ok(EventSync {
        run,
        integration_name: row.try_get("shown_name")?,
        mode: text_enum(row, "mode")?,
        trigger: text_enum(row, "trigger")?,
    })
}
