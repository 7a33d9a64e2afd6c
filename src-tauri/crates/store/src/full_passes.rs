//! Full passes: how far each integration's full sync has come, when one last completed, and how each sync ended.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, Mode, PatNum, Reconciliation, RunId, SourceSnapshot};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use crate::decode::optional_time;
use crate::{Store, StoreError, Thing, clock, source_snapshot, verifications};

/// An unfinished full pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullPass {
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// The last patient number that was processed.
    pub position: Option<PatNum>,
}

/// What an integration's syncs have reached with its current source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncState {
    /// An unfinished full pass.
    pub full_pass: Option<FullPass>,
    /// When a full pass last completed.
    pub full_completed_at: Option<DateTime<Utc>>,
    /// What the data is complete as of; `None` before the first sync that reached the end of the source.
    pub data_as_of: Option<DateTime<Utc>>,
}

/// What is recorded when a sync has reached the end of its source.
#[derive(Debug, Clone, Copy)]
pub struct PassEnd<'a> {
    /// The run.
    pub run: RunId,
    /// Its integration.
    pub integration: IntegrationId,
    /// A full run ends the full pass.
    pub mode: Mode,
    /// What the data is complete as of: the beginning of the pass, or of a run that was verified.
    pub data_as_of: DateTime<Utc>,
    /// The source as accepted.
    pub snapshot: &'a SourceSnapshot,
    /// What the comparison at the end found; `None` if the source did not answer it.
    pub found: Option<&'a Reconciliation>,
}

pub(crate) const STATE: &str = "SELECT p.started_at, p.position, p.completed_at, \
     (SELECT r.data_as_of_at FROM runs r WHERE r.integration = i.id AND r.data_as_of_at IS NOT NULL \
     AND r.id > i.source_since_run ORDER BY r.id DESC LIMIT 1) AS data_as_of \
     FROM integrations i LEFT JOIN full_passes p ON p.integration = i.id WHERE i.id = ?";

impl Store {
    /// What an integration's syncs have reached.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn sync_state(&self, integration: IntegrationId) -> Result<SyncState, StoreError> {
        let row = sqlx::query(STATE)
            .bind(integration.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?
            .ok_or(StoreError::NotFound(Thing::Integration))?;
        let position = row.try_get::<Option<i64>, _>("position")?.map(PatNum);
        Ok(SyncState {
            full_pass: optional_time(&row, "started_at")?.map(|started_at| FullPass { started_at, position }),
            full_completed_at: optional_time(&row, "completed_at")?,
            data_as_of: optional_time(&row, "data_as_of")?,
        })
    }

    /// Records that a sync reached the end of its source, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such run.
    pub async fn finish_pass(&self, end: &PassEnd<'_>) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let done = sqlx::query("UPDATE runs SET data_as_of_at = ? WHERE id = ? AND integration = ?")
            .bind(end.data_as_of.timestamp_millis())
            .bind(end.run.0)
            .bind(end.integration.0)
            .execute(write.db()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound(Thing::Run));
        }
        if let Some(found) = end.found {
            verifications::insert(write.db()?, end.run, found).await?;
        }
        source_snapshot::save(write.db()?, end.integration, end.snapshot).await?;
        if end.mode == Mode::Full {
            sqlx::query(
                "INSERT INTO full_passes (integration, completed_at) VALUES (?, ?) ON CONFLICT (integration) \
                 DO UPDATE SET started_at = NULL, position = NULL, completed_at = excluded.completed_at",
            )
            .bind(end.integration.0)
            .bind(clock::now())
            .execute(write.db()?)
            .await?;
        }
        write.commit().await
    }

    /// Marks every number as to be read again and discards an unfinished full pass, because the source is another one. The
    /// links stay, and so does the snapshot until a sync has compared everything.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn forget_changed_at(&self, integration: IntegrationId) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        forget_changed_at(write.db()?, integration).await?;
        write.commit().await
    }
}

/// Saves how far the full pass has come.
pub(crate) async fn save(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    pass: FullPass,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO full_passes (integration, started_at, position) VALUES (?, ?, ?) ON CONFLICT (integration) \
         DO UPDATE SET started_at = excluded.started_at, position = excluded.position",
    )
    .bind(integration.0)
    .bind(pass.started_at.timestamp_millis())
    .bind(pass.position.map(|position| position.0))
    .execute(db)
    .await?;
    Ok(())
}

async fn forget_changed_at(db: &mut SqliteConnection, integration: IntegrationId) -> Result<(), StoreError> {
    for statement in [
        "UPDATE links SET changed_at = NULL WHERE integration = ? AND changed_at IS NOT NULL",
        "UPDATE open_problems SET changed_at = NULL WHERE integration = ? AND changed_at IS NOT NULL",
        "UPDATE full_passes SET started_at = NULL, position = NULL WHERE integration = ?",
    ] {
        sqlx::query(statement)
            .bind(integration.0)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Forgets the source, because the integration points to another one now. Only the links stay.
pub(crate) async fn reset(db: &mut SqliteConnection, integration: IntegrationId) -> Result<(), StoreError> {
    forget_changed_at(db, integration).await?;
    for statement in [
        "DELETE FROM full_passes WHERE integration = ?",
        "DELETE FROM open_problems WHERE integration = ?",
        "DELETE FROM source_snapshots WHERE integration = ?",
        "UPDATE integrations SET source_since_run = coalesce((SELECT max(id) FROM runs), 0) WHERE id = ?",
    ] {
        sqlx::query(statement)
            .bind(integration.0)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
