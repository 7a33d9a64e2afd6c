//! Schedules: when each integration is synced by itself, and what the timer has to remember of it.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::{IntegrationId, MissedReason, Outcome, Schedule};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::values::{optional_time, optional_word, time};
use crate::{Store, StoreError};

/// An integration's schedule, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRecord {
    /// The schedule.
    pub schedule: Schedule,
    /// When it was set.
    pub since: DateTime<Utc>,
    /// What the timer has done.
    pub mark: TimerMark,
    /// The slot that was last tried, by the wall clock.
    pub tried: Option<NaiveDateTime>,
    /// Why that slot's first try did not begin when it was due, if it did not.
    pub missed: Option<Missed>,
    /// When the last sync began that came to its end, whoever asked for it.
    pub completed: Option<DateTime<Utc>>,
    /// When the first of the syncs began that have failed since one last did its work.
    pub failing_since: Option<DateTime<Utc>>,
}

/// What the timer has done for an integration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimerMark {
    /// The last slot that was run to its end: date and time on the wall clock.
    pub done: Option<NaiveDateTime>,
    /// How many tries in a row have failed.
    pub failures: u32,
    /// When to try again.
    pub retry: Option<DateTime<Utc>>,
}

/// A timed sync that began late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// Why it did not begin then.
    pub reason: MissedReason,
    /// When it began.
    pub begun_at: DateTime<Utc>,
}

const SLOT: &str = "%Y-%m-%dT%H:%M";

impl Store {
    /// The schedule of an integration, and what became of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the integration is gone.
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
            .ok_or(StoreError::NotFound("integration"))?
    }

    /// Gives an integration another schedule, from `since` on. What was done before stays done; failures are forgotten,
    /// and why something of the old one began late.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the integration is gone.
    pub async fn set_schedule(
        &self,
        integration: IntegrationId,
        schedule: &Schedule,
        since: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let done = sqlx::query(
            "UPDATE schedules SET schedule = ?, since_at = ?, failures = 0, retry_at = NULL, slot_tried = NULL, \
             missed_due_at = NULL, missed_reason = NULL, missed_begun_at = NULL WHERE integration = ?",
        )
        .bind(serde_json::to_string(schedule)?)
        .bind(since.timestamp_millis())
        .bind(integration.0)
        .execute(write.db()?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("integration"));
        }
        write.commit().await
    }

    /// Keeps what the timer has done. Nothing happens if the integration is gone.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn mark_timer(&self, integration: IntegrationId, mark: TimerMark) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query("UPDATE schedules SET slot_done = ?, failures = ?, retry_at = ? WHERE integration = ?")
            .bind(mark.done.map(|done| done.format(SLOT).to_string()))
            .bind(mark.failures)
            .bind(mark.retry.map(|at| at.timestamp_millis()))
            .bind(integration.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }

    /// Keeps that a slot is tried for the first time, and why so late; `None` if it is not. Nothing happens if the
    /// integration is gone.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn mark_tried(
        &self,
        integration: IntegrationId,
        slot: NaiveDateTime,
        missed: Option<Missed>,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query(
            "UPDATE schedules SET slot_tried = ?, missed_due_at = ?, missed_reason = ?, missed_begun_at = ? \
             WHERE integration = ?",
        )
        .bind(slot.format(SLOT).to_string())
        .bind(missed.map(|missed| missed.due_at.timestamp_millis()))
        .bind(missed.map(|missed| missed.reason.as_str()))
        .bind(missed.map(|missed| missed.begun_at.timestamp_millis()))
        .bind(integration.0)
        .execute(write.db()?)
        .await?;
        write.commit().await
    }
}

/// What a new integration begins with.
pub(crate) async fn begin_with_default(
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
    let due_at = optional_time(row, "missed_due_at")?;
    let reason = optional_word(row, "missed_reason", MissedReason::from_stored)?;
    let begun_at = optional_time(row, "missed_begun_at")?;
    Ok(ScheduleRecord {
        schedule: serde_json::from_str(row.try_get("schedule")?)?,
        since: time(row, "since_at")?,
        mark: TimerMark {
            done: slot(row, "slot_done")?,
            failures: row.try_get("failures")?,
            retry: optional_time(row, "retry_at")?,
        },
        tried: slot(row, "slot_tried")?,
        missed: due_at
            .zip(reason)
            .zip(begun_at)
            .map(|((due_at, reason), begun_at)| Missed {
                due_at,
                reason,
                begun_at,
            }),
        completed: optional_time(row, "completed_at")?,
        failing_since: optional_time(row, "failing_at")?,
    })
}

fn slot(row: &SqliteRow, column: &str) -> Result<Option<NaiveDateTime>, StoreError> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| NaiveDateTime::parse_from_str(text, SLOT).map_err(|_| StoreError::Damaged))
        .transpose()
}
