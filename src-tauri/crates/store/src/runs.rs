//! Runs: every sync, from its start to its outcome.

use chrono::{DateTime, Utc};
use domain::{Counts, Fault, IntegrationId, Limit, Mode, Outcome, RunId, Trigger};
use serde::Serialize;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::decode::{count, optional_text_enum, optional_time, stored_count, text_enum, time, total};
use crate::integrations::find;
use crate::{
    Lease, MassChange, RunFilter, Store, StoreError, Thing, Verification, clock, history, json, verifications,
};

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct RunRecord {
    /// Its id.
    #[serde(rename = "run_id")]
    pub id: RunId,
    /// Its integration, which may have been removed.
    pub integration: IntegrationId,
    /// The integration's name, or its last name if it was removed.
    pub integration_name: String,
    /// Full or incremental.
    pub mode: Mode,
    /// What started it.
    pub trigger: Trigger,
    /// The most patients it may add or update; absent for no limit.
    #[serde(serialize_with = "json::limit")]
    #[ts(type = "number | null")]
    pub limit: Limit,
    /// Whether a person allowed it to make more patients inactive or rename more than a sync may do on its own.
    pub mass_change_allowed: bool,
    /// Whether it could not read which patients were merged or cloned, and continued without.
    pub relations_skipped: bool,
    /// How it ended; absent while it is in progress.
    pub outcome: Option<Outcome>,
    /// What it counted so far; `skipped` includes `errors`.
    pub counts: Counts,
    /// How many of the skipped patients have an error.
    #[ts(type = "number")]
    pub errors: u64,
    /// How many patients are left, if it stopped early and could tell.
    #[ts(type = "number | null")]
    pub remaining: Option<u64>,
    /// The comparison with the source at its end, if there was one.
    pub verified: Option<Verification>,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// When it started.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub started_at: DateTime<Utc>,
    /// What the data is complete as of, if it reached the end of the source.
    #[serde(skip)]
    pub data_as_of: Option<DateTime<Utc>>,
    /// When its last page was applied, or it started.
    #[serde(skip)]
    pub active_at: DateTime<Utc>,
    /// When it ended; for an interrupted run, when its last page was applied.
    #[serde(serialize_with = "json::optional_time")]
    #[ts(type = "string | null")]
    pub finished_at: Option<DateTime<Utc>>,
}

/// One page of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct RunPage {
    /// Number of runs on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// The runs of this page, newest first.
    #[serde(rename = "runs")]
    pub rows: Vec<RunRecord>,
}

/// Outcomes that say whether syncs work. A run stopped by a person, or with the computer, says nothing about the next one.
pub const CONCLUSIVE: [Outcome; 3] = [Outcome::Completed, Outcome::Limited, Outcome::Failed];

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT r.*, coalesce(i.name, r.integration_name) AS shown_name, v.* FROM runs r \
             LEFT JOIN integrations i ON i.id = r.integration LEFT JOIN verifications v ON v.run = r.id",
            $condition
        )
    };
}
const SELECT: &str = select!("");

// One look into the index for each outcome, however long the history is.
pub(crate) const LAST_CONCLUSIVE: &str = select!(
    " WHERE r.id = (SELECT max(id) FROM (SELECT max(id) AS id FROM runs WHERE integration = ?1 AND outcome = 'completed' \
     UNION ALL SELECT max(id) FROM runs WHERE integration = ?1 AND outcome = 'limited' \
     UNION ALL SELECT max(id) FROM runs WHERE integration = ?1 AND outcome = 'failed'))"
);
pub(crate) const LAST_SYNCED: &str = "SELECT max(at) FROM (SELECT (SELECT finished_at FROM runs \
     WHERE integration = ?1 AND outcome = 'completed' ORDER BY id DESC LIMIT 1) AS at UNION ALL SELECT (SELECT finished_at \
     FROM runs WHERE integration = ?1 AND outcome = 'limited' ORDER BY id DESC LIMIT 1))";
pub(crate) const LAST_ENDED: &str =
    select!(" WHERE r.integration = ? AND r.outcome IS NOT NULL ORDER BY r.id DESC LIMIT 1");
pub(crate) const RUNNING: &str = select!(" WHERE r.outcome IS NULL AND r.integration = ?");

