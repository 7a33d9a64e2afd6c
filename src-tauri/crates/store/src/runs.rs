//! Runs: every sync, from its start to its outcome.

use chrono::{DateTime, Utc};
use domain::{Counts, Fault, IntegrationId, Limit, Mode, Outcome, RunId, Trigger};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::integrations::find;
use crate::values::{count, optional_time, optional_word, stored_count, time, word};
use crate::{Lease, RunFilter, Store, StoreError, Verification, clock, verifications};

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its id.
    pub id: RunId,
    /// Its integration, which may have been removed.
    pub integration: IntegrationId,
    /// The integration's name, or the last it had.
    pub integration_name: String,
    /// Full or incremental.
    pub mode: Mode,
    /// Who asked for it.
    pub trigger: Trigger,
    /// How many patients it was to add or update at most.
    pub limit: Limit,
    /// Whether a person allowed it to make inactive or rename more patients than a sync may by itself.
    pub mass_change_allowed: bool,
    /// Whether it could not read which patients were merged or cloned.
    pub relations_unread: bool,
    /// How it ended; `None` while it is under way.
    pub outcome: Option<Outcome>,
    /// What it did so far.
    pub counts: Counts,
    /// How many of the skipped patients are errors.
    pub errors: u64,
    /// How many the limit left for the next run, if it did.
    pub remaining: Option<u64>,
    /// What stopped it, if it failed.
    pub fault: Option<Fault>,
    /// What the comparison with the source at its end found, if there was one.
    pub verified: Option<Verification>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When its last page was applied, or it began.
    pub active_at: DateTime<Utc>,
    /// When it ended. For an interrupted run: when its last page was applied.
    pub finished_at: Option<DateTime<Utc>>,
}

/// One page of the history.
#[derive(Debug, Clone)]
pub struct RunPage {
    /// How many runs there are on all pages.
    pub total: u64,
    /// Those of this page, newest first.
    pub rows: Vec<RunRecord>,
}

/// How a run ends that tells how syncs fare. One that was stopped, by a person or with the computer, says nothing of how the
/// next one will do.
pub const TELLING: [Outcome; 3] = [Outcome::Completed, Outcome::Limited, Outcome::Failed];

const SELECT: &str = "SELECT r.*, coalesce(i.name, r.integration_name) AS shown_name, v.* FROM runs r \
                      LEFT JOIN integrations i ON i.id = r.integration LEFT JOIN verifications v ON v.run = r.id";

impl Store {
    /// Records that a run begins. A run that a crash left under way must have been
    /// [interrupted](Self::interrupt_stale_runs) before.
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
        let at_most = match limit {
            Limit::AtMost(most) => Some(most),
            Limit::None => None,
        };
        let now = clock::now();
        let mut write = self.begin().await?;
        let integration = find(write.db()?, lease.integration()).await?;
        let done = sqlx::query(
            "INSERT INTO runs (integration, integration_name, mode, trigger_word, at_most, started_at, active_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(integration.id.0)
        .bind(&integration.name)
        .bind(mode.as_str())
        .bind(trigger.as_str())
        .bind(at_most)
        .bind(now)
        .bind(now)
        .execute(write.db()?)
        .await?;
        write.commit().await?;
        Ok(RunId(done.last_insert_rowid()))
    }

    /// Records how a run ended.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it is not under way.
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
            return Err(StoreError::NotFound("sync"));
        }
        write.commit().await
    }

    /// Records that a run could not read which patients were merged or cloned.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn note_unread_relations(&self, run: RunId) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        sqlx::query("UPDATE runs SET relations_unread = 1 WHERE id = ?")
            .bind(run.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }

    /// Marks runs as interrupted that a crash left under way. Who holds the lease knows that none is.
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
        row.as_ref().map(record).ok_or(StoreError::NotFound("sync"))?
    }

    /// The run of an integration that is under way, or that a crash left so.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn running_run(&self, integration: IntegrationId) -> Result<Option<RunRecord>, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(SELECT);
        sql.push(" WHERE r.outcome IS NULL AND r.integration = ")
            .push_bind(integration.0);
        let row = sql.build().fetch_optional(self.reader().await?.db()?).await?;
        row.as_ref().map(record).transpose()
    }

    /// The latest run of an integration that tells how its syncs fare.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn telling_run(&self, integration: IntegrationId) -> Result<Option<RunRecord>, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(SELECT);
        sql.push(" WHERE r.integration = ").push_bind(integration.0);
        sql.push(" AND r.outcome IN (");
        let mut outcomes = sql.separated(", ");
        for outcome in TELLING {
            outcomes.push_bind(outcome.as_str());
        }
        sql.push(") ORDER BY r.id DESC LIMIT 1");
        let row = sql.build().fetch_optional(self.reader().await?.db()?).await?;
        row.as_ref().map(record).transpose()
    }

    /// The history, newest first: the runs of one integration, of all, or that a filter lets through.
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
        let total: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = QueryBuilder::<Sqlite>::new(SELECT);
        filter.push_to(&mut listing)?;
        listing.push(" ORDER BY r.id DESC LIMIT ").push_bind(limit);
        listing.push(" OFFSET ").push_bind(stored_count(offset)?);
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(RunPage {
            total: u64::try_from(total).map_err(|_| StoreError::Damaged)?,
            rows: rows.iter().map(record).collect::<Result<_, _>>()?,
        })
    }
}

/// Adds a page's counts to its run, and gives the run's totals. The table itself refuses counts that do not add up.
pub(crate) async fn add_counts(
    db: &mut SqliteConnection,
    run: RunId,
    page: &Counts,
    errors: u64,
) -> Result<Counts, StoreError> {
    let row = sqlx::query(
        "UPDATE runs SET rows_read = rows_read + ?, added = added + ?, updated = updated + ?, \
         unchanged = unchanged + ?, skipped = skipped + ?, deactivated = deactivated + ?, errors = errors + ?, \
         active_at = ? WHERE id = ? RETURNING *",
    )
    .bind(stored_count(page.rows_read)?)
    .bind(stored_count(page.added)?)
    .bind(stored_count(page.updated)?)
    .bind(stored_count(page.unchanged)?)
    .bind(stored_count(page.skipped)?)
    .bind(stored_count(page.deactivated)?)
    .bind(stored_count(errors)?)
    .bind(clock::now())
    .bind(run.0)
    .fetch_one(db)
    .await?;
    counts(&row)
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
        mode: word(row, "mode", Mode::from_stored)?,
        trigger: word(row, "trigger_word", Trigger::from_stored)?,
        limit: row
            .try_get::<Option<u32>, _>("at_most")?
            .map_or(Limit::None, Limit::AtMost),
        mass_change_allowed: row.try_get("mass_change_allowed")?,
        relations_unread: row.try_get("relations_unread")?,
        outcome: optional_word(row, "outcome", Outcome::from_stored)?,
        counts: counts(row)?,
        errors: count(row, "errors")?,
        remaining: remaining
            .map(|number| u64::try_from(number).map_err(|_| StoreError::Damaged))
            .transpose()?,
        fault: fault.map(serde_json::from_str).transpose()?,
        verified: verifications::optional(row)?,
        started_at: time(row, "started_at")?,
        active_at: time(row, "active_at")?,
        finished_at: optional_time(row, "finished_at")?,
    })
}
