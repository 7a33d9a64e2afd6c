//! Cursors: how far each integration has been read, by the **source server's** clock.

use chrono::{DateTime, Utc};
use domain::{ChangePosition, IntegrationId, Mode, PatNum, ServerTime};
use sqlx::Connection;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::decode::{optional_time, text_enum};
use crate::{Store, StoreError, clock};

/// The cursors of an integration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursors {
    /// Everything changed before this moment has been processed; `None` before the first completed pass.
    pub since: Option<ServerTime>,
    /// An unfinished full pass.
    pub full: Option<FullWalk>,
    /// An unfinished incremental pass.
    pub incremental: Option<IncrementalWalk>,
    /// When a full pass last completed, by this computer's clock.
    pub full_finished_at: Option<DateTime<Utc>>,
}

/// An unfinished full pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullWalk {
    /// The server's clock before the first page.
    pub started: ServerTime,
    /// The last patient number that was processed.
    pub position: Option<PatNum>,
}

/// An unfinished incremental pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncrementalWalk {
    /// The server's clock before the first page.
    pub started: ServerTime,
    /// Where the next page starts.
    pub position: ChangePosition,
}

/// What a page does to the cursors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CursorMove {
    /// Nothing.
    #[default]
    Stay,
    /// The position of the full pass.
    Full(FullWalk),
    /// The position of the incremental pass.
    Incremental(IncrementalWalk),
    /// The full pass is complete. An unfinished incremental pass is deleted, because the next one starts at `since`.
    FinishFull {
        /// Becomes [`Cursors::since`].
        since: ServerTime,
    },
    /// The incremental pass is complete.
    FinishIncremental {
        /// Becomes [`Cursors::since`].
        since: ServerTime,
    },
}

impl Store {
    /// The cursors of an integration. Without any, the next pass starts at the beginning.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn cursor(&self, integration: IntegrationId) -> Result<Cursors, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let row = sqlx::query("SELECT since, full_finished_at FROM cursors WHERE integration = ?")
            .bind(integration.0)
            .fetch_optional(&mut *read)
            .await?;
        let mut cursors = Cursors::default();
        if let Some(row) = row {
            cursors.since = row.try_get::<Option<i64>, _>("since")?.map(ServerTime);
            cursors.full_finished_at = optional_time(&row, "full_finished_at")?;
        }
        let walks = sqlx::query("SELECT mode, started, changed_at, pat_num FROM walks WHERE integration = ?")
            .bind(integration.0)
            .fetch_all(&mut *read)
            .await?;
        for row in &walks {
            read_walk(row, &mut cursors)?;
        }
        Ok(cursors)
    }
}

fn read_walk(row: &SqliteRow, cursors: &mut Cursors) -> Result<(), StoreError> {
    let started = ServerTime(row.try_get("started")?);
    let changed_at = row.try_get::<Option<i64>, _>("changed_at")?.map(ServerTime);
    let pat_num = row.try_get::<Option<i64>, _>("pat_num")?.map(PatNum);
    match text_enum(row, "mode")? {
        Mode::Full => {
            let position = pat_num;
            cursors.full = Some(FullWalk { started, position });
        }
        Mode::Incremental => {
            let position = match (changed_at, pat_num) {
                (None, _) => ChangePosition::Beginning,
                (Some(changed_at), None) => ChangePosition::Before(changed_at),
                (Some(changed_at), Some(pat_num)) => ChangePosition::After(changed_at, pat_num),
            };
            cursors.incremental = Some(IncrementalWalk { started, position });
        }
    }
    Ok(())
}

/// Moves the cursors, in the transaction of the page they belong to.
pub(crate) async fn apply(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    step: CursorMove,
) -> Result<(), StoreError> {
    match step {
        CursorMove::Stay => Ok(()),
        CursorMove::Full(walk) => save(db, integration, Mode::Full, walk.started, None, walk.position).await,
        CursorMove::Incremental(walk) => {
            let (changed_at, pat_num) = match walk.position {
                ChangePosition::Beginning => (None, None),
                ChangePosition::Before(changed_at) => (Some(changed_at), None),
                ChangePosition::After(changed_at, pat_num) => (Some(changed_at), Some(pat_num)),
            };
            save(
                db,
                integration,
                Mode::Incremental,
                walk.started,
                changed_at,
                pat_num,
            )
            .await
        }
        CursorMove::FinishFull { since } => {
            sqlx::query("DELETE FROM walks WHERE integration = ?")
                .bind(integration.0)
                .execute(&mut *db)
                .await?;
            finish(db, integration, since, Some(clock::now())).await
        }
        CursorMove::FinishIncremental { since } => {
            sqlx::query("DELETE FROM walks WHERE integration = ? AND mode = 'incremental'")
                .bind(integration.0)
                .execute(&mut *db)
                .await?;
            finish(db, integration, since, None).await
        }
    }
}

async fn save(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    mode: Mode,
    started: ServerTime,
    changed_at: Option<ServerTime>,
    pat_num: Option<PatNum>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO walks (integration, mode, started, changed_at, pat_num) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (integration, mode) DO UPDATE SET \
         started = excluded.started, changed_at = excluded.changed_at, pat_num = excluded.pat_num",
    )
    .bind(integration.0)
    .bind(mode.as_str())
    .bind(started.0)
    .bind(changed_at.map(|changed_at| changed_at.0))
    .bind(pat_num.map(|pat_num| pat_num.0))
    .execute(db)
    .await?;
    Ok(())
}

async fn finish(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    since: ServerTime,
    full_finished_at: Option<i64>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO cursors (integration, since, full_finished_at) VALUES (?, ?, ?) \
         ON CONFLICT (integration) DO UPDATE SET since = excluded.since, \
         full_finished_at = coalesce(excluded.full_finished_at, full_finished_at)",
    )
    .bind(integration.0)
    .bind(since.0)
    .bind(full_finished_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes the cursors, the source snapshot, and the open problems.
pub(crate) async fn reset(db: &mut SqliteConnection, integration: IntegrationId) -> Result<(), StoreError> {
    reset_cursor(db, integration).await?;
    crate::open_problems::reset(db, integration).await
}

/// Deletes the cursors and the source snapshot.
pub(crate) async fn reset_cursor(
    db: &mut SqliteConnection,
    integration: IntegrationId,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM walks WHERE integration = ?",
        "DELETE FROM cursors WHERE integration = ?",
        "DELETE FROM source_snapshots WHERE integration = ?",
    ] {
        sqlx::query(statement)
            .bind(integration.0)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
