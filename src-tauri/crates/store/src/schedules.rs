//! Schedules: when each integration is synced automatically, and the state of its timer.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::IntegrationId;
use schedule::{LateReason, Schedule, TimerState};
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::decode::{optional_time, text_enum, time};
use crate::{Result, Store, StoreError, Thing, json};

/// An integration's schedule and the state of its timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRecord {
    /// The schedule.
    pub schedule: Schedule,
    /// When it was set, and what the timer has done.
    pub state: TimerState,
    /// The last attempted slot, in local time.
    pub last_attempted_slot: Option<NaiveDateTime>,
    /// Why the first attempt at that slot started late, if it did.
    pub late: Option<LateStart>,
    /// When the first failed sync since the last completed or limited one started.
    pub failing_since: Option<DateTime<Utc>>,
}

/// A scheduled sync that started late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct LateStart {
    /// When it was due.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub due_at: DateTime<Utc>,
    /// When it started.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub started_at: DateTime<Utc>,
    /// Why it was late.
    pub reason: LateReason,
}

const SLOT: &str = "%Y-%m-%dT%H:%M";

pub(crate) const SELECT: &str = "SELECT s.*, (SELECT started_at FROM runs WHERE integration = s.integration \
     AND outcome = 'completed' ORDER BY id DESC LIMIT 1) AS completed_at, \
     (SELECT started_at FROM runs WHERE integration = s.integration AND outcome = 'failed' AND id > coalesce( \
     (SELECT max(id) FROM runs WHERE integration = s.integration AND outcome IN ('completed', 'limited')), 0) \
     ORDER BY id LIMIT 1) AS failing_at FROM schedules s WHERE s.integration = ?";

impl Store {
    /// The schedule of an integration and the state of its timer.
    pub async fn schedule(&self, integration: IntegrationId) -> Result<ScheduleRecord> {
        let select = bind!(sqlx::query(SELECT); integration.0);
        let row = select.fetch_optional(self.reader().await?.db()?).await?;
        record(&row.ok_or(StoreError::NotFound(Thing::Integration))?)
    }

    /// Replaces an integration's schedule as of `since`. The last completed slot stays; failures and a late start of the old
    /// schedule are deleted.
    pub async fn set_schedule(
        &self,
        integration: IntegrationId,
        schedule: &Schedule,
        since: DateTime<Utc>,
    ) -> Result<()> {
        let sql = "UPDATE schedules SET schedule = ?, since_at = ?, failures = 0, retry_at = NULL, \
             last_attempted_slot = NULL, late_due_at = NULL, late_reason = NULL, late_started_at = NULL WHERE integration = ?";
        let schedule = serde_json::to_string(schedule)?;
        let set = bind!(sqlx::query(sql); schedule, since.timestamp_millis(), integration.0);
        Thing::Integration.require(self.edit(set).await?)
    }

    /// Saves what the timer has done. Nothing happens if the integration was removed.
    pub async fn mark_timer(&self, integration: IntegrationId, state: &TimerState) -> Result<()> {
        let sql = "UPDATE schedules SET slot_done = ?, failures = ?, retry_at = ? WHERE integration = ?";
        let done = state.done.map(|done| done.format(SLOT).to_string());
        let retry_at = state.retry.map(|at| at.timestamp_millis());
        let marked = bind!(sqlx::query(sql); done, state.failures, retry_at, integration.0);
        self.write(marked).await.map(drop)
    }

    /// Records the first attempt at a slot, and why it started late, if it did. Does nothing if the integration was removed.
    pub async fn record_attempt(
        &self,
        integration: IntegrationId,
        slot: NaiveDateTime,
        late: Option<LateStart>,
    ) -> Result<()> {
        let sql = "UPDATE schedules SET last_attempted_slot = ?, late_due_at = ?, late_reason = ?, late_started_at = ? \
             WHERE integration = ?";
        let slot = slot.format(SLOT).to_string();
        let due_at = late.map(|late| late.due_at.timestamp_millis());
        let started_at = late.map(|late| late.started_at.timestamp_millis());
        let reason = late.map(|late| late.reason.as_str());
        let attempt = bind!(sqlx::query(sql); slot, due_at, reason, started_at, integration.0);
        self.write(attempt).await.map(drop)
    }
}

pub(crate) async fn insert_default(db: &mut SqliteConnection, integration: i64, now: i64) -> Result<()> {
    let sql = "INSERT INTO schedules (integration, schedule, since_at) VALUES (?, ?, ?)";
    bind!(sqlx::query(sql); integration, serde_json::to_string(&Schedule::default())?, now)
        .execute(db)
        .await?;
    Ok(())
}

fn record(row: &SqliteRow) -> Result<ScheduleRecord> {
    let late = match optional_time(row, "late_due_at")? {
        Some(due_at) => Some(LateStart {
            due_at,
            started_at: time(row, "late_started_at")?,
            reason: text_enum(row, "late_reason")?,
        }),
        None => None,
    };
    Ok(ScheduleRecord {
        schedule: serde_json::from_str(row.try_get("schedule")?)?,
        state: TimerState {
            since: time(row, "since_at")?,
            done: slot(row, "slot_done")?,
            failures: row.try_get("failures")?,
            retry: optional_time(row, "retry_at")?,
            completed: optional_time(row, "completed_at")?,
        },
        last_attempted_slot: slot(row, "last_attempted_slot")?,
        late,
        failing_since: optional_time(row, "failing_at")?,
    })
}

fn slot(row: &SqliteRow, column: &str) -> Result<Option<NaiveDateTime>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| NaiveDateTime::parse_from_str(text, SLOT).map_err(|_| StoreError::Damaged))
        .transpose()
}
