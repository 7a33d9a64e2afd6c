//! Bounds the history: runs that changed nothing become daily totals after some months.

use chrono::{DateTime, Local, NaiveDate, TimeDelta, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use crate::decode::stored_count;
use crate::{Result, run_stats, undo};

/// Runs stay in the history for this long.
const KEPT: TimeDelta = TimeDelta::days(90);

/// At most this many runs are folded when one ends, so that ending takes no time.
const AT_ONCE: i64 = 200;

pub(crate) const MS_PER_DAY: i64 = 24 * 60 * 60 * 1_000;

/// Of each integration the last run of every outcome stays: the card, the timer, and the mass-change guard look for it.
pub(crate) const FOLDABLE: &str = "SELECT r.* FROM runs r WHERE r.started_at < ?1 AND r.outcome IS NOT NULL \
     AND r.added + r.updated + r.deactivated = 0 AND NOT r.mass_change_allowed \
     AND r.undoes IS NULL AND EXISTS (SELECT 1 FROM runs n WHERE n.integration = r.integration AND n.outcome = r.outcome AND n.id > r.id) \
     AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.run = r.id) LIMIT ?2";

pub(crate) const ADD: &str = "INSERT INTO daily_totals (day, integration, mode, trigger, status, runs, timed, took_ms, \
     longest_ms, new_errors) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?7, ?8) \
     ON CONFLICT (day, integration, mode, trigger, status) DO UPDATE SET \
     runs = runs + 1, timed = timed + excluded.timed, took_ms = took_ms + excluded.took_ms, \
     longest_ms = max(longest_ms, excluded.longest_ms), new_errors = new_errors + excluded.new_errors";

/// Forgets what the oldest run found, if it can no longer be undone.
async fn forget_before(db: &mut SqliteConnection, now: i64) -> Result<()> {
    let oldest = now.saturating_sub(undo::KEPT.num_milliseconds());
    for forget in [
        "DELETE FROM links_before WHERE run = (SELECT id FROM runs WHERE id = (SELECT min(run) FROM links_before) \
         AND started_at < ?)",
        "DELETE FROM patients_before WHERE run = (SELECT id FROM runs WHERE id = (SELECT min(run) FROM patients_before) \
         AND started_at < ?)",
    ] {
        bind!(sqlx::query(forget); oldest).execute(&mut *db).await?;
    }
    Ok(())
}

/// Adds some old runs to their day's totals and deletes them, with their problems and verification.
pub(crate) async fn fold_old_runs(db: &mut SqliteConnection, now: i64) -> Result<()> {
    forget_before(db, now).await?;
    let before = now.saturating_sub(KEPT.num_milliseconds());
    let runs = bind!(sqlx::query(FOLDABLE); before, AT_ONCE)
        .fetch_all(&mut *db)
        .await?;
    for run in &runs {
        let stats = run_stats::of_run(run)?;
        let (day, status) = (local_day(stats.started_at), stats.status.as_str());
        let integration: i64 = run.try_get("integration")?;
        let (mode, trigger): (&str, &str) = (run.try_get("mode")?, run.try_get("trigger")?);
        let (timed, took) = (stored_count(stats.timed)?, stats.took.num_milliseconds());
        let add = bind!(sqlx::query(ADD); day, integration, mode, trigger, status, timed);
        let add = bind!(add; took, stored_count(stats.errors)?);
        add.execute(&mut *db).await?;
        let id: i64 = run.try_get("id")?;
        bind!(sqlx::query("DELETE FROM runs WHERE id = ?"); id)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Days since 1970-01-01 by this computer's time zone: the chart of days shows local days.
fn local_day(at: DateTime<Utc>) -> i64 {
    (at.with_timezone(&Local).date_naive() - NaiveDate::default()).num_days()
}
