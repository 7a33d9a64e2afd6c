//! What an integration's syncs have reached: the source that they accepted, an unfinished full sync, and the last
//! comparison.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, Mode, PatNum, Reconciliation, RunId, SourceSnapshot};
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::decode::{json_list, now, optional_json, optional_time};
use crate::problems::CLEAR_FIXED;
use crate::{Result, Store, StoreError, Thing, json};

/// What an integration's syncs have reached with its current source. Earlier versions also kept a position; the column stays,
/// because the first migration is released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncState {
    /// When the first full sync began that is not complete yet.
    pub full_sync_begun_at: Option<DateTime<Utc>>,
    /// When a full sync last completed.
    pub full_completed_at: Option<DateTime<Utc>>,
    /// What the data is complete as of; `None` before the first sync that reached the end of the source.
    pub data_as_of: Option<DateTime<Utc>>,
    /// The undo after which scheduled syncs wait until a person starts one.
    pub paused_by: Option<RunId>,
}

/// What is recorded when a sync has reached the end of its source.
#[derive(Debug, Clone, Copy)]
pub struct PassEnd<'a> {
    /// The run.
    pub run: RunId,
    /// Its integration.
    pub integration: IntegrationId,
    /// A full sync is complete now.
    pub mode: Mode,
    /// What the data is complete as of: the beginning of the run.
    pub data_as_of: DateTime<Utc>,
    /// The source as accepted.
    pub snapshot: &'a SourceSnapshot,
    /// What the comparison at the end found; `None` if the source did not answer it.
    pub found: Option<&'a Reconciliation>,
}

/// A comparison of our patients with the source's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Verification {
    /// When it took place.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
    /// [`Reconciliation::is_complete`].
    pub is_complete: bool,
    /// What it found.
    #[serde(flatten)]
    #[ts(flatten)]
    pub found: Reconciliation,
}

pub(crate) const SELECT: &str =
    "SELECT pass_started_at, full_at, data_as_of_at, paused_by FROM integrations WHERE id = ?";

pub(crate) const FORGET_OF: &str = "UPDATE links SET changed_at = NULL WHERE integration = ?1 \
     AND pat_num IN (SELECT value FROM json_each(?2))";

pub(crate) const SAVE_BEGUN_AT: &str =
    "UPDATE integrations SET pass_started_at = ? WHERE id = ? AND pass_started_at IS NULL";

pub(crate) const LAST_VERIFIED: &str = "SELECT verified_at, verified FROM runs WHERE integration = ? \
     AND verified_at IS NOT NULL ORDER BY id DESC LIMIT 1";

impl Store {
    /// What an integration's syncs have reached.
    pub async fn sync_state(&self, integration: IntegrationId) -> Result<SyncState> {
        let select = bind!(sqlx::query(SELECT); integration.0);
        let row = select.fetch_optional(self.reader().await?.db()?).await?;
        let row = row.ok_or(StoreError::NotFound(Thing::Integration))?;
        Ok(SyncState {
            full_sync_begun_at: optional_time(&row, "pass_started_at")?,
            full_completed_at: optional_time(&row, "full_at")?,
            data_as_of: optional_time(&row, "data_as_of_at")?,
            paused_by: row.try_get::<Option<i64>, _>("paused_by")?.map(RunId),
        })
    }

    /// What the source was when a sync last accepted it; `None` before the first sync, and after the integration was pointed to
    /// another database.
    pub async fn source_snapshot(&self, integration: IntegrationId) -> Result<Option<SourceSnapshot>> {
        let select = bind!(sqlx::query("SELECT source FROM integrations WHERE id = ?"); integration.0);
        let row = select.fetch_optional(self.reader().await?.db()?).await?;
        row.map_or(Ok(None), |row| optional_json(&row, "source"))
    }

    /// What the source was when a sync last accepted it, or else when the integration was saved.
    pub async fn last_source(&self, integration: IntegrationId) -> Result<Option<SourceSnapshot>> {
        let select = "SELECT coalesce(source, saved_source) AS source FROM integrations WHERE id = ?";
        let select = bind!(sqlx::query(select); integration.0);
        let row = select.fetch_optional(self.reader().await?.db()?).await?;
        row.map_or(Ok(None), |row| optional_json(&row, "source"))
    }

    /// The newest comparison of an integration with its source.
    pub async fn last_verification(&self, integration: IntegrationId) -> Result<Option<Verification>> {
        let select = bind!(sqlx::query(LAST_VERIFIED); integration.0);
        let row = select.fetch_optional(self.reader().await?.db()?).await?;
        row.as_ref().map_or(Ok(None), verification)
    }

