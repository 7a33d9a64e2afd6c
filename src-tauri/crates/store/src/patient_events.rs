//! A patient's history: changes by syncs and by the desk, as one list.

use chrono::{DateTime, Utc};
use domain::{InactiveReason, Mode, PatientId, RunId, Trigger};
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};
use vault::SealingKey;

use crate::changes::{additions, inactive_reason, shown_fields};
use crate::decode::{stored_count, text_enum, time, total};
use crate::desk_changes::notes_change;
use crate::{ChangeKind, FieldChange, Result, Store, json};

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
    /// The computer user who did it; absent if a sync did.
    pub author: Option<String>,
    /// What happened.
    pub kind: ChangeKind,
    /// Why the patient was made inactive.
    pub reason: Option<InactiveReason>,
    /// Field by field, with the desk's notes. A changed SSN is listed without its values.
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

/// Each patient was added once.
pub(crate) const COUNT: &str = "SELECT (SELECT count(*) FROM patients WHERE id = ?1) \
     + (SELECT count(*) FROM changes WHERE patient = ?1 AND kind <> 'created')";

/// Columns of the changes that `$which` names.
macro_rules! events {
    ($which:literal) => {
        concat!(
            "SELECT c.id AS id, c.applied_at, c.kind, c.fields, c.run, c.author, c.notes_from, c.notes_to, r.mode, r.trigger, \
             coalesce(i.name, r.integration_name) AS shown_name, \
             c.ssn_from IS NOT NULL OR c.ssn_to IS NOT NULL AS ssn_changed \
             FROM changes c LEFT JOIN runs r ON r.id = c.run LEFT JOIN integrations i ON i.id = r.integration WHERE ",
            $which
        )
    };
}

pub(crate) const LIST: &str = concat!(
    events!("c.patient = ?1 AND c.kind <> 'created'"),
    " UNION ALL ",
    events!(
        "c.id = (SELECT a.id FROM patients p CROSS JOIN changes a ON a.kind = 'created' AND a.patient <= p.id \
         WHERE p.id = ?1 ORDER BY a.patient DESC LIMIT 1)"
    ),
    " ORDER BY id DESC LIMIT ?2 OFFSET ?3"
);

impl Store {
    /// What happened to a patient, newest first.
    pub async fn patient_events(
        &self,
        patient: PatientId,
        offset: u64,
        limit: u32,
    ) -> Result<PatientEventPage> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let count = bind!(sqlx::query_scalar(COUNT); patient.0);
        let count: i64 = count.fetch_one(&mut *read).await?;
        let list = bind!(sqlx::query(LIST); patient.0, limit, stored_count(offset)?);
        let rows = list.fetch_all(&mut *read).await?;
        let mut rows: Vec<PatientEvent> = rows
            .iter()
            .map(|row| event(row, self.sealing()))
            .collect::<Result<_, _>>()?;
        let is_addition =
            |event: &&mut PatientEvent| event.sync.is_some() && event.kind == ChangeKind::Created;
        if let Some(addition) = rows.iter_mut().find(is_addition) {
            let mut additions = additions(&mut read, &[patient]).await?;
            addition.fields = additions.remove(&patient).unwrap_or_default();
        }
        Ok(PatientEventPage {
            total: total(count)?,
            rows,
        })
    }
}

fn event(row: &SqliteRow, key: &SealingKey) -> Result<PatientEvent> {
    let sync = match row.try_get::<Option<i64>, _>("run")? {
        Some(run) => Some(EventSync {
            run: RunId(run),
            integration_name: row.try_get("shown_name")?,
            mode: text_enum(row, "mode")?,
            trigger: text_enum(row, "trigger")?,
        }),
        None => None,
    };
    let mut fields = shown_fields(row.try_get("fields")?, row.try_get("ssn_changed")?)?;
    fields.extend(notes_change(key, row)?.map(FieldChange::from));
    Ok(PatientEvent {
        at: time(row, "applied_at")?,
        sync,
        author: row.try_get("author")?,
        kind: text_enum(row, "kind")?,
        reason: inactive_reason(&fields),
        fields,
    })
}