impl Store {
    /// Records the start of a run. A run that a crash left in progress must be
    /// [interrupted](Self::interrupt_stale_runs) first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the integration was removed.
    pub async fn start_run(
        &self,
        lease: &Lease,
        mode: Mode,
        trigger: Trigger,
        limit: Limit,
    ) -> Result<RunId, StoreError> {
        let limit = match limit {
            Limit::AtMost(most) => Some(most),
            Limit::None => None,
        };
        let now = clock::now();
        let mut write = self.begin().await?;
        let integration = find(write.db()?, lease.integration()).await?;
        let done = sqlx::query(
            "INSERT INTO runs (integration, integration_name, mode, trigger, limit_count, started_at, active_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(integration.id.0)
        .bind(&integration.name)
        .bind(mode.as_str())
        .bind(trigger.as_str())
        .bind(limit)
        .bind(now)
        .bind(now)
        .execute(write.db()?)
        .await?;
        write.commit().await?;
        Ok(RunId(done.last_insert_rowid()))
    }

    /// Records how a run ended, and folds some old runs.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it is not in progress.
    pub async fn finish_run(
        &self,
        run: RunId,
        outcome: Outcome,
        remaining: Option<u64>,
        fault: Option<&Fault>,
    ) -> Result<(), StoreError> {
        let now = clock::now();
        let mut write = self.begin().await?;
        let done = sqlx::query(
            "UPDATE runs SET outcome = ?, remaining = ?, fault = ?, finished_at = ?, active_at = ? \
             WHERE id = ? AND outcome IS NULL",
        )
        .bind(outcome.as_str())
        .bind(remaining.map(stored_count).transpose()?)
        .bind(fault.map(serde_json::to_string).transpose()?)
        .bind(now)
        .bind(now)
        .bind(run.0)
        .execute(write.db()?)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound(Thing::Run));
        }
        history::fold_old_runs(write.db()?, now).await?;
        write.commit().await
    }

    /// Records that a run could not read which patients were merged or cloned.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn record_skipped_relations(&self, run: RunId) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query("UPDATE runs SET relations_skipped = 1 WHERE id = ?")
            .bind(run.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }

    /// Marks the runs that a crash left in progress as interrupted. The lease proves that none of them is running.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn interrupt_stale_runs(&self, lease: &Lease) -> Result<Vec<RunId>, StoreError> {
        let mut write = self.begin().await?;
        let runs: Vec<i64> = sqlx::query_scalar(
            "UPDATE runs SET outcome = ?, finished_at = active_at \
             WHERE integration = ? AND outcome IS NULL RETURNING id",
        )
        .bind(Outcome::Interrupted.as_str())
        .bind(lease.integration().0)
        .fetch_all(write.db()?)
        .await?;
        write.commit().await?;
        Ok(runs.into_iter().map(RunId).collect())
    }

    /// One run.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn run(&self, id: RunId) -> Result<RunRecord, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(SELECT);
        sql.push(" WHERE r.id = ").push_bind(id.0);
        let row = sql.build().fetch_optional(self.reader().await?.db()?).await?;
        row.as_ref().map(record).ok_or(StoreError::NotFound(Thing::Run))?
    }

    /// Whether there is such a run, without reading it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    pub async fn check_run_exists(&self, id: RunId) -> Result<(), StoreError> {
        let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)")
            .bind(id.0)
            .fetch_one(self.reader().await?.db()?)
            .await?;
        if exists {
            Ok(())
        } else {
            Err(StoreError::NotFound(Thing::Run))
        }
    }

    /// The run of an integration that is recorded as in progress. A crash may have left it so until the next
    /// [`interrupt_stale_runs`](Self::interrupt_stale_runs).
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn running_run(&self, integration: IntegrationId) -> Result<Option<RunRecord>, StoreError> {
        let row = sqlx::query(RUNNING)
            .bind(integration.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        row.as_ref().map(record).transpose()
    }

    /// The latest run of an integration that ended in any way.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn last_ended_run(&self, integration: IntegrationId) -> Result<Option<RunRecord>, StoreError> {
        let row = sqlx::query(LAST_ENDED)
            .bind(integration.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        row.as_ref().map(record).transpose()
    }

    /// The latest run of an integration with a [conclusive](CONCLUSIVE) outcome.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn last_conclusive_run(
        &self,
        integration: IntegrationId,
    ) -> Result<Option<RunRecord>, StoreError> {
        let row = sqlx::query(LAST_CONCLUSIVE)
            .bind(integration.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        row.as_ref().map(record).transpose()
    }

    /// When the last completed or limited run of an integration ended.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn last_synced(&self, integration: IntegrationId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let finished: Option<i64> = sqlx::query_scalar(LAST_SYNCED)
            .bind(integration.0)
            .fetch_one(self.reader().await?.db()?)
            .await?;
        finished.map(clock::time).transpose()
    }

    /// The history, newest first: the runs of one integration, all, or those selected by a filter.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn runs(
        &self,
        filter: impl Into<RunFilter>,
        offset: u64,
        limit: u32,
    ) -> Result<RunPage, StoreError> {
        let filter = filter.into();
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let mut counting = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM runs r");
        filter.push_to(&mut counting)?;
        let count: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = QueryBuilder::<Sqlite>::new(SELECT);
        filter.push_to(&mut listing)?;
        listing.push(" ORDER BY r.id DESC LIMIT ").push_bind(limit);
        listing.push(" OFFSET ").push_bind(stored_count(offset)?);
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(RunPage {
            total: total(count)?,
            rows: rows.iter().map(record).collect::<Result<_, _>>()?,
        })
    }
}