    /// Records that a sync reached the end of its source, in one transaction.
    pub async fn finish_pass(&self, end: &PassEnd<'_>) -> Result<()> {
        let now = now();
        let verified = end.found.map(serde_json::to_string).transpose()?;
        let mut write = self.begin().await?;
        let result = "UPDATE runs SET verified_at = ?, verified = ? WHERE id = ? AND integration = ?";
        let verified_at = verified.is_some().then_some(now);
        let verify = bind!(sqlx::query(result); verified_at, verified, end.run.0, end.integration.0);
        let done = verify.execute(write.db()?).await?;
        Thing::Run.require(done.rows_affected() > 0)?;
        let reached = "UPDATE integrations SET source = ?1, data_as_of_at = ?2, full_at = coalesce(?3, full_at), \
             pass_started_at = iif(?3 IS NULL, pass_started_at, NULL), pass_position = NULL WHERE id = ?4";
        let source = serde_json::to_string(end.snapshot)?;
        let full_at = (end.mode == Mode::Full).then_some(now);
        let data_as_of = end.data_as_of.timestamp_millis();
        let reach = bind!(sqlx::query(reached); source, data_as_of, full_at, end.integration.0);
        reach.execute(write.db()?).await?;
        let decide = bind!(sqlx::query(CLEAR_FIXED); end.integration.0, end.run.0);
        decide.execute(write.db()?).await?;
        write.commit().await
    }

    /// Marks every number as to be read again and forgets an unfinished full sync, because the source is another one. The
    /// links stay, and so does the snapshot until a sync has compared everything.
    pub async fn forget_changed_at(&self, integration: IntegrationId) -> Result<()> {
        let mut write = self.begin().await?;
        forget_changed_at(write.db()?, integration).await?;
        write.commit().await
    }

    /// Marks these linked numbers as to be read again.
    pub async fn forget_changed_at_of(&self, integration: IntegrationId, numbers: &[PatNum]) -> Result<()> {
        let mut write = self.begin().await?;
        let numbers = json_list(numbers.iter().map(|number| number.0))?;
        let forget = bind!(sqlx::query(FORGET_OF); integration.0, numbers);
        forget.execute(write.db()?).await?;
        write.commit().await
    }
}

pub(crate) fn verification(row: &SqliteRow) -> Result<Option<Verification>> {
    let verified = optional_time(row, "verified_at")?.zip(optional_json(row, "verified")?);
    Ok(verified.map(|(at, found): (_, Reconciliation)| Verification {
        at,
        is_complete: found.is_complete(),
        found,
    }))
}

pub(crate) async fn save_source(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    snapshot: &SourceSnapshot,
) -> Result<()> {
    let source = serde_json::to_string(snapshot)?;
    let save = bind!(sqlx::query("UPDATE integrations SET source = ? WHERE id = ?"); source, integration.0);
    save.execute(db).await?;
    Ok(())
}

pub(crate) async fn save_begun_at(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    started_at: DateTime<Utc>,
) -> Result<()> {
    let save = bind!(sqlx::query(SAVE_BEGUN_AT); started_at.timestamp_millis(), integration.0);
    save.execute(db).await?;
    Ok(())
}

async fn forget_changed_at(db: &mut SqliteConnection, integration: IntegrationId) -> Result<()> {
    for statement in [
        "UPDATE links SET changed_at = NULL WHERE integration = ? AND changed_at IS NOT NULL",
        "UPDATE open_problems SET changed_at = NULL WHERE integration = ? AND changed_at IS NOT NULL",
        "UPDATE integrations SET pass_started_at = NULL, pass_position = NULL WHERE id = ?",
    ] {
        let forget = bind!(sqlx::query(statement); integration.0);
        forget.execute(&mut *db).await?;
    }
    Ok(())
}

/// Forgets the source, because the integration points to another one now. Only the links stay.
pub(crate) async fn reset(db: &mut SqliteConnection, integration: IntegrationId) -> Result<()> {
    forget_changed_at(db, integration).await?;
    for statement in [
        "DELETE FROM open_problems WHERE integration = ?",
        "UPDATE integrations SET source = NULL, saved_source = NULL, data_as_of_at = NULL, full_at = NULL WHERE id = ?",
    ] {
        let forget = bind!(sqlx::query(statement); integration.0);
        forget.execute(&mut *db).await?;
    }
    Ok(())
}
