//! Runs: every sync, from its start to its outcome.

use chrono::{DateTime, Utc};
use domain::{Counts, Fault, IntegrationId, Limit, Mode, Outcome, RunId, Trigger};
use serde::Serialize;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::decode::{
    count, instant, now, optional_text_enum, optional_time, stored_count, text_enum, time, total,
};
use crate::integrations::find;
use crate::proposed_changes::remove_decided;
use crate::sync_state::verification;
use crate::{Lease, PageChanges, Result, RunFilter, Store, StoreError, Thing, Verification, history, json};

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
    /// The computer's user who started it; absent for the schedule, or if unknown.
    pub user: Option<String>,
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
    /// The run that this one undid; absent for a sync.
    pub undoes: Option<RunId>,
    /// Whether it was undone, and that was not undone since.
    pub undone: bool,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// When it started.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub started_at: DateTime<Utc>,
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
            "SELECT r.*, coalesce(i.name, r.integration_name) AS shown_name FROM runs r \
             LEFT JOIN integrations i ON i.id = r.integration",
            $condition
        )
    };
}

// One look into the index for each outcome, however long the history is.
pub(crate) const LAST_CONCLUSIVE: &str = select!(
    " WHERE r.id = (SELECT max(id) FROM (SELECT max(id) AS id FROM runs WHERE integration = ?1 AND outcome = 'completed' \
     AND undoes IS NULL UNION ALL SELECT max(id) FROM runs WHERE integration = ?1 AND outcome = 'limited' \
     UNION ALL SELECT max(id) FROM runs WHERE integration = ?1 AND outcome = 'failed'))"
);
pub(crate) const LAST_SYNCED: &str = "SELECT max(at) FROM (SELECT (SELECT finished_at FROM runs \
     WHERE integration = ?1 AND outcome = 'completed' AND undoes IS NULL ORDER BY id DESC LIMIT 1) AS at UNION ALL SELECT (SELECT finished_at \
     FROM runs WHERE integration = ?1 AND outcome = 'limited' ORDER BY id DESC LIMIT 1))";
pub(crate) const LAST_ENDED: &str = select!(
    " WHERE r.integration = ? AND r.outcome IS NOT NULL AND r.undoes IS NULL ORDER BY r.id DESC LIMIT 1"
);
pub(crate) const RUNNING: &str = select!(" WHERE r.outcome IS NULL AND r.integration = ?");

impl Store {
    /// Records the start of a run. A run that a crash left in progress must be
    /// [interrupted](Self::interrupt_stale_runs) first.
    pub async fn start_run(
        &self,
        lease: &Lease,
        mode: Mode,
        trigger: Trigger,
        limit: Limit,
    ) -> Result<RunId> {
        let limit = match limit {
            Limit::AtMost(most) => Some(most),
            Limit::None => None,
        };
        let mut write = self.begin().await?;
        let integration = find(write.db()?, lease.integration()).await?;
        let sql = "INSERT INTO runs (integration, integration_name, mode, trigger, limit_count, started_at, active_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
        if trigger != Trigger::Timer {
            let resume = "UPDATE integrations SET paused_by = NULL WHERE id = ? AND paused_by IS NOT NULL";
            bind!(sqlx::query(resume); integration.id.0)
                .execute(write.db()?)
                .await?;
        }
        let (mode, trigger) = (mode.as_str(), trigger.as_str());
        let start = bind!(sqlx::query(sql); integration.id.0, integration.name, mode, trigger, limit, now());
        let done = start.execute(write.db()?).await?;
        write.commit().await?;
        Ok(RunId(done.last_insert_rowid()))
    }

    /// Records how a run ended, and folds some old runs.
    pub async fn finish_run(
        &self,
        run: RunId,
        outcome: Outcome,
        remaining: Option<u64>,
        fault: Option<&Fault>,
    ) -> Result<()> {
        let now = now();
        let remaining = remaining.map(stored_count).transpose()?;
        let fault = fault.map(serde_json::to_string).transpose()?;
        let mut write = self.begin().await?;
        let sql = "UPDATE runs SET outcome = ?1, remaining = ?2, fault = ?3, finished_at = ?4, active_at = ?4 \
             WHERE id = ?5 AND outcome IS NULL";
        let finish = bind!(sqlx::query(sql); outcome.as_str(), remaining, fault, now, run.0);
        let done = finish.execute(write.db()?).await?;
        Thing::Run.require(done.rows_affected() > 0)?;
        remove_decided(write.db()?, run, outcome).await?;
        history::fold_old_runs(write.db()?, now).await?;
        write.commit().await
    }

    /// Records which of the computer's users started a run.
    pub async fn record_user(&self, run: RunId, user: &str) -> Result<()> {
        let sql = "UPDATE runs SET user = ? WHERE id = ?";
        self.write(bind!(sqlx::query(sql); user, run.0)).await.map(drop)
    }

    /// Records that a run could not read which patients were merged or cloned.
    pub async fn record_skipped_relations(&self, run: RunId) -> Result<()> {
        let sql = "UPDATE runs SET relations_skipped = 1 WHERE id = ?";
        self.write(bind!(sqlx::query(sql); run.0)).await.map(drop)
    }

    /// Marks the runs that a crash left in progress as interrupted. The lease proves that none of them is running.
    pub async fn interrupt_stale_runs(&self, lease: &Lease) -> Result<Vec<RunId>> {
        let mut write = self.begin().await?;
        let sql = "UPDATE runs SET outcome = 'interrupted', finished_at = active_at \
             WHERE integration = ? AND outcome IS NULL RETURNING id";
        let interrupt = bind!(sqlx::query_scalar(sql); lease.integration().0);
        let runs: Vec<i64> = interrupt.fetch_all(write.db()?).await?;
        write.commit().await?;
        Ok(runs.into_iter().map(RunId).collect())
    }