pub(crate) const ADD_COUNTS: &str = "UPDATE runs SET rows_read = rows_read + ?, added = added + ?, \
     updated = updated + ?, unchanged = unchanged + ?, skipped = skipped + ?, deactivated = deactivated + ?, \
     errors = errors + ?, made_inactive = made_inactive + ?, renamed = renamed + ?, active_at = ? WHERE id = ?";

/// Adds a page's counts to its run. The table itself rejects counts that do not add up.
pub(crate) async fn add_counts(
    db: &mut SqliteConnection,
    run: RunId,
    page: &Counts,
    errors: u64,
    mass_change: MassChange,
) -> Result<(), StoreError> {
    sqlx::query(ADD_COUNTS)
        .bind(stored_count(page.rows_read)?)
        .bind(stored_count(page.added)?)
        .bind(stored_count(page.updated)?)
        .bind(stored_count(page.unchanged)?)
        .bind(stored_count(page.skipped)?)
        .bind(stored_count(page.deactivated)?)
        .bind(stored_count(errors)?)
        .bind(stored_count(mass_change.inactive)?)
        .bind(stored_count(mass_change.renamed)?)
        .bind(clock::now())
        .bind(run.0)
        .execute(db)
        .await?;
    Ok(())
}

fn counts(row: &SqliteRow) -> Result<Counts, StoreError> {
    Ok(Counts {
        rows_read: count(row, "rows_read")?,
        added: count(row, "added")?,
        updated: count(row, "updated")?,
        unchanged: count(row, "unchanged")?,
        skipped: count(row, "skipped")?,
        deactivated: count(row, "deactivated")?,
    })
}

fn record(row: &SqliteRow) -> Result<RunRecord, StoreError> {
    let fault: Option<&str> = row.try_get("fault")?;
    let remaining: Option<i64> = row.try_get("remaining")?;
    Ok(RunRecord {
        id: RunId(row.try_get("id")?),
        integration: IntegrationId(row.try_get("integration")?),
        integration_name: row.try_get("shown_name")?,
        mode: text_enum(row, "mode")?,
        trigger: text_enum(row, "trigger")?,
        limit: row
            .try_get::<Option<u32>, _>("limit_count")?
            .map_or(Limit::None, Limit::AtMost),
        mass_change_allowed: row.try_get("mass_change_allowed")?,
        relations_skipped: row.try_get("relations_skipped")?,
        outcome: optional_text_enum(row, "outcome")?,
        counts: counts(row)?,
        errors: count(row, "errors")?,
        remaining: remaining.map(total).transpose()?,
        fault: fault.map(serde_json::from_str).transpose()?,
        verified: verifications::optional(row)?,
        started_at: time(row, "started_at")?,
        data_as_of: optional_time(row, "data_as_of_at")?,
        active_at: time(row, "active_at")?,
        finished_at: optional_time(row, "finished_at")?,
    })
}
