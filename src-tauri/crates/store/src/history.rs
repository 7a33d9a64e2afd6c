//! Bounds the history: runs that changed nothing become daily totals after some months.

use chrono::{Local, NaiveDate, TimeDelta};
use domain::{Fault, RunStatus};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use crate::decode::optional_text_enum;
use crate::{StoreError, clock};

/// Runs stay in the history for this long.
const KEPT: TimeDelta = TimeDelta::days(90);

/// At most this many runs are folded when one ends, so that ending takes no time.
const AT_ONCE: i64 = 200;

pub(crate) const MS_PER_DAY: i64 = 24 * 60 * 60 * 1_000;

/// Of each integration the last run of every outcome stays: the card, the timer, and the mass-change guard look for it.
pub(crate) const FOLDABLE: &str = "SELECT r.id, r.integration, r.trigger, r.outcome, r.fault, r.started_at, \
     r.finished_at, r.new_errors FROM runs r WHERE r.started_at < ?1 AND r.outcome IS NOT NULL \
     AND r.added + r.updated + r.deactivated = 0 AND NOT r.mass_change_allowed \
     AND EXISTS (SELECT 1 FROM runs n WHERE n.integration = r.integration AND n.outcome = r.outcome AND n.id > r.id) \
     AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.run = r.id) LIMIT ?2";

const ADD: &str = "INSERT INTO daily_totals (day, integration, trigger, status, runs, timed, took_ms, longest_ms, \
     new_errors) \
     VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT (day, integration, trigger, status) DO UPDATE SET runs = runs + 1, \
     timed = timed + excluded.timed, took_ms = took_ms + excluded.took_ms, \
     longest_ms = max(longest_ms, excluded.longest_ms), new_errors = new_errors + excluded.new_errors";

/// Adds some old runs to their day's totals and deletes them, with their problems and verification.
pub(crate) async fn fold_old_runs(db: &mut SqliteConnection, now: i64) -> Result<(), StoreError> {
    let runs = sqlx::query(FOLDABLE)
        .bind(now.saturating_sub(KEPT.num_milliseconds()))
        .bind(AT_ONCE)
        .fetch_all(&mut *db)
        .await?;
    for run in &runs {
        let started_at: i64 = run.try_get("started_at")?;
        let outcome = optional_text_enum(run, "outcome")?;
        let fault: Option<&str> = run.try_get("fault")?;
        let fault: Option<Fault> = fault.map(serde_json::from_str).transpose()?;
        // When an interrupted run ended is unknown.
        let finished_at: Option<i64> = run.try_get("finished_at")?;
        let finished_at = finished_at.filter(|_| outcome != Some(domain::Outcome::Interrupted));
        let took = finished_at.map(|end| (end - started_at).max(0));
        sqlx::query(ADD)
            .bind(local_day(started_at)?)
            .bind(run.try_get::<i64, _>("integration")?)
            .bind(run.try_get::<&str, _>("trigger")?)
            .bind(RunStatus::of(outcome, fault.as_ref()).as_str())
            .bind(i64::from(took.is_some()))
            .bind(took.unwrap_or(0))
            .bind(took.unwrap_or(0))
            .bind(run.try_get::<i64, _>("new_errors")?)
            .execute(&mut *db)
            .await?;
        sqlx::query("DELETE FROM runs WHERE id = ?")
            .bind(run.try_get::<i64, _>("id")?)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Days since 1970-01-01 by this computer's time zone: the chart of days shows local days.
fn local_day(at: i64) -> Result<i64, StoreError> {
    let day = clock::time(at)?.with_timezone(&Local).date_naive();
    Ok((day - NaiveDate::default()).num_days())
}
