//! How far each integration has been read. Epochs are the **source server's** clock.

use chrono::{DateTime, Utc};
use domain::{ChangePosition, Epoch, IntegrationId, Mode, PatNum};
use sqlx::Connection;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::values::{optional_time, word};
use crate::{Store, StoreError, clock};

/// Everything that is known of where an integration stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursors {
    /// Everything that changed before this moment has been dealt with; `None` before the first pass came to its end.
    pub since: Option<Epoch>,
    /// A full pass that has not come to its end.
    pub full: Option<FullWalk>,
    /// An incremental pass that has not come to its end.
    pub incremental: Option<IncrementalWalk>,
    /// When a full pass last came to its end, by our clock.
    pub full_finished_at: Option<DateTime<Utc>>,
}

/// A full pass under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullWalk {
    /// The server's clock before the first page.
    pub started: Epoch,
    /// The last patient number that was dealt with.
    pub position: Option<PatNum>,
}

/// An incremental pass under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncrementalWalk {
    /// The server's clock before the first page.
    pub started: Epoch,
    /// Where the next page begins.
    pub position: ChangePosition,
}

/// What a page does to the cursors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CursorMove {
    /// Nothing.
    #[default]
    Stay,
    /// The full pass has come this far.
    Full(FullWalk),
    /// The incremental pass has come this far.
    Incremental(IncrementalWalk),
    /// The full pass is at its end. An incremental pass that was under way is dropped, for the next one begins at `since`.
    FinishFull {
        /// Becomes [`Cursors::since`].
        since: Epoch,
    },
    /// The incremental pass is at its end.
    FinishIncremental {
        /// Becomes [`Cursors::since`].
        since: Epoch,
    },
}

impl Store {
    /// Where an integration stands. One without any cursor stands at the beginning.
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
            cursors.since = row.try_get::<Option<i64>, _>("since")?.map(Epoch);
            cursors.full_finished_at = optional_time(&row, "full_finished_at")?;
        }
        let walks = sqlx::query("SELECT mode, started, stamp, pat_num FROM walks WHERE integration = ?")
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
    let started = Epoch(row.try_get("started")?);
    let stamp = row.try_get::<Option<i64>, _>("stamp")?.map(Epoch);
    let pat_num = row.try_get::<Option<i64>, _>("pat_num")?.map(PatNum);
    match word(row, "mode", Mode::from_stored)? {
        Mode::Full => {
            let position = pat_num;
            cursors.full = Some(FullWalk { started, position });
        }
        Mode::Incremental => {
            let position = match (stamp, pat_num) {
                (None, _) => ChangePosition::Beginning,
                (Some(stamp), None) => ChangePosition::Before(stamp),
                (Some(stamp), Some(pat_num)) => ChangePosition::Behind(stamp, pat_num),
            };
            cursors.incremental = Some(IncrementalWalk { started, position });
        }
    }
    Ok(())
}

/// Moves the cursors, in the transaction of the page that it belongs to.
pub(crate) async fn apply(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    step: CursorMove,
) -> Result<(), StoreError> {
    match step {
        CursorMove::Stay => Ok(()),
        CursorMove::Full(walk) => save(db, integration, Mode::Full, walk.started, None, walk.position).await,
        CursorMove::Incremental(walk) => {
            let (stamp, pat_num) = match walk.position {
                ChangePosition::Beginning => (None, None),
                ChangePosition::Before(stamp) => (Some(stamp), None),
                ChangePosition::Behind(stamp, pat_num) => (Some(stamp), Some(pat_num)),
            };
            save(db, integration, Mode::Incremental, walk.started, stamp, pat_num).await
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
    started: Epoch,
    stamp: Option<Epoch>,
    pat_num: Option<PatNum>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO walks (integration, mode, started, stamp, pat_num) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (integration, mode) DO UPDATE SET \
         started = excluded.started, stamp = excluded.stamp, pat_num = excluded.pat_num",
    )
    .bind(integration.0)
    .bind(mode.as_str())
    .bind(started.0)
    .bind(stamp.map(|stamp| stamp.0))
    .bind(pat_num.map(|pat_num| pat_num.0))
    .execute(db)
    .await?;
    Ok(())
}

async fn finish(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    since: Epoch,
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

/// Puts an integration back to the beginning.
pub(crate) async fn forget(db: &mut SqliteConnection, integration: IntegrationId) -> Result<(), StoreError> {
    rewind(db, integration).await?;
    crate::current_problems::forget(db, integration).await
}

/// Has the next walk begin at the beginning, and the source be known no more.
pub(crate) async fn rewind(db: &mut SqliteConnection, integration: IntegrationId) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM walks WHERE integration = ?",
        "DELETE FROM cursors WHERE integration = ?",
        "DELETE FROM source_facts WHERE integration = ?",
    ] {
        sqlx::query(statement)
            .bind(integration.0)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
