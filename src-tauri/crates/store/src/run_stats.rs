//! The figures of each run, for charts over time.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Outcome, RunStatus};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::decode::{count, optional_text_enum, optional_time, time};
use crate::{RunFilter, Store, StoreError};

/// The figures of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunStats {
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// Its duration; `None` while it is in progress, and if it was interrupted, because the time of that is unknown.
    pub took: Option<TimeDelta>,
    /// Its status.
    pub status: RunStatus,
    /// Patients created.
    pub added: u64,
    /// Patients changed.
    pub updated: u64,
    /// Patients made inactive.
    pub deactivated: u64,
    /// Patients with an error.
    pub errors: u64,
}

impl Store {
    /// The figures of every run selected by the filter, oldest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn run_stats(&self, filter: &RunFilter) -> Result<Vec<RunStats>, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT r.started_at, r.finished_at, r.outcome, r.fault, r.added, r.updated, r.deactivated, r.errors \
             FROM runs r",
        );
        filter.push_to(&mut sql)?;
        sql.push(" ORDER BY r.started_at, r.id");
        let rows = sql.build().fetch_all(self.reader().await?.db()?).await?;
        rows.iter().map(stats).collect()
    }
}

fn stats(row: &SqliteRow) -> Result<RunStats, StoreError> {
    let started_at = time(row, "started_at")?;
    let outcome = optional_text_enum(row, "outcome")?;
    let finished_at = optional_time(row, "finished_at")?.filter(|_| outcome != Some(Outcome::Interrupted));
    let fault: Option<&str> = row.try_get("fault")?;
    let fault = fault.map(serde_json::from_str).transpose()?;
    Ok(RunStats {
        started_at,
        took: finished_at.map(|end| (end - started_at).max(TimeDelta::zero())),
        status: RunStatus::of(outcome, fault.as_ref()),
        added: count(row, "added")?,
        updated: count(row, "updated")?,
        deactivated: count(row, "deactivated")?,
        errors: count(row, "errors")?,
    })
}