    /// One run.
    pub async fn run(&self, id: RunId) -> Result<RunRecord> {
        let run = self.select_run(select!(" WHERE r.id = ?"), id.0).await?;
        run.ok_or(StoreError::NotFound(Thing::Run))
    }

    /// Checks that there is such a run, without reading it.
    pub async fn check_run_exists(&self, id: RunId) -> Result<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)";
        let exists = bind!(sqlx::query_scalar(sql); id.0);
        Thing::Run.require(exists.fetch_one(self.reader().await?.db()?).await?)
    }

    /// The run of an integration that is recorded as in progress. A crash may have left it so until the next
    /// [`interrupt_stale_runs`](Self::interrupt_stale_runs).
    pub async fn running_run(&self, integration: IntegrationId) -> Result<Option<RunRecord>> {
        self.select_run(RUNNING, integration.0).await
    }

    /// The latest run of an integration that ended in any way.
    pub async fn last_ended_run(&self, integration: IntegrationId) -> Result<Option<RunRecord>> {
        self.select_run(LAST_ENDED, integration.0).await
    }

    /// The latest run of an integration with a [conclusive](CONCLUSIVE) outcome.
    pub async fn last_conclusive_run(&self, integration: IntegrationId) -> Result<Option<RunRecord>> {
        self.select_run(LAST_CONCLUSIVE, integration.0).await
    }

    async fn select_run(&self, sql: &'static str, id: i64) -> Result<Option<RunRecord>> {
        let select = bind!(sqlx::query(sql); id);
        let row = select.fetch_optional(self.reader().await?.db()?).await?;
        row.as_ref().map(record).transpose()
    }

    /// When the last completed or limited run of an integration ended.
    pub async fn last_synced(&self, integration: IntegrationId) -> Result<Option<DateTime<Utc>>> {
        let last = bind!(sqlx::query_scalar(LAST_SYNCED); integration.0);
        let finished: Option<i64> = last.fetch_one(self.reader().await?.db()?).await?;
        finished.map(instant).transpose()
    }

    /// The history, newest first: the runs of one integration, all, or those selected by a filter.
    pub async fn runs(&self, filter: impl Into<RunFilter>, offset: u64, limit: u32) -> Result<RunPage> {
        let filter = filter.into();
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let mut counting = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM runs r");
        filter.push_to(&mut counting)?;
        let count: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = listing(&filter, offset, limit)?;
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(RunPage {
            total: total(count)?,
            rows: rows.iter().map(record).collect::<Result<_, _>>()?,
        })
    }
}

pub(crate) fn listing(filter: &RunFilter, offset: u64, limit: u32) -> Result<QueryBuilder<Sqlite>> {
    let mut sql = QueryBuilder::new(select!(""));
    filter.push_to(&mut sql)?;
    sql.push(" ORDER BY r.id DESC LIMIT ").push_bind(limit);
    sql.push(" OFFSET ").push_bind(stored_count(offset)?);
    Ok(sql)
}

pub(crate) const ADD_COUNTS: &str = "UPDATE runs SET rows_read = rows_read + ?, added = added + ?, \
     updated = updated + ?, unchanged = unchanged + ?, skipped = skipped + ?, deactivated = deactivated + ?, \
     errors = errors + ?, made_inactive = made_inactive + ?, renamed = renamed + ?, active_at = ? WHERE id = ?";

/// Adds what a page counted to its run. The table itself rejects counts that do not add up.
pub(crate) async fn add_counts(db: &mut SqliteConnection, run: RunId, changes: &PageChanges) -> Result<()> {
    let (page, mass) = (&changes.counts, changes.mass_change);
    let add = bind!(sqlx::query(ADD_COUNTS); stored_count(page.rows_read)?, stored_count(page.added)?);
    let add =
        bind!(add; stored_count(page.updated)?, stored_count(page.unchanged)?, stored_count(page.skipped)?);
    let add = bind!(add; stored_count(page.deactivated)?, stored_count(changes.errors)?);
    let add = bind!(add; stored_count(mass.inactive)?, stored_count(mass.renamed)?, now(), run.0);
    add.execute(db).await?;
    Ok(())
}

fn record(row: &SqliteRow) -> Result<RunRecord> {
    let fault: Option<&str> = row.try_get("fault")?;
    let remaining: Option<i64> = row.try_get("remaining")?;
    let limit: Option<u32> = row.try_get("limit_count")?;
    let counts = Counts {
        rows_read: count(row, "rows_read")?,
        added: count(row, "added")?,
        updated: count(row, "updated")?,
        unchanged: count(row, "unchanged")?,
        skipped: count(row, "skipped")?,
        deactivated: count(row, "deactivated")?,
    };
    Ok(RunRecord {
        id: RunId(row.try_get("id")?),
        integration: IntegrationId(row.try_get("integration")?),
        integration_name: row.try_get("shown_name")?,
        mode: text_enum(row, "mode")?,
        trigger: text_enum(row, "trigger")?,
        user: row.try_get("user")?,
        limit: limit.map_or(Limit::None, Limit::AtMost),
        mass_change_allowed: row.try_get("mass_change_allowed")?,
        relations_skipped: row.try_get("relations_skipped")?,
        outcome: optional_text_enum(row, "outcome")?,
        counts,
        errors: count(row, "errors")?,
        remaining: remaining.map(total).transpose()?,
        fault: fault.map(serde_json::from_str).transpose()?,
        verified: verification(row)?,
        undoes: row.try_get::<Option<i64>, _>("undoes")?.map(RunId),
        undone: row.try_get("undone")?,
        started_at: time(row, "started_at")?,
        active_at: time(row, "active_at")?,
        finished_at: optional_time(row, "finished_at")?,
    })
}
