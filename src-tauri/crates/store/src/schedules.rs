//! Schedules: when each integration is synced automatically, and the state of its timer.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::{IntegrationId, Outcome};
use schedule::{LateReason, Schedule, TimerState};
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::decode::{optional_text_enum, optional_time, time};
use crate::{Store, StoreError, Thing, json};

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

impl Store {
    /// The schedule of an integration and the state of its timer.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the integration was removed.
    pub async fn schedule(&self, integration: IntegrationId) -> Result<ScheduleRecord, StoreError> {
        let row = sqlx::query(
            "SELECT s.*, \
             (SELECT started_at FROM runs WHERE integration = s.integration AND outcome = ?1 ORDER BY id DESC LIMIT 1) \
             AS completed_at, \
             (SELECT started_at FROM runs WHERE integration = s.integration AND outcome = ?2 AND id > coalesce( \
             (SELECT max(id) FROM runs WHERE integration = s.integration AND outcome IN (?1, ?3)), 0) ORDER BY id LIMIT 1) \
             AS failing_at FROM schedules s WHERE s.integration = ?4",
        )
        .bind(Outcome::Completed.as_str())
        .bind(Outcome::Failed.as_str())
        .bind(Outcome::Limited.as_str())
        .bind(integration.0)
        .fetch_optional(self.reader().await?.db()?)
        .await?;
        row.as_ref()
            .map(record)
            .ok_or(StoreError::NotFound(Thing::Integration))?
    }

    /// Replaces an integration's schedule as of `since`. The last completed slot stays; failures and a late start of the old
    /// schedule are deleted.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the integration was removed.
    pub async fn set_schedule(
        &self,
        integration: IntegrationId,
        schedule: &Schedule,
        since: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let done = sqlx::query(
            "UPDATE schedules SET schedule = ?, since_at = ?, failures = 0, retry_at = NULL, last_attempted_slot = NULL, \
             late_due_at = NULL, late_reason = NULL, late_started_at = NULL WHERE integration = ?",
        )
        .bind(serde_json::to_string(schedule)?)
        .bind(since.timestamp_millis())
        .bind(integration.0)
        .execute(write.db()?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound(Thing::Integration));
        }
        write.commit().await
    }

    /// Saves what the timer has done. Nothing happens if the integration was removed.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn mark_timer(&self, integration: IntegrationId, state: &TimerState) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query("UPDATE schedules SET slot_done = ?, failures = ?, retry_at = ? WHERE integration = ?")
            .bind(state.done.map(|done| done.format(SLOT).to_string()))
            .bind(state.failures)
            .bind(state.retry.map(|at| at.timestamp_millis()))
            .bind(integration.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }

    /// Records the first attempt at a slot, and why it started late, if it did. Does nothing if the integration was removed.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn record_attempt(
        &self,
        integration: IntegrationId,
        slot: NaiveDateTime,
        late: Option<LateStart>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "UPDATE schedules SET last_attempted_slot = ?, late_due_at = ?, late_reason = ?, late_started_at = ? \
             WHERE integration = ?",
        )
        .bind(slot.format(SLOT).to_string())
        .bind(late.map(|late| late.due_at.timestamp_millis()))
        .bind(late.map(|late| late.reason.as_str()))
        .bind(late.map(|late| late.started_at.timestamp_millis()))
        .bind(integration.0)
        .execute(write.db()?)
        .await?;
        write.commit().await
    }
}

/// The schedule of a new integration.
pub(crate) async fn insert_default(
    db: &mut SqliteConnection,
    integration: i64,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO schedules (integration, schedule, since_at) VALUES (?, ?, ?)")
        .bind(integration)
        .bind(serde_json::to_string(&Schedule::default())?)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

fn record(row: &SqliteRow) -> Result<ScheduleRecord, StoreError> {
    let due_at = optional_time(row, "late_due_at")?;
    let reason = optional_text_enum::<LateReason>(row, "late_reason")?;
    let started_at = optional_time(row, "late_started_at")?;
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
        late: due_at
            .zip(reason)
            .zip(started_at)
            .map(|((due_at, reason), started_at)| LateStart {
                due_at,
                reason,
                started_at,
            }),
        failing_since: optional_time(row, "failing_at")?,
    })
}

fn slot(row: &SqliteRow, column: &str) -> Result<Option<NaiveDateTime>, StoreError> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| NaiveDateTime::parse_from_str(text, SLOT).map_err(|_| StoreError::Damaged))
        .transpose()
}
