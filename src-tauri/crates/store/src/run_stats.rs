//! The figures of runs, for charts over time.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Outcome, RunStatus};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, QueryBuilder, Row, Sqlite};

use crate::decode::{count, optional_text_enum, optional_time, text_enum, time};
use crate::history::MS_PER_DAY;
use crate::{Result, RunFilter, Store};

/// The figures of one run, or of a day's old runs that changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunStats {
    /// When it started; noon UTC of a local day.
    pub started_at: DateTime<Utc>,
    /// How many runs.
    pub runs: u64,
    /// How many have a known duration. A run has none while it is in progress, and if it was interrupted.
    pub timed: u64,
    /// The sum of those durations.
    pub took: TimeDelta,
    /// The longest of them.
    pub longest: TimeDelta,
    /// The status of all.
    pub status: RunStatus,
    /// How many of them were undone. What they changed counts in no figure.
    pub undone: u64,
    /// How many undid another run. They are no syncs, and count in no other figure.
    pub undos: u64,
    /// Patients created.
    pub added: u64,
    /// Patients changed.
    pub updated: u64,
    /// Patients made inactive.
    pub deactivated: u64,
    /// Patients with an error that was not known before.
    pub errors: u64,
}

impl Store {
    /// The figures of every run selected by the filter, oldest first.
    pub async fn run_stats(&self, filter: &RunFilter) -> Result<Vec<RunStats>> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let runs = of_runs(filter)?.build().fetch_all(&mut *read).await?;
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT * FROM (SELECT *, day * ");
        sql.push_bind(MS_PER_DAY).push(" + ").push_bind(MS_PER_DAY / 2);
        sql.push(" AS started_at FROM daily_totals) r");
        filter.push_totals_to(&mut sql);
        let days = sql.build().fetch_all(&mut *read).await?;
        let stats = runs.iter().map(of_run).chain(days.iter().map(of_day));
        let mut stats = stats.collect::<Result<Vec<_>, _>>()?;
        stats.sort_by_key(|stats| stats.started_at);
        Ok(stats)
    }
}

pub(crate) fn of_runs(filter: &RunFilter) -> Result<QueryBuilder<Sqlite>> {
    let mut sql = QueryBuilder::new(
        "SELECT r.started_at, r.finished_at, r.outcome, r.fault, r.added, r.updated, r.deactivated, r.new_errors, \
         r.undone, r.undoes FROM runs r",
    );
    filter.push_to(&mut sql)?;
    Ok(sql)
}

pub(crate) fn of_run(row: &SqliteRow) -> Result<RunStats> {
    let started_at = time(row, "started_at")?;
    let outcome = optional_text_enum(row, "outcome")?;
    let finished_at = optional_time(row, "finished_at")?.filter(|_| outcome != Some(Outcome::Interrupted));
    let fault: Option<&str> = row.try_get("fault")?;
    let fault = fault.map(serde_json::from_str).transpose()?;
    let status = RunStatus::of(outcome, fault.as_ref());
    let (undone, undoes): (bool, Option<i64>) = (row.try_get("undone")?, row.try_get("undoes")?);
    if undoes.is_some() {
        return Ok(RunStats {
            undos: 1,
            ..none(started_at, status)
        });
    }
    let took = finished_at.map_or(TimeDelta::zero(), |end| (end - started_at).max(TimeDelta::zero()));
    let changed = |column| if undone { Ok(0) } else { count(row, column) };
    Ok(RunStats {
        runs: 1,
        timed: u64::from(finished_at.is_some()),
        took,
        longest: took,
        undone: u64::from(undone),
        added: changed("added")?,
        updated: changed("updated")?,
        deactivated: changed("deactivated")?,
        errors: count(row, "new_errors")?,
        ..none(started_at, status)
    })
}

fn of_day(row: &SqliteRow) -> Result<RunStats> {
    Ok(RunStats {
        runs: count(row, "runs")?,
        timed: count(row, "timed")?,
        took: TimeDelta::milliseconds(row.try_get("took_ms")?),
        longest: TimeDelta::milliseconds(row.try_get("longest_ms")?),
        errors: count(row, "new_errors")?,
        ..none(time(row, "started_at")?, text_enum(row, "status")?)
    })
}

/// No runs.
fn none(started_at: DateTime<Utc>, status: RunStatus) -> RunStats {
    RunStats {
        started_at,
        runs: 0,
        timed: 0,
        took: TimeDelta::zero(),
        longest: TimeDelta::zero(),
        status,
        undone: 0,
        undos: 0,
        added: 0,
        updated: 0,
        deactivated: 0,
        errors: 0,
    }
}
