//! What each run came to, in a few figures: what charts over time are made of.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Ending, Outcome};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::values::{count, optional_time, optional_word, time};
use crate::{RunFilter, Store, StoreError};

/// A run in a few figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunTally {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it took; nothing for one that is under way or was interrupted, when nobody can say.
    pub took: Option<TimeDelta>,
    /// How it stands.
    pub ending: Ending,
    /// Patients created.
    pub added: u64,
    /// Patients changed.
    pub updated: u64,
    /// Patients made inactive.
    pub deactivated: u64,
    /// Patients in error.
    pub errors: u64,
}

impl Store {
    /// The figures of every run that the filter lets through, oldest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn run_tallies(&self, filter: &RunFilter) -> Result<Vec<RunTally>, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT r.started_at, r.finished_at, r.outcome, r.fault, r.added, r.updated, r.deactivated, r.errors \
             FROM runs r",
        );
        filter.push_to(&mut sql)?;
        sql.push(" ORDER BY r.started_at, r.id");
        let rows = sql.build().fetch_all(self.reader().await?.db()?).await?;
        rows.iter().map(tally).collect()
    }
}

fn tally(row: &SqliteRow) -> Result<RunTally, StoreError> {
    let started_at = time(row, "started_at")?;
    let outcome = optional_word(row, "outcome", Outcome::from_stored)?;
    let finished_at = optional_time(row, "finished_at")?.filter(|_| outcome != Some(Outcome::Interrupted));
    let fault: Option<&str> = row.try_get("fault")?;
    let fault = fault.map(serde_json::from_str).transpose()?;
    Ok(RunTally {
        started_at,
        took: finished_at.map(|end| (end - started_at).max(TimeDelta::zero())),
        ending: Ending::of(outcome, fault.as_ref()),
        added: count(row, "added")?,
        updated: count(row, "updated")?,
        deactivated: count(row, "deactivated")?,
        errors: count(row, "errors")?,
    })
}
